import { customAlphabet, nanoid } from 'nanoid'
import { parse } from 'smol-toml'
import { editToml } from './edit-toml.ts'
import { isTable } from './merge.ts'

/** What was made because the file lacked it. */
export type Generated = { api_key?: string; app_key?: string }

const firstFile = ({ api_key, app_key }: Required<Generated>): string =>
  `# What you write here wins over the defaults, and is picked up while the gateway runs.
# Only what you want different needs to stand here; the panel lists every setting with its meaning.

[app]
# The key clients send as "Authorization: Bearer ...". Set it to "" to open /v1 to everybody.
api_key = "${api_key}"
# Password of the admin panel.
app_key = "${app_key}"
`

// Without 0 O 1 l I: people type it from one screen into another. 24 of 57 letters are 140 bits.
const password = customAlphabet('23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz', 24)

export const newApiKey = (): string => `sk-${nanoid(40)}`
export const newPassword = (): string => password()

/** Admin passwords that sibling projects ship: everybody knows them, so they count from this machine only. */
export const knownPasswords: ReadonlySet<string> = new Set(['grok2api', '2grok2api', 'admin'])

/**
 * The text of config.toml with the secrets it lacks: `api_key` left out (an explicit "" means open), `app_key` left
 * out or "". `undefined` as text means that there is no file yet. A text that is no TOML comes back as it is.
 */
export function withSecrets(text: string | undefined): { text: string; generated: Generated } {
  if (text === undefined) {
    const generated = { api_key: newApiKey(), app_key: newPassword() }
    return { text: firstFile(generated), generated }
  }
  const generated = missingSecrets(text)
  if (Object.keys(generated).length === 0) return { text, generated }
  return { text: editToml(text, { app: generated }), generated }
}

function missingSecrets(text: string): Generated {
  const app = appTable(text)
  if (!app) return {}
  return {
    ...(app['api_key'] === undefined && { api_key: newApiKey() }),
    ...((app['app_key'] === undefined || app['app_key'] === '') && { app_key: newPassword() }),
  }
}

/** The [app] table; undefined when the text is no TOML or `app` no table, which loading will report. */
function appTable(text: string): Record<string, unknown> | undefined {
  try {
    const { app = {} } = parse(text.replace(/^\uFEFF/, ''))
    return isTable(app) ? app : undefined
  } catch {
    return undefined
  }
}
