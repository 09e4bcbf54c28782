import type { Account } from '../core/account.ts'
import { createHeap, type Heap } from './heap.ts'
import { isBusy, resting, standingOf, unknown } from './standing.ts'

/** An account with what the choice needs beside it. `turn` counts uses: it orders those of one millisecond. */
export type Member = { account: Account; turn: number; slots: (Slot | undefined)[] }

/** What the choice depends on from outside. `maxConcurrent` 0 is no limit; `now` is epoch milliseconds. */
export type Moment = { maxConcurrent: number; now: number }

// One mode (or kind of media, see `quotaKey`) of one member: its standing there, the units set aside, and where it sits. `ready` and `clock` are its
// seats. What orders the slots is copied into them: following two references for each comparison takes twice as long.
export type Slot = {
  member: Member
  left: number
  /** What orders it: `left`, and for accounts with a weight what their uses count less. */
  rank: number
  /** Added to the rank by uses that count less than one unit, until the quota is full again. */
  lift: number
  /** By how much its last use counts as longer ago, because it has a weight: in milliseconds and in turns. */
  lag: Use
  /** The use that `lag` belongs to. */
  seen: Use
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

/** A use, by the clock and by the count of uses. */
type Use = { usedAt: number; turn: number }

// Shared by all slots without a weight, which are nearly all: never written to.
const never: Use = { usedAt: 0, turn: 0 }

// One mode of one tier: `known` have quota left, `unknown` were not asked, `doubtful` failed lately (either of the two),
// `clock` orders all whose standing changes by itself. Several heaps, so that units too few for a dear model do not
// hide those that were never asked.
export type Shelf = {
  levels: Level[]
  doubtful: Heap<Slot>
  clock: Heap<Slot>
  busy: number
}

/** Accounts of one priority. */
type Level = { priority: number; known: Heap<Slot>; unknown: Heap<Slot> }

/**
 * The order among the accounts of the lowest tier that serves the model: most quota left, then least recently used;
 * those of unknown quota after those known to have some, because the upstream has vouched for these.
 */
const prefer = (a: Slot, b: Slot): boolean => {
  if (a.rank !== b.rank) return a.rank > b.rank
  return a.usedAt !== b.usedAt ? a.usedAt < b.usedAt : a.turn < b.turn
}

const ready = {
  read: (slot: Slot) => slot.ready,
  write: (slot: Slot, at: number) => void (slot.ready = at),
}

/** The level of a priority, the higher ones first. There are as many as operators use, mostly one. */
function levelOf({ levels }: Shelf, priority: number): Level {
  const found = levels.find((level) => level.priority === priority)
  if (found) return found
  const level = { priority, known: createHeap(prefer, ready), unknown: createHeap(prefer, ready) }
  levels.push(level)
  levels.sort((a, b) => b.priority - a.priority)
  return level
}

/** An empty shelf. */
export function createShelf(): Shelf {
  const clock = {
    read: (slot: Slot) => slot.clock,
    write: (slot: Slot, at: number) => void (slot.clock = at),
  }
  return {
    levels: [],
    doubtful: createHeap(prefer, ready),
    clock: createHeap((a, b) => a.due < b.due, clock),
    busy: 0,
  }
}

/** Moves the slot to where it belongs now: nowhere when it rests, is busy or dead, else to one of the two heaps. */
export function seat(slot: Slot, mode: string, { maxConcurrent, now }: Moment): void {
  const { member, shelf, reserved } = slot
  const { account } = member
  const { left, due } = standingOf(account, mode, reserved, now)
  const doubt = left === resting ? 0 : (account.doubtUntil ?? 0)
  if (slot.lift !== 0 && isFull(account, mode)) slot.lift = 0
  slot.left = left
  // Of keys nobody says how much they can still take: the one with least under way comes first.
  slot.rank = left === unknown ? unknown - (account.models ? account.inFlight : 0) : left + slot.lift
  if (account.settings?.weight !== undefined) noteUse(slot, account.settings.weight)
  slot.usedAt = account.lastUsedAt - slot.lag.usedAt
  slot.turn = member.turn - slot.lag.turn
  slot.due = doubt > now && (due === 0 || doubt < due) ? doubt : due
  if (slot.due > 0) shelf.clock.put(slot)
  else shelf.clock.remove(slot)
  const busy = left !== resting && isBusy(account, maxConcurrent)
  if (busy !== slot.busy) shelf.busy += busy ? 1 : -1
  slot.busy = busy
  const heap = busy || left === resting ? undefined : heapFor(slot, doubt > now)
  if (heap !== slot.heap) slot.heap?.remove(slot)
  slot.heap = heap
  heap?.put(slot)
}

function heapFor(slot: Slot, isDoubtful: boolean): Heap<Slot> {
  if (isDoubtful) return slot.shelf.doubtful
  const level = levelOf(slot.shelf, slot.member.account.settings?.priority ?? 0)
  return slot.left === unknown ? level.unknown : level.known
}

/**
 * Moves a use into the past in proportion to the weight: of two equal accounts that of weight 2 waits half as long
 * for its next turn. How long the wait is shows in how long the account had to wait this time.
 */
function noteUse(slot: Slot, weight: number): void {
  const { member, lag, seen } = slot
  const { lastUsedAt } = member.account
  if (lastUsedAt === seen.usedAt && member.turn === seen.turn) return
  const part = 1 - 1 / weight
  // How long it waited is not known of the first use.
  if (seen !== never)
    slot.lag = {
      usedAt: seen.usedAt === 0 ? 0 : (lastUsedAt - seen.usedAt + lag.usedAt) * part,
      turn: (member.turn - seen.turn + lag.turn) * part,
    }
  slot.seen = { usedAt: lastUsedAt, turn: member.turn }
}

const isFull = ({ quota }: Account, mode: string): boolean => {
  const { remaining = 0, total = null } = quota[mode] ?? {}
  return total !== null && remaining >= total
}

/** Books units of a use less for an account with a weight: with 2 it is taken twice as often as its equals. */
export function weigh(slot: Slot, units: number): void {
  const weight = slot.member.account.settings?.weight ?? 1
  if (slot.left !== unknown && weight !== 1) slot.lift += units * (1 - 1 / weight)
}

/** Takes the slot off its shelf. */
export function takeOut(slot: Slot): void {
  slot.heap?.remove(slot)
  slot.heap = undefined
  slot.shelf.clock.remove(slot)
  if (slot.busy) slot.shelf.busy--
  slot.busy = false
}

/** The slot of a member that was not seated yet. */
export const emptySlot = (member: Member, shelf: Shelf): Slot => ({
  member,
  left: resting,
  rank: resting,
  lift: 0,
  lag: never,
  seen: never,
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
