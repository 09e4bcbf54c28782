import { addressBlock } from '../lib/peer.ts'
import type { ThrottleStore } from '../store/store.ts'

const windowMs = 60_000
/** Failures a minute from one address. */
const allowed = 5
/** Failures a minute from all addresses together: a header that anybody may write makes addresses cheap. */
const allowedOverAll = 30
/** What an address that signed in before still may, while all others wait: enough for its owner, too little to guess. */
const allowedKnown = 2

/** How a try ended: it was right, it was wrong, or it was not looked at, with whole seconds to wait. */
export type LoginTry = { right: boolean; waitSeconds: number }

/**
 * Counts failed logins by address (IPv6 by /64), over all processes: five within a minute close the door until the oldest
 * is a minute old. The right password does not open it earlier: otherwise guessing would go on. Thirty within a minute, from
 * wherever, close it for every address that has not signed in before; so nobody locks the operator out.
 */
export type LoginThrottle = {
  /**
   * Looks whether a login is right, unless its address has to wait. Tries are looked at one after the other: many at once
   * are not more guesses. The same `guess` within the minute counts once: a script with an old password is not guessing.
   */
  attempt: (address: string, isRight: () => boolean, guess?: string) => Promise<LoginTry>
}

type Failure = Awaited<ReturnType<ThrottleStore['recent']>>[number]

export function createLoginThrottle(store: ThrottleStore): LoginThrottle {
  // While the store cannot be written, what happened here counts here.
  let unwritten: { block: string; at: number; guess: string }[] = []
  let last: Promise<unknown> = Promise.resolve()

  async function failures(): Promise<Failure[]> {
    const now = performance.now()
    unwritten = unwritten.filter(({ at }) => at > now - windowMs)
    const own = unwritten.map(({ at, ...failure }) => ({ ...failure, agoMs: now - at }))
    const told = await store.recent(windowMs).catch(() => [])
    // One from the future was written before the clock was set back.
    return [...told.filter(({ agoMs }) => agoMs >= 0), ...own].toSorted((a, b) => b.agoMs - a.agoMs)
  }

  async function waitOf(block: string, recent: readonly Failure[]): Promise<number> {
    const own = recent.filter((failure) => failure.block === block)
    const all = until(recent, allowedOverAll)
    const isKnown = all > 0 && (await store.known().catch((): string[] => [])).includes(block)
    const ms = Math.max(until(own, allowed), isKnown ? until(own, allowedKnown) : all)
    return ms <= 0 ? 0 : Math.max(1, Math.ceil(ms / 1000))
  }

  async function look(address: string, isRight: () => boolean, guess: string): Promise<LoginTry> {
    const block = addressBlock(address)
    const recent = await failures()
    const waitSeconds = await waitOf(block, recent)
    if (waitSeconds > 0) return { right: false, waitSeconds }
    if (isRight()) {
      await succeeded(block, recent)
      return { right: true, waitSeconds: 0 }
    }
    const isRepeated = guess !== '' && recent.some((one) => one.block === block && one.guess === guess)
    if (!isRepeated)
      await store
        .failed(block, guess)
        .catch(() => void unwritten.push({ block, at: performance.now(), guess }))
    return { right: false, waitSeconds: 0 }
  }

  async function succeeded(block: string, recent: readonly Failure[]): Promise<void> {
    unwritten = unwritten.filter((failure) => failure.block !== block)
    try {
      if (recent.some((failure) => failure.block === block)) await store.forget(block)
      await store.addKnown(block)
    } catch {
      // A full disk: the operator gets in all the same.
    }
  }

  return {
    attempt: (address, isRight, guess = '') => {
      const done = last.then(() => look(address, isRight, guess))
      last = done.catch(() => {})
      return done
    },
  }
}

/** Milliseconds until fewer than `limit` of these are of the last minute. */
function until(failures: readonly Failure[], limit: number): number {
  const [oldest] = failures.slice(-limit)
  return failures.length < limit || oldest === undefined ? 0 : windowMs - oldest.agoMs
}
