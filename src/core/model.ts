/** What an account may use. Order matters: a higher tier serves everything a lower one does. */
export type Tier = 'basic' | 'super' | 'heavy'
export const tiers: readonly Tier[] = ['basic', 'super', 'heavy']

export type ModelKind = 'chat' | 'image' | 'image-edit' | 'video'

/** One row of the catalogue (product section 7). */
export type Model = {
  id: string
  /** The upstream's variant switch: `auto`, `fast`, `expert`, `heavy` (upstream-protocol 2.5). */
  mode: string
  kind: ModelKind
  tier: Tier
  /** Quota units one request takes of its mode's window. */
  cost: number
  aliases: readonly string[]
  /** Tokens. */
  contextLength: number
  shown: boolean
}
