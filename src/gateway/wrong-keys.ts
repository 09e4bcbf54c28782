import { addressBlock } from '../lib/peer.ts'

/**
 * Counts wrong API keys by address (IPv6 by /64): five different ones within a minute close the door until the oldest of
 * them is a minute old. One that is shown again and again is a client with an old key, and counts once.
 */
export type WrongKeys = {
  /**
   * Books the key that was shown; answers the whole seconds to wait, 0 when it may be answered now. While the door is
   * closed the right key passes only where it was shown before, so that nobody learns from the answer whether a guess
   * was right.
   */
  shown: (address: string, key: string, isRight: boolean) => number
}

type Guess = { at: number; hash: number | bigint }

const windowMs = 60_000
const allowed = 5
/** Addresses remembered at once. Beyond it the oldest is forgotten, so that a flood cannot grow the process. */
const most = 10_000

/** `now` is a clock in milliseconds that is never set back. */
export function createWrongKeys(now: () => number): WrongKeys {
  const guesses = new Map<string, Guess[]>()
  const known = new Set<string>()

  function rightKey(block: string, wait: number): number {
    if (known.has(block)) return 0
    if (wait === 0) bounded(known.add(block))
    return wait
  }

  function wrongKey(block: string, key: string, recent: readonly Guess[]): number {
    const hash = Bun.hash(key)
    if (recent.some((guess) => guess.hash === hash)) return 0
    guesses.delete(block)
    bounded(guesses.set(block, [...recent, { at: now(), hash }]))
    return 0
  }

  return {
    shown: (address, key, isRight) => {
      const block = addressBlock(address)
      const recent = (guesses.get(block) ?? []).filter(({ at }) => at > now() - windowMs)
      const [oldest] = recent
      const open = recent.length < allowed || oldest === undefined
      const wait = open ? 0 : Math.max(1, Math.ceil((oldest.at + windowMs - now()) / 1000))
      if (isRight) return rightKey(block, wait)
      return wait > 0 ? wait : wrongKey(block, key, recent)
    },
  }
}

/** Forgets the oldest of too many. */
function bounded(blocks: Set<string> | Map<string, unknown>): void {
  const [first] = blocks.keys()
  if (blocks.size > most && first !== undefined) blocks.delete(first)
}
