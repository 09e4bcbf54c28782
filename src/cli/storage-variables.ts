import { localStorage, type Storage } from '../store/storage.ts'
import type { Surroundings } from './settings.ts'

type Env = Surroundings['env']
const engines = ['redis', 'mysql', 'pgsql'] as const
const types = ['local', ...engines].join(', ')

/** The storage the environment chooses, or what is wrong with it, as sentences. */
export type ChosenStorage = { storage: Storage; problems: string[] }

const wrong = (...problems: string[]): ChosenStorage => ({ storage: localStorage, problems })

/**
 * The storage that the variables choose (product section 3): a type without what it needs, an address without a type, and
 * a type nobody knows are told. Nothing ever falls back to `local` by itself: with problems there is no start.
 */
export function chosenStorage(env: Env): ChosenStorage {
  const value = (name: string) => env[name]?.trim() || undefined
  const chosen = chosenType(value('SERVER_STORAGE_TYPE'), value('STORAGE_MODE'))
  // REDIS_PORT, REDIS_DB and REDIS_PASSWORD alone choose nothing.
  const addresses = ['SERVER_STORAGE_URL', 'DATABASE_URL', 'REDIS_HOST'].filter(
    (name) => value(name) !== undefined,
  )
  const [address] = addresses
  if (!chosen)
    return address === undefined
      ? wrong()
      : wrong(
          `${address} is set, but no storage is chosen. Set SERVER_STORAGE_TYPE to ${engines.join(', ')}, or to local and unset ${addresses.join(' and ')}.`,
        )
  const { variable, given, type } = chosen
  if (type === undefined)
    return wrong(
      `${variable} = ${JSON.stringify(given)} is not allowed; allowed: ${variable === 'STORAGE_MODE' ? 'file, mysql, redis' : types}`,
    )
  // A sibling's example sets DATABASE_URL and REDIS_HOST beside "local", for later; only our own address says more.
  if (type === 'local')
    return value('SERVER_STORAGE_URL') === undefined
      ? wrong()
      : wrong(
          `SERVER_STORAGE_URL is set, but ${variable} = ${JSON.stringify(given)} stores in the data folder. Unset it, or choose the engine it belongs to.`,
        )
  const name =
    value('SERVER_STORAGE_URL') !== undefined
      ? 'SERVER_STORAGE_URL'
      : type === 'redis'
        ? 'REDIS_HOST'
        : 'DATABASE_URL'
  const url = name === 'REDIS_HOST' ? redisUrl(value) : value(name)
  if (url === undefined)
    return wrong(`${variable} = ${JSON.stringify(given)} needs SERVER_STORAGE_URL, as ${examples[type]}.`)
  const plain = plainUrl(type, url)
  if (plain === undefined) return wrong(`${name} is no address of ${type}; it looks like ${examples[type]}.`)
  return { storage: { type, url: plain }, problems: [] }
}

/** Redis by its parts, as siblings have them. */
function redisUrl(value: (name: string) => string | undefined): string | undefined {
  const host = value('REDIS_HOST')
  if (host === undefined) return undefined
  const password = value('REDIS_PASSWORD')
  const user = password === undefined ? '' : `:${encodeURIComponent(password)}@`
  return `redis://${user}${host}:${value('REDIS_PORT') ?? '6379'}/${value('REDIS_DB') ?? '0'}`
}

const examples = {
  pgsql: 'postgres://user:password@host:5432/database',
  mysql: 'mysql://user:password@host:3306/database',
  redis: 'redis://:password@host:6379/0',
}

const schemes = {
  pgsql: { pattern: /^(?:postgres|postgresql|pgsql)(?:\+\w+)?:\/\//, plain: 'postgres://' },
  mysql: { pattern: /^(?:mysql|mariadb)(?:\+\w+)?:\/\//, plain: 'mysql://' },
  redis: { pattern: /^(rediss?):\/\//, plain: '$1://' },
}

/** The address with the scheme that the driver knows; siblings name a driver in it. Undefined when it is of another engine. */
export function plainUrl(type: keyof typeof schemes, url: string): string | undefined {
  const { pattern, plain } = schemes[type]
  if (!pattern.test(url)) return undefined
  const made = url.replace(pattern, plain)
  return URL.canParse(made) ? made : undefined
}

/** SERVER_STORAGE_TYPE wins over a sibling's STORAGE_MODE, which calls the data folder "file". */
function chosenType(type: string | undefined, mode: string | undefined) {
  if (type !== undefined) return { variable: 'SERVER_STORAGE_TYPE', given: type, type: known(type) }
  if (mode === undefined) return undefined
  const name = mode.toLowerCase() === 'file' ? 'local' : mode
  return {
    variable: 'STORAGE_MODE',
    given: mode,
    type: mode.toLowerCase() === 'pgsql' ? undefined : known(name),
  }
}

const known = (text: string) => (['local', ...engines] as const).find((name) => name === text.toLowerCase())
