import { defaultUpstream } from '../core/credential-kind.ts'
import type { Model } from '../core/model.ts'

// A mode of the upstream in a name, as a part of its own: grok-5-heavy.
const modes: readonly [pattern: RegExp, mode: string, tier: Model['tier']][] = [
  [/(^|[-_.:/ ])heavy($|[-_.:/ ])/i, 'heavy', 'heavy'],
  [/(^|[-_.:/ ])(expert|thinking|reasoning)($|[-_.:/ ])/i, 'expert', 'super'],
  [/(^|[-_.:/ ])(fast|mini|lite)($|[-_.:/ ])/i, 'fast', 'basic'],
  [/(^|[-_.:/ ])auto($|[-_.:/ ])/i, 'auto', 'super'],
]

/**
 * A model nobody entered, for `compat.pass_unknown_models`: in the mode its name speaks of, else with the name itself as the
 * mode, which the upstream may know although we do not; its quota is unknown then. Undefined for what cannot be a name.
 */
export function passedModel(id: string, contextLength: number): Model | undefined {
  if (!/^[\w.:/@-]{1,100}$/.test(id)) return undefined
  const [, mode, tier] = modes.find(([pattern]) => pattern.test(id)) ?? [undefined, id, 'basic' as const]
  return {
    id,
    upstreams: [defaultUpstream],
    mode,
    kind: 'chat',
    tier,
    cost: 1,
    aliases: [],
    contextLength,
    shown: false,
    fallback: '',
  }
}
