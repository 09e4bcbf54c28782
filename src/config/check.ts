import { allowedText } from '../lib/allowed-text.ts'
import { guard, type TSchema } from '../lib/schema.ts'
import { defaults } from './defaults.ts'
import { entryOf, isTableKey, keys } from './keys.ts'
import { isTable, type Table } from './merge.ts'
import { type ConfigProblem, shownValue } from './problem.ts'
import { Config, ModelRow } from './schema.ts'
import type { KeyNotes } from './schema-parts.ts'

const shape = guard(Config)

/** Whether everything fits the schema: true narrows the type. */
export const isConfig = (value: unknown): value is Config => shape.is(value)

/** One error for every value that does not fit. Only called when something does not, so it may compile key by key. */
export function misfits(whole: Record<string, Table>, file: string): ConfigProblem[] {
  const settings = keys.flatMap(({ name, section, field, schema }) =>
    parts(name, schema, whole[section]?.[field]),
  )
  const rows = Object.entries(whole['models'] ?? {}).flatMap(([id, row]) =>
    Object.entries(ModelRow.properties).map(([field, schema]) => ({
      name: `models.${id}.${field}`,
      schema: schema as TSchema,
      value: (row as Table)[field],
    })),
  )
  return [...settings, ...rows]
    .filter(({ schema, value }) => !guard(schema).is(value))
    .map(({ name, schema, value }) => invalid(file, name, misfitText(name, schema, value)))
}

type Part = { name: string; schema: TSchema; value: unknown }

/** A setting, and of a table each of its entries. */
function parts(name: string, schema: TSchema, value: unknown): Part[] {
  if (!isTableKey(schema) || !isTable(value)) return [{ name, schema, value }]
  return Object.entries(value).flatMap(([entry, inner]) => {
    const of = entryOf(schema, entry)
    return of ? parts(`${name}.${entry}`, of, inner) : []
  })
}

/** Which value is wrong and what is allowed; the value of a secret is not repeated. */
export function misfitText(name: string, schema: TSchema & KeyNotes, value: unknown): string {
  const allowed = `allowed: ${allowedText(schema)}`
  if (value === undefined) return `${name} is missing; ${allowed}`
  return `${name} = ${schema.secret ? '(hidden)' : shownValue(value)} is not allowed; ${allowed}`
}

/** What does not go together although every value alone is allowed. */
export const contradictions = (config: Config, file: string): ConfigProblem[] => [
  ...doubledNames(config, file),
  ...untunnelled(config, file),
  ...halfCertificate(config, file),
  ...brokenFallbacks(config, file),
  ...halfStorage(config, file),
  ...forbiddenHeaders(config, file),
  ...unknownTransport(config, file),
]

/** An alias that another model has as its name or alias would make the answer depend on the order of the file. */
function doubledNames({ models }: Config, file: string): ConfigProblem[] {
  const owner = new Map(Object.keys(models).map((id) => [id, id]))
  const problems: ConfigProblem[] = []
  for (const [id, { aliases }] of Object.entries(models))
    for (const alias of aliases) {
      const other = owner.get(alias)
      if (other === undefined) owner.set(alias, id)
      else problems.push(invalid(file, `models.${id}.aliases`, doubledText(id, alias, other)))
    }
  return problems
}

/** SOCKS5 goes through tunnels only (stack 5), so what is reached by it has to be https. */
function untunnelled({ grok }: Config, file: string): ConfigProblem[] {
  const { base_proxy_url: base, asset_proxy_url } = grok
  const assets = asset_proxy_url || base
  const pairs = [
    ['base_url', base],
    ['assets_url', assets],
    ['imagine_url', assets],
  ] as const
  return pairs
    .filter(([key, proxy]) => /^socks5/i.test(proxy) && !/^https:/i.test(grok[key]))
    .map(([key]) =>
      invalid(
        file,
        `grok.${key}`,
        `grok.${key} = ${shownValue(grok[key])} is not allowed; allowed: an https:// address, because a socks5:// proxy carries nothing else`,
      ),
    )
}

function halfCertificate({ server }: Config, file: string): ConfigProblem[] {
  const { tls_cert, tls_key } = server
  if ((tls_cert === '') === (tls_key === '')) return []
  const [set, missing] = tls_cert === '' ? ['tls_key', 'tls_cert'] : ['tls_cert', 'tls_key']
  const message = `server.${missing} = "" is not allowed; allowed: a file, because server.${set} is set, or "" for both`
  return [invalid(file, `server.${missing}`, message)]
}

/** A bucket cannot be used without its name and the key to it. */
function halfStorage({ media }: Config, file: string): ConfigProblem[] {
  if (media.storage !== 's3') return []
  const needed = ['s3_bucket', 's3_access_key_id', 's3_secret_access_key'] as const
  return needed
    .filter((key) => media[key] === '')
    .map((key) =>
      invalid(
        file,
        `media.${key}`,
        `media.${key} = "" is not allowed; allowed: a value, because media.storage = "s3", or media.storage = "local"`,
      ),
    )
}

/** A fallback has to be a row of its own, and text stays text: what draws or films takes other requests. */
function brokenFallbacks({ models }: Config, file: string): ConfigProblem[] {
  const isChat = (id: string) => Object.hasOwn(models, id) && models[id]?.kind === 'chat'
  return Object.entries(models)
    .filter(([id, { fallback }]) => fallback !== '' && !(isChat(id) && isChat(fallback) && fallback !== id))
    .map(([id, { fallback }]) =>
      invalid(
        file,
        `models.${id}.fallback`,
        `models.${id}.fallback = ${shownValue(fallback)} is not allowed; allowed: for a chat model the id of another chat model, or ""`,
      ),
    )
}

/** A word nobody knows would leave no way for a chat. */
function unknownTransport({ grok, upstream }: Config, file: string): ConfigProblem[] {
  const allowed = ['auto', ...new Set([...upstream.chat_transports, ...defaults.upstream.chat_transports])]
  if (allowed.includes(grok.chat_transport)) return []
  const message = `grok.chat_transport = ${shownValue(grok.chat_transport)} is not allowed; allowed: ${allowed.map((one) => JSON.stringify(one)).join(', ')}`
  return [invalid(file, 'grok.chat_transport', message)]
}

// Whose request it is and where it goes is not for everybody's table to say.
const forbidden = new Set(['cookie', 'authorization', 'host'])

function forbiddenHeaders({ upstream }: Config, file: string): ConfigProblem[] {
  return Object.entries(upstream.headers).flatMap(([transport, table]) =>
    Object.keys(table)
      .filter((name) => forbidden.has(name.toLowerCase()) || !/^[\w!#$%&'*+.^`|~-]+$/.test(name))
      .map((name) =>
        invalid(
          file,
          `upstream.headers.${transport}.${name}`,
          `upstream.headers.${transport}.${name} is not allowed; allowed: the name of a header that is not cookie, authorization or host`,
        ),
      ),
  )
}

const doubledText = (id: string, alias: string, other: string): string =>
  `models.${id}.aliases = ${shownValue(alias)} is not allowed; allowed: a name that no other model has, and ${other} has this one`

const invalid = (file: string, key: string, message: string): ConfigProblem => ({
  level: 'error',
  kind: 'invalid',
  file,
  key,
  message,
})
