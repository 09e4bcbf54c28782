import type { Account } from '../core/account.ts'
import { type Model, quotaKey, type Tier, tiers } from '../core/model.ts'
import { createHeap, type Heap } from './heap.ts'
import { resting, standingOf, unknown } from './standing.ts'

/** An account with what the choice needs beside it. `turn` counts uses: it orders those of one millisecond. */
export type Member = { account: Account; turn: number; slots: Slot[] }

/** What the choice depends on from outside. `maxConcurrent` 0 is no limit; `now` is epoch milliseconds. */
export type Moment = { maxConcurrent: number; now: number }

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

// One mode (or kind of media, see `quotaKey`) of one member: its standing there, the units set aside, and where it sits. `ready` and `clock` are its
// seats. What orders the slots is copied into them: following two references for each comparison takes twice as long.
type Slot = {
  member: Member
  left: number
  usedAt: number
  turn: number
  due: number
  reserved: number
  shelf: Shelf
  heap: Heap<Slot> | undefined
  ready: number
  clock: number
  busy: boolean
}

// One mode of one tier: `known` have quota left, `unknown` were not asked, `doubtful` failed lately (either of the two),
// `clock` orders all whose standing changes by itself. Several heaps, so that units too few for a dear model do not
// hide those that were never asked.
type Shelf = {
  known: Heap<Slot>
  unknown: Heap<Slot>
  doubtful: Heap<Slot>
  clock: Heap<Slot>
  busy: number
}

// `index` is the place of the mode's slot in each member.
type Mode = { name: string; index: number; shelves: Record<Tier, Shelf> }

/**
 * The order among the accounts of the lowest tier that serves the model: most quota left, then least recently used;
 * those of unknown quota after those known to have some, because the upstream has vouched for these.
 */
const prefer = (a: Slot, b: Slot): boolean => {
  if (a.left !== b.left) return a.left > b.left
  return a.usedAt !== b.usedAt ? a.usedAt < b.usedAt : a.turn < b.turn
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
    doubtful: createHeap(prefer, ready),
    clock: createHeap((a, b) => a.due < b.due, clock),
    busy: 0,
  }
}

/** Moves the slot to where it belongs now: nowhere when it rests, is busy or dead, else to one of the two heaps. */
function seat(slot: Slot, mode: string, { maxConcurrent, now }: Moment): void {
  const { member, shelf, reserved } = slot
  const { account } = member
  const { left, due } = standingOf(account, mode, reserved, now)
  const doubt = left === resting ? 0 : (account.doubtUntil ?? 0)
  slot.left = left
  slot.usedAt = account.lastUsedAt
  slot.turn = member.turn
  slot.due = doubt > now && (due === 0 || doubt < due) ? doubt : due
  if (slot.due > 0) shelf.clock.put(slot)
  else shelf.clock.remove(slot)
  const busy = left !== resting && maxConcurrent > 0 && account.inFlight >= maxConcurrent
  if (busy !== slot.busy) shelf.busy += busy ? 1 : -1
  slot.busy = busy
  const ready = doubt > now ? shelf.doubtful : left === unknown ? shelf.unknown : shelf.known
  const heap = busy || left === resting ? undefined : ready
  if (heap !== slot.heap) slot.heap?.remove(slot)
  slot.heap = heap
  heap?.put(slot)
}

function takeOut(slot: Slot): void {
  slot.heap?.remove(slot)
  slot.heap = undefined
  slot.shelf.clock.remove(slot)
  if (slot.busy) slot.shelf.busy--
  slot.busy = false
}

const fromTier = (tier: Tier): readonly Tier[] => tiers.slice(tiers.indexOf(tier))

/** An empty choice that keeps the given modes ready; others are made when first asked for, at the cost of one scan. */
export function createChoice(names: readonly string[]): Choice {
  const members = new Set<Member>()
  const modes: Mode[] = []
  const build = (name: string) => {
    const shelves = { basic: createShelf(), super: createShelf(), heavy: createShelf() }
    const mode = { name, index: modes.length, shelves }
    modes.push(mode)
    return mode
  }
  for (const name of new Set(names)) build(name)

  const modeOf = (name: string, moment: Moment) => {
    const built = modes.find((mode) => mode.name === name)
    if (built) return built
    const made = build(name)
    for (const member of members) placeIn(made, member, moment)
    return made
  }
  /** The shelves that serve the model, lowest tier first, everything on them as it stands now. */
  const serving = (model: Model, moment: Moment): Shelf[] => {
    const key = quotaKey(model)
    const { shelves } = modeOf(key, moment)
    return fromTier(model.tier).map((tier) => {
      const { clock } = shelves[tier]
      for (let slot = clock.top(); slot && slot.due <= moment.now; slot = clock.top()) seat(slot, key, moment)
      return shelves[tier]
    })
  }
  return {
    reserve: (member, name, units) => {
      const slot = member.slots[modes.findIndex((mode) => mode.name === name)]
      if (slot) slot.reserved += units
    },
    place: (member, moment) => {
      members.add(member)
      for (const mode of modes) placeIn(mode, member, moment)
    },
    remove: (member) => {
      members.delete(member)
      for (const slot of member.slots) takeOut(slot)
      member.slots = []
    },
    select: (model, tried, moment) => {
      const skip = ({ member }: Slot) => tried.has(member.account.id)
      const isEnough = ({ left }: Slot) => left === unknown || left >= model.cost
      const shelves = serving(model, moment)
      for (const { known, unknown } of shelves) {
        const first = known.first(skip)
        const slot = first && isEnough(first) ? first : unknown.first(skip)
        if (slot) return slot.member
      }
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

function placeIn({ name, index, shelves }: Mode, member: Member, moment: Moment): void {
  const shelf = shelves[member.account.tier]
  const slot = (member.slots[index] ??= emptySlot(member, shelf))
  if (slot.shelf !== shelf) takeOut(slot)
  slot.shelf = shelf
  seat(slot, name, moment)
}

const emptySlot = (member: Member, shelf: Shelf): Slot => ({
  member,
  left: resting,
  usedAt: 0,
  turn: 0,
  due: 0,
  reserved: 0,
  shelf,
  heap: undefined,
  ready: -1,
  clock: -1,
  busy: false,
})
