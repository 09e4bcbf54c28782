import { defaultUpstream } from '../core/credential-kind.ts'
import { type Model, quotaKey, type Tier, tiers } from '../core/model.ts'
import {
  createShelf,
  emptySlot,
  type Member,
  type Moment,
  seat,
  type Shelf,
  type Slot,
  takeOut,
  weigh,
} from './select-shelf.ts'
import { tierIn, unknown } from './standing.ts'

export type { Member, Moment } from './select-shelf.ts'

export type Choice = {
  /** Sets units of the member's quota in this mode aside for a request, or gives them back. `place` has to follow. */
  reserve: (member: Member, mode: string, units: number) => void
  /** Takes up a member, or a change of it. */
  place: (member: Member, moment: Moment) => void
  remove: (member: Member) => void
  /** The account to ask, by the order of `prefer`; undefined when none is ready. Logarithmic in the pool's size. */
  select: (model: Model, tried: ReadonlySet<string>, moment: Moment) => Member | undefined
  /** When the next account that rests in this mode is back, epoch ms; `now` when one is only busy; 0 when none is. */
  readyAt: (model: Model, moment: Moment) => number
}

// One mode of one upstream, where only its accounts sit. `index` is the place of the mode's slot in each member.
type Mode = { upstream: string; name: string; index: number; shelves: Record<Tier, Shelf> }

const fromTier = (tier: Tier): readonly Tier[] => tiers.slice(tiers.indexOf(tier))

/** An empty choice that keeps the given modes of the first upstream ready; others are made when first asked for, at the cost of one scan. */
export function createChoice(names: readonly string[]): Choice {
  const members = new Set<Member>()
  const modes: Mode[] = []
  const build = (of: string, name: string) => {
    const shelves = { basic: createShelf(), super: createShelf(), heavy: createShelf() }
    const mode = { upstream: of, name, index: modes.length, shelves }
    modes.push(mode)
    return mode
  }
  for (const name of new Set(names)) build(defaultUpstream, name)

  const modeOf = (of: string, name: string, moment: Moment) => {
    const built = modes.find((mode) => mode.name === name && mode.upstream === of)
    if (built) return built
    const made = build(of, name)
    for (const member of members) placeIn(made, member, moment)
    return made
  }
  /** The shelves that serve the model, lowest tier first, everything on them as it stands now. */
  const serving = (model: Model, moment: Moment): Shelf[] => {
    const key = quotaKey(model)
    const { shelves } = modeOf(model.upstreams[0] ?? defaultUpstream, key, moment)
    return fromTier(model.tier).map((tier) => {
      const { clock } = shelves[tier]
      for (let slot = clock.top(); slot && slot.due <= moment.now; slot = clock.top()) seat(slot, key, moment)
      return shelves[tier]
    })
  }
  return {
    reserve: (member, name, units) => {
      const of = member.account.upstream
      const slot = member.slots[modes.findIndex((mode) => mode.name === name && mode.upstream === of)]
      if (!slot) return
      slot.reserved += units
      if (units > 0) weigh(slot, units)
    },
    place: (member, moment) => {
      members.add(member)
      for (const mode of modes) placeIn(mode, member, moment)
    },
    remove: (member) => {
      members.delete(member)
      for (const slot of member.slots) if (slot) takeOut(slot)
      member.slots = []
    },
    select: (model, tried, moment) => {
      const skip = ({ member }: Slot) => tried.has(member.account.id)
      const isEnough = ({ left }: Slot) => left === unknown || left >= model.cost
      const shelves = serving(model, moment)
      let best: Slot | undefined
      let priority = -Infinity
      for (const { levels } of shelves)
        for (const level of levels) {
          // Sorted: nothing below comes before what a lower tier has.
          if (level.priority <= priority) break
          const first = level.known.first(skip)
          const slot = first && isEnough(first) ? first : level.unknown.first(skip)
          if (!slot) continue
          best = slot
          priority = level.priority
          break
        }
      if (best) return best.member
      for (const { doubtful } of shelves) {
        const slot = doubtful.first((slot) => skip(slot) || !isEnough(slot))
        if (slot) return slot.member
      }
      return undefined
    },
    readyAt: (model, moment) => {
      const all = serving(model, moment)
      if (all.some((shelf) => shelf.busy > 0)) return moment.now
      const dues = all.flatMap((shelf) => shelf.clock.top()?.due ?? [])
      return dues.length > 0 ? Math.min(...dues) : 0
    },
  }
}

function placeIn({ upstream, name, index, shelves }: Mode, member: Member, moment: Moment): void {
  if (upstream !== member.account.upstream) return
  const shelf = shelves[tierIn(member.account, name)]
  const slot = (member.slots[index] ??= emptySlot(member, shelf))
  if (slot.shelf !== shelf) takeOut(slot)
  slot.shelf = shelf
  seat(slot, name, moment)
}
