import { computed, signal } from '@preact/signals'
import { api, type Refusal } from './api.ts'

export type Allowed = {
  min?: number
  max?: number
  values?: readonly string[]
  /** In words, where type and numbers do not say it. */
  expects?: string
  items?: Allowed
  fields?: Record<string, Allowed & { type: SettingType }>
}
export type SettingType = 'boolean' | 'integer' | 'number' | 'string' | 'array' | 'object'

/** One item of GET /config. A secret has `value` null and `set`. */
export type Setting = {
  key: string
  value: unknown
  default: unknown
  origin: 'default' | 'file' | 'environment'
  type: SettingType
  allowed: Allowed
  needs_restart: boolean
  secret: boolean
  set?: boolean
  effect: boolean
  description: string
}

export const settings = signal<readonly Setting[] | undefined>(undefined)

export async function loadSettings(): Promise<Refusal | undefined> {
  const reply = await api<{ items: Setting[] }>('GET', '/config')
  if (reply.ok) settings.value = reply.value.items
  return reply.ok ? undefined : reply.refusal
}

export type Kind = 'chat' | 'image' | 'image-edit' | 'video'
export type Tier = 'basic' | 'super' | 'heavy'
/** One row of the catalogue. */
export type ModelRow = {
  mode: string
  kind: Kind
  tier: Tier
  cost: number
  aliases: readonly string[]
  context_length: number
  shown: boolean
}
export type Model = ModelRow & { id: string; setting: Setting }

const prefix = 'models.'

/** The catalogue, in the order of the files. */
export const models = computed<readonly Model[]>(() =>
  (settings.value ?? [])
    .filter(({ key }) => key.startsWith(prefix))
    .map((setting) => ({ ...(setting.value as ModelRow), id: setting.key.slice(prefix.length), setting })),
)
