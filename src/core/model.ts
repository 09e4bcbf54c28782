/** What an account may use. Order matters: a higher tier serves everything a lower one does. */
export type Tier = 'basic' | 'super' | 'heavy'
export const tiers: readonly Tier[] = ['basic', 'super', 'heavy']

/** The tier that has a mode as a rule; modes that are not here every tier has. */
export const usualTierOf: Readonly<Record<string, Tier | undefined>> = { expert: 'super', heavy: 'heavy' }

export type ModelKind = 'chat' | 'image' | 'image-edit' | 'video'

/** One row of the catalogue (product section 7). */
export type Model = {
  id: string
  /** The ids of the upstreams it may be asked of, the preferred one first. */
  upstreams: readonly string[]
  /** What upstreams call it that do not call it by its id, by the upstream's id. */
  names?: Readonly<Record<string, string>>
  /** The upstream's variant switch: `auto`, `fast`, `expert`, `heavy` (upstream-protocol 2.5). */
  mode: string
  kind: ModelKind
  tier: Tier
  /** What it draws on, where that is not told by mode and kind: see `quotaKey`. */
  quota?: string
  /** Quota units one request takes of its mode's window. */
  cost: number
  aliases: readonly string[]
  /** Tokens. */
  contextLength: number
  shown: boolean
  /** The id of the row that answers while every account that serves this one is out; empty for none. */
  fallback: string
}

/** A model as an upstream lists it for one account. `contextLength` is in tokens, 0 when it does not tell. */
export type OfferedModel = {
  id: string
  aliases: readonly string[]
  kind: ModelKind
  contextLength: number
}

// Quota of pictures and videos stands beside that of the modes, under names no mode can have.
const mediaPrefix = 'media:'
const mediaLines: Partial<Record<ModelKind, string>> = { 'image-edit': 'imageEdit', video: 'video' }
/** Modes that are lines of media quota themselves (upstream-protocol 8.3). */
const mediaModes = new Set(['image', 'imagePro', 'imageEdit', 'video', 'video720p'])

/** The name of a media quota among an account's quotas; `line` as the upstream calls it (upstream-protocol 8.3). */
export const mediaQuotaKey = (line: string): string => mediaPrefix + line

/** The upstream's name of a media quota, undefined for the quota of a mode. */
export const mediaLineOf = (key: string): string | undefined =>
  key.startsWith(mediaPrefix) ? key.slice(mediaPrefix.length) : undefined

/** The name of the weekly pool of a paid account among its quotas: what all its modes draw on together (upstream-protocol 8.4). */
export const weeklyKey = 'weekly'

/** Which of an account's quotas a request for the model draws on, and rests when it is used up. Drawing in a chat is one. */
export function quotaKey({ kind, mode, quota }: Pick<Model, 'kind' | 'mode' | 'quota'>): string {
  if (quota !== undefined) return quota
  const line = mediaModes.has(mode) ? mode : mediaLines[kind]
  return line ? mediaQuotaKey(line) : mode
}
