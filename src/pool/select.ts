import type { Account } from '../core/account.ts'
import { type Model, type Tier, tiers } from '../core/model.ts'
import { createHeap, type Heap } from './heap.ts'
import { isDead, resting, standingOf, unknown } from './standing.ts'

/** An account with what the choice needs beside it. `turn` counts uses: it orders those of one millisecond. */
export type Member = {
  account: Account
  turn: number
  reserved: Map<string, number>
  slots: Map<string, Slot>
}

/** What the choice depends on from outside. `maxConcurrent` 0 is no limit; `now` is epoch milliseconds. */
export type Moment = { maxConcurrent: number; now: number }

export type Choice = {
  /** Takes up a member, or a change of it. */
  place: (member: Member, moment: Moment) => void
  remove: (member: Member) => void
  /** The account to ask, by the order of `prefer`; undefined when none is ready. Logarithmic in the pool's size. */
  select: (model: Model, tried: ReadonlySet<string>, moment: Moment) => Member | undefined
  /** When the next account that rests in this mode is back, epoch ms; `now` when one is only busy; 0 when none is. */
  readyAt: (model: Model, moment: Moment) => number
}

// One mode of one member. `left` and `due` are its standing there, the rest is where the heaps keep it.
type Slot = {
  member: Member
  left: number
  due: number
  shelf: Shelf
  ready: number
  clock: number
  busy: boolean
}

// The accounts of one tier in one mode: `known` have quota left, `unknown` were not asked, `clock` orders all whose
// standing changes by itself. Two heaps, so that units too few for a dear model do not hide those never asked.
type Shelf = { known: Heap<Slot>; unknown: Heap<Slot>; clock: Heap<Slot>; busy: number }

/**
 * The order among the accounts of the lowest tier that serves the model: most quota left, then least recently used;
 * those of unknown quota after those known to have some, because the upstream has vouched for these.
 */
const prefer = (a: Slot, b: Slot): boolean => {
  if (a.left !== b.left) return a.left > b.left
  const [one, other] = [a.member, b.member]
  if (one.account.lastUsedAt !== other.account.lastUsedAt)
    return one.account.lastUsedAt < other.account.lastUsedAt
  return one.turn < other.turn
}

function createShelf(): Shelf {
  const ready = {
    read: (slot: Slot) => slot.ready,
    write: (slot: Slot, at: number) => void (slot.ready = at),
  }
  const clock = {
    read: (slot: Slot) => slot.clock,
    write: (slot: Slot, at: number) => void (slot.clock = at),
  }
  return {
    known: createHeap(prefer, ready),
    unknown: createHeap(prefer, ready),
    clock: createHeap((a, b) => a.due < b.due, clock),
    busy: 0,
  }
}

function takeOut(slot: Slot): void {
  const { shelf } = slot
  ;(slot.left === unknown ? shelf.unknown : shelf.known).remove(slot)
  shelf.clock.remove(slot)
  if (slot.busy) shelf.busy--
  slot.busy = false
}

/** Puts the slot where it belongs now. Its member must not be dead. */
function putIn(slot: Slot, mode: string, { maxConcurrent, now }: Moment): void {
  const { account, reserved } = slot.member
  const { left, due } = standingOf(account, mode, reserved.get(mode) ?? 0, now)
  slot.left = left
  slot.due = due
  if (due > 0) slot.shelf.clock.put(slot)
  if (left === resting) return
  slot.busy = maxConcurrent > 0 && account.inFlight >= maxConcurrent
  if (slot.busy) slot.shelf.busy++
  else (left === unknown ? slot.shelf.unknown : slot.shelf.known).put(slot)
}

const fromTier = (tier: Tier): readonly Tier[] => tiers.slice(tiers.indexOf(tier))

/** An empty choice that keeps the given modes ready; others are made when first asked for, at the cost of one scan. */
export function createChoice(modes: readonly string[]): Choice {
  const members = new Set<Member>()
  const shelves = new Map<string, Record<Tier, Shelf>>()
  const build = (mode: string) => {
    const built = { basic: createShelf(), super: createShelf(), heavy: createShelf() }
    shelves.set(mode, built)
    return built
  }
  for (const mode of modes) build(mode)

  const placeIn = (mode: string, member: Member, moment: Moment) => {
    const shelf = shelvesOf(mode, moment)[member.account.tier]
    const slot = member.slots.get(mode) ?? {
      member,
      left: resting,
      due: 0,
      shelf,
      ready: -1,
      clock: -1,
      busy: false,
    }
    takeOut(slot)
    slot.shelf = shelf
    member.slots.set(mode, slot)
    if (!isDead(member.account)) putIn(slot, mode, moment)
  }
  const shelvesOf = (mode: string, moment: Moment) => {
    const built = shelves.get(mode)
    if (built) return built
    const made = build(mode)
    for (const member of members) placeIn(mode, member, moment)
    return made
  }
  /** The shelves that serve the model, lowest tier first, everything on them as it stands now. */
  const serving = (model: Model, moment: Moment): Shelf[] => {
    const all = shelvesOf(model.mode, moment)
    return fromTier(model.tier).map((tier) => {
      const { clock } = all[tier]
      for (let slot = clock.top(); slot && slot.due <= moment.now; slot = clock.top()) {
        takeOut(slot)
        putIn(slot, model.mode, moment)
      }
      return all[tier]
    })
  }
  return {
    place: (member, moment) => {
      members.add(member)
      for (const mode of shelves.keys()) placeIn(mode, member, moment)
    },
    remove: (member) => {
      members.delete(member)
      for (const slot of member.slots.values()) takeOut(slot)
      member.slots.clear()
    },
    select: (model, tried, moment) => {
      const skip = ({ member }: Slot) => tried.has(member.account.id)
      for (const shelf of serving(model, moment)) {
        const known = shelf.known.first(skip)
        const slot = known && known.left >= model.cost ? known : shelf.unknown.first(skip)
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
