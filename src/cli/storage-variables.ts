import type { Surroundings } from './settings.ts'

type Env = Surroundings['env']
const engines = ['redis', 'mysql', 'pgsql'] as const
const types = ['local', ...engines].join(', ')

/**
 * What is wrong with the variables that choose a storage, as sentences (product section 3): a type without what it needs,
 * an address without a type, and a type that this version does not have. Nothing ever falls back to `local` by itself.
 */
export function storageProblems(env: Env): string[] {
  const value = (name: string) => env[name]?.trim() || undefined
  const chosen = chosenType(value('SERVER_STORAGE_TYPE'), value('STORAGE_MODE'))
  // REDIS_PORT, REDIS_DB and REDIS_PASSWORD alone choose nothing.
  const addresses = ['SERVER_STORAGE_URL', 'DATABASE_URL', 'REDIS_HOST'].filter(
    (name) => value(name) !== undefined,
  )
  const [address] = addresses
  if (!chosen)
    return address === undefined
      ? []
      : [
          `${address} is set, but no storage is chosen. Set SERVER_STORAGE_TYPE to ${engines.join(', ')}, or to local and unset ${addresses.join(' and ')}.`,
        ]
  const { variable, given, type } = chosen
  if (type === undefined)
    return [
      `${variable} = ${JSON.stringify(given)} is not allowed; allowed: ${variable === 'STORAGE_MODE' ? 'file, mysql, redis' : types}`,
    ]
  if (type !== 'local')
    return [
      `${variable} = ${JSON.stringify(given)} is not possible: ${engines.join(', ')} are not available yet in this version. Set it to ${variable === 'STORAGE_MODE' ? 'file' : 'local'}, or leave it out.`,
    ]
  // A sibling's example sets DATABASE_URL and REDIS_HOST beside "local", for later; only our own address says more.
  if (value('SERVER_STORAGE_URL') === undefined) return []
  return [
    `SERVER_STORAGE_URL is set, but ${variable} = ${JSON.stringify(given)} stores in the data folder. Unset it, or choose the engine it belongs to.`,
  ]
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
