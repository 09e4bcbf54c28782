import { addressBlock } from '../lib/peer.ts'

const windowMs = 60_000
/** Failures a minute from one address. */
const allowed = 5
/** Failures a minute from all addresses together: a header that anybody may write makes addresses cheap. */
const allowedOverAll = 30
/** What an address that signed in before still may, while all others wait: enough for its owner, too little to guess. */
const allowedKnown = 2
/** Addresses remembered at once. Beyond it the oldest is forgotten, so that a flood cannot grow the process. */
const most = 10_000

type Failure = { at: number; guess: string | undefined }

/**
 * Counts failed logins by address (IPv6 by /64): five within a minute close the door until the oldest is a minute old.
 * The right password does not open it earlier: otherwise guessing would go on. Thirty within a minute, from wherever, close it
 * for every address that has not signed in before; so nobody locks the operator out. Times are milliseconds of a clock that
 * is never set back.
 */
export type LoginThrottle = {
  /** Whole seconds to wait before the next try, 0 when one is allowed now. */
  wait: (address: string, now: number) => number
  /** Books a failure. The same `guess` within the minute counts once: a script with an old password is not guessing. */
  failed: (address: string, now: number, guess?: string) => void
  succeeded: (address: string) => void
}

/** Milliseconds until fewer than `limit` of these times are of the last minute. */
function until(times: readonly number[], limit: number, now: number): number {
  const [oldest] = times.slice(-limit)
  return times.length < limit || oldest === undefined ? 0 : oldest + windowMs - now
}

/** Addresses that signed in before, by block. */
export type KnownAddresses = { has: (block: string) => boolean; add: (block: string) => void }

export function createLoginThrottle(known: KnownAddresses = new Set<string>()): LoginThrottle {
  const failures = new Map<string, Failure[]>()
  let overAll: number[] = []
  const recent = (block: string, now: number) =>
    (failures.get(block) ?? []).filter(({ at }) => at > now - windowMs)
  return {
    wait: (address, now) => {
      const block = addressBlock(address)
      const own = recent(block, now).map(({ at }) => at)
      overAll = overAll.filter((at) => at > now - windowMs)
      const all = until(overAll, allowedOverAll, now)
      const ms = Math.max(
        until(own, allowed, now),
        all === 0 ? 0 : known.has(block) ? until(own, allowedKnown, now) : all,
      )
      return ms === 0 ? 0 : Math.max(1, Math.ceil(ms / 1000))
    },
    failed: (address, now, guess) => {
      const block = addressBlock(address)
      const before = recent(block, now)
      if (guess !== undefined && before.some((failure) => failure.guess === guess)) return
      overAll = [...overAll, now].slice(-allowedOverAll)
      const times = [...before, { at: now, guess }].slice(-allowed)
      failures.delete(block)
      failures.set(block, times)
      const [first] = failures.keys()
      if (failures.size > most && first !== undefined) failures.delete(first)
    },
    succeeded: (address) => {
      const block = addressBlock(address)
      failures.delete(block)
      known.add(block)
    },
  }
}
