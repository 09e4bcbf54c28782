import { computed, signal } from '@preact/signals'
import type { ConfigItem } from '../../src/config/items.ts'
import type { ModelRow as CatalogueRow } from '../../src/config/schema.ts'
import { api, type Refusal, type Reply } from './api.ts'
import { language } from './language.ts'

/** One item of GET /config. A secret has `value` null and `set`. */
export type Setting = ConfigItem
export type Allowed = Setting['allowed']

const inForce = (en: string, zh: string) => (language.value === 'zh' && zh !== '' ? zh : en)
export const titleOf = ({ title, title_zh }: Setting): string => inForce(title, title_zh)
export const helpOf = ({ description, description_zh }: Setting): string =>
  inForce(description, description_zh)

/** Written in config.toml, and can be changed here. What comes from flags and the environment has no section. */
export const isOurs = ({ key, origin, effect }: Setting): boolean =>
  key.includes('.') && origin !== 'environment' && effect

/** What is allowed, in words; empty when the type says it all. */
export function allowedText({ expects, expects_zh, min, max, values, items }: Allowed): string {
  if (expects) return inForce(expects, expects_zh ?? '')
  if (values) return values.join(', ')
  if (min !== undefined || max !== undefined) return `${min ?? '−∞'} – ${max ?? '∞'}`
  return items ? allowedText(items) : ''
}

export const settings = signal<readonly Setting[] | undefined>(undefined)

export async function loadSettings(): Promise<Refusal | undefined> {
  const reply = await api<{ items: Setting[] }>('GET', '/config')
  if (reply.ok) settings.value = reply.value.items
  return reply.ok ? undefined : reply.refusal
}

/** One row of the catalogue. */
export type ModelRow = CatalogueRow

export type Model = ModelRow & { id: string; setting: Setting }

const prefix = 'models.'

/** The catalogue, in the order of the files. */
export const models = computed<readonly Model[]>(() =>
  (settings.value ?? [])
    .filter(({ key }) => key.startsWith(prefix))
    .map((setting) => ({ ...(setting.value as ModelRow), id: setting.key.slice(prefix.length), setting })),
)

export type Saved = { changed: string[]; needs_restart: string[] }

/** Writes a change into config.toml; null puts a key back to its default. What is in force then is loaded anew. */
export async function saveSettings(change: Record<string, unknown>): Promise<Reply<Saved>> {
  const reply = await api<Saved>('POST', '/config', nested(change))
  if (reply.ok) await loadSettings()
  return reply
}

/** `{"grok.timeout": 90}` as `{"grok": {"timeout": 90}}`. A model's id may hold dots: it is the rest of its key. */
function nested(change: Record<string, unknown>): Record<string, Record<string, unknown>> {
  const tables: Record<string, Record<string, unknown>> = {}
  for (const [key, value] of Object.entries(change)) {
    const at = key.indexOf('.')
    const table = (tables[key.slice(0, at)] ??= {})
    table[key.slice(at + 1)] = value
  }
  return tables
}

/** Every setting that is no model. */
export const plainSettings = computed(() => settings.value?.filter(({ key }) => !key.startsWith(prefix)))
