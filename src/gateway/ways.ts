import { type Fault, fail } from '../core/fault.ts'
import type { Transport } from '../upstream/upstream.ts'
import { createPause } from './pause.ts'

/** Which transport a chat takes, remembered over all requests. `allowed` is what the configuration allows, best first. */
export type Ways = {
  /** The best way that nothing speaks against. Throws GatewayError `browser_refused` while all are paused. */
  choose: (allowed: readonly Transport[]) => Transport
  /**
   * The way to take in place of one that was refused whoever asks, or undefined when there is none. The refused one
   * is then set aside for 10 minutes.
   */
  instead: (refused: Transport, allowed: readonly Transport[]) => Transport | undefined
  /** Two accounts were refused on it: nobody is to ask for 30 seconds. */
  pause: (way: Transport) => void
  /** For the operator: those nobody may use since two accounts were refused, and those set aside. */
  refused: (allowed: readonly Transport[]) => { paused: Transport[]; aside: Transport[] }
  /** Something got through. */
  opened: (way: Transport) => void
}

export type WaysOptions = {
  /** Epoch milliseconds. */
  now: () => number
  onAside: (refused: Transport, instead: Transport) => void
}

const asideMs = 600_000

/** Product sections 5 (`chat_transport`) and 6: what a refusal of the way itself leads to. */
export function createWays({ now, onAside }: WaysOptions): Ways {
  const states = { mgw: newState(now), imagine: newState(now), rest: newState(now) }

  return {
    choose: (allowed) => {
      let second: Transport | undefined
      let wait = Infinity
      for (const way of allowed) {
        const { pause, aside } = states[way]
        const blocked = pause.blockedFor()
        if (blocked > 0) wait = Math.min(wait, blocked)
        else if (allowed.length === 1 || aside.blockedFor() === 0) return way
        else second ??= way
      }
      // Set aside is still better than nothing: what refused it may have passed.
      return second ?? fail(paused(wait))
    },
    instead: (refused, allowed) => {
      const other = allowed.find(
        (way) =>
          way !== refused && states[way].pause.blockedFor() === 0 && states[way].aside.blockedFor() === 0,
      )
      if (!other) return undefined
      states[refused].aside.start()
      onAside(refused, other)
      return other
    },
    pause: (way) => states[way].pause.start(),
    refused: (allowed) => ({
      paused: allowed.filter((way) => states[way].pause.stands()),
      aside: allowed.filter((way) => states[way].aside.stands()),
    }),
    opened: (way) => {
      states[way].pause.clear()
      states[way].aside.clear()
    },
  }
}

const newState = (now: () => number) => ({ pause: createPause(now), aside: createPause(now, asideMs) })

const paused = (ms: number): Fault => ({
  kind: 'browser_refused',
  message:
    'The upstream refuses the browser values of this gateway. Copy fresh cf_clearance, user_agent and statsig_id from your browser into [grok] of config.toml.',
  retryAfterSeconds: Math.max(1, Math.ceil(ms / 1000)),
})
