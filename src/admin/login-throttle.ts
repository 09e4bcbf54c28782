import { addressBlock } from '../lib/peer.ts'

const windowMs = 60_000
const allowed = 5
/** Addresses remembered at once. Beyond it the oldest is forgotten, so that a flood cannot grow the process. */
const most = 10_000

type Failure = { at: number; guess: string | undefined }

/**
 * Counts failed logins by address (IPv6 by /64): five within a minute close the door until the oldest is a minute old.
 * The right password does not open it earlier: otherwise guessing would go on. Times are epoch milliseconds.
 */
export type LoginThrottle = {
  /** Whole seconds to wait before the next try, 0 when one is allowed now. */
  wait: (address: string, now: number) => number
  /** Books a failure. The same `guess` within the minute counts once: a script with an old password is not guessing. */
  failed: (address: string, now: number, guess?: string) => void
  succeeded: (address: string) => void
}

export function createLoginThrottle(): LoginThrottle {
  const failures = new Map<string, Failure[]>()
  const recent = (block: string, now: number) =>
    (failures.get(block) ?? []).filter(({ at }) => at > now - windowMs)
  return {
    wait: (address, now) => {
      const times = recent(addressBlock(address), now)
      const [oldest] = times.slice(-allowed)
      if (times.length < allowed || oldest === undefined) return 0
      return Math.max(1, Math.ceil((oldest.at + windowMs - now) / 1000))
    },
    failed: (address, now, guess) => {
      const block = addressBlock(address)
      const before = recent(block, now)
      if (guess !== undefined && before.some((failure) => failure.guess === guess)) return
      const times = [...before, { at: now, guess }].slice(-allowed)
      failures.delete(block)
      failures.set(block, times)
      const [first] = failures.keys()
      if (failures.size > most && first !== undefined) failures.delete(first)
    },
    succeeded: (address) => void failures.delete(addressBlock(address)),
  }
}
