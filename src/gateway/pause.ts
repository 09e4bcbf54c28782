/** A transport that everybody's trouble has stopped for a while. */
export type Pause = {
  /** Milliseconds until a request may pass, 0 when it may. After a pause one request passes as a probe, the others wait for it. */
  blockedFor: () => number
  start: () => void
  /** Whether it began and nothing got through since, over or not. */
  stands: () => boolean
  /** A probe or any request got through: the trouble is over. */
  clear: () => void
}

/** Stops asking for `ms` after refused browser values, instead of burning every account on them (product section 6). */
export function createPause(now: () => number, ms = 30_000): Pause {
  let until = 0
  return {
    blockedFor: () => {
      if (until === 0) return 0
      const left = until - now()
      if (left > 0) return left
      until = now() + ms // this request is the probe
      return 0
    },
    stands: () => until !== 0,
    start: () => {
      until = now() + ms
    },
    clear: () => {
      until = 0
    },
  }
}
