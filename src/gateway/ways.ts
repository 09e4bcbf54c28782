import type { Fault } from '../core/fault.ts'
import { fail } from '../core/fault.ts'
import { redact } from '../lib/redact.ts'
import type { Transport } from '../upstream/upstream.ts'

/** One request's use of one transport. What it learns about the transport it reports here, once. */
export type Trip = {
  way: Transport
  /** The upstream answered over it: the trouble is over. */
  opened: () => void
  /** It was refused or not understood, whoever asks: other requests take another one. */
  refused: (fault: Fault) => void
  /** Two accounts were refused on it: nobody is to ask, but for one probe every 30 seconds. */
  pause: (fault: Fault) => void
  /** It ended without a word about the transport. A probe that was this request's may be made by another one. */
  done: () => void
}

/** A transport in trouble. Times are epoch milliseconds; `retryAt` is when one request tries it again. */
export type WayTrouble = {
  transport: Transport
  state: 'aside' | 'paused'
  since: number
  lastAt: number
  retryAt: number
  /** What the upstream or the network said, without secrets. */
  reason: string
}

/** Which transport a request takes, remembered over all requests. `allowed` is what the configuration allows, best first. */
export type Ways = {
  /**
   * The best transport nothing is known against; one in trouble whose time has come is probed by this request. Throws
   * GatewayError `browser_refused` while all are paused. `scope`: see `Upstream.scope`.
   */
  choose: (allowed: readonly Transport[], scope: string) => Trip
  /**
   * One to take in place of those a request has `asked`, or undefined when there is none. One that is set aside, or
   * paused for longer than 30 seconds, is taken also while another request probes it.
   */
  instead: (asked: ReadonlySet<Transport>, allowed: readonly Transport[], scope: string) => Trip | undefined
  /** Whether all of them are in trouble and none is to be probed yet: something else is to be tried first. */
  shuns: (allowed: readonly Transport[], scope: string) => boolean
  /** Those nobody may use since two accounts were refused, and those set aside: in this scope or in two others. */
  refused: (allowed: readonly Transport[], scope: string) => { paused: Transport[]; aside: Transport[] }
  /** Every transport in trouble, for the operator. */
  troubles: () => WayTrouble[]
  /** Forgets all trouble: settings have changed, or a person wants it tried now. */
  tryNow: () => void
}

export type WaysOptions = {
  /** Epoch milliseconds. */
  now: () => number
  /** A transport came into trouble, and out of it again. */
  onTrouble: (trouble: WayTrouble) => void
  onHealed: (transport: Transport) => void
}

type State = {
  trouble?: 'aside' | 'paused' | undefined
  since: number
  lastAt: number
  /** Failures in a row. */
  times: number
  reason: string
  /** When the probe under way was begun. */
  probedAt: number
}

const firstWaitMs = 30_000
const longestWaitMs = 600_000
// As many proxies and sets of browser values as are remembered.
const mostScopes = 64

/**
 * Product sections 5 (`chat_transport`), 6 and 14: a transport in trouble is probed by one real request after 30 s, 60 s
 * and so on up to 10 minutes; while none is good, each one every 30 s.
 */
export function createWays({ now, onTrouble, onHealed }: WaysOptions): Ways {
  const scopes = new Map<string, Map<Transport, State>>()

  function stateOf(way: Transport, scope: string): State {
    const states = scopes.get(scope) ?? new Map<Transport, State>()
    if (!scopes.has(scope)) {
      if (scopes.size >= mostScopes) scopes.delete(scopes.keys().next().value ?? '')
      scopes.set(scope, states)
    }
    const state = states.get(way) ?? { since: 0, lastAt: 0, times: 0, reason: '', probedAt: 0 }
    states.set(way, state)
    return state
  }

  const noneGood = (allowed: readonly Transport[], scope: string) =>
    allowed.every((way) => stateOf(way, scope).trouble)

  const retryAt = ({ lastAt, times }: State, isOnly: boolean) =>
    lastAt + (isOnly ? firstWaitMs : Math.min(longestWaitMs, firstWaitMs * 2 ** (times - 1)))

  /** Milliseconds until a request may probe it. */
  function waitFor(state: State, isOnly: boolean): number {
    const probe = state.probedAt > 0 ? state.probedAt + firstWaitMs : 0
    return Math.max(0, retryAt(state, isOnly) - now(), probe - now())
  }

  function tripOn(way: Transport, state: State, isProbe = false): Trip {
    const startedAt = now()
    if (isProbe) state.probedAt = startedAt
    let ended = false
    const done = () => {
      if (!ended && isProbe && state.probedAt === startedAt) state.probedAt = 0
      ended = true
    }
    function book(trouble: 'aside' | 'paused', fault: Fault): void {
      if (ended) return
      done()
      // Requests that were under way together met one trouble, not many.
      if (state.trouble && startedAt < state.lastAt && trouble === 'aside') return
      const isNew = state.trouble === undefined
      state.trouble = state.trouble === 'paused' ? 'paused' : trouble
      state.since = isNew ? now() : state.since
      state.lastAt = now()
      // The wait grows by probes that failed, not by how many requests met the same trouble.
      if (isNew || isProbe) state.times++
      state.reason = redact(fault.detail ?? fault.message).slice(0, 300)
      if (isNew) onTrouble(told(way, state, false))
    }
    return {
      way,
      opened: () => {
        done()
        if (!state.trouble) return
        Object.assign(state, { trouble: undefined, lastAt: 0, times: 0, probedAt: 0 })
        onHealed(way)
      },
      refused: (fault) => book('aside', fault),
      pause: (fault) => book('paused', fault),
      done,
    }
  }

  const told = (transport: Transport, state: State, isOnly: boolean): WayTrouble => ({
    transport,
    state: state.trouble ?? 'aside',
    since: state.since,
    lastAt: state.lastAt,
    retryAt: retryAt(state, isOnly),
    reason: state.reason,
  })

  return {
    choose: (allowed, scope) => {
      const isOnly = noneGood(allowed, scope)
      const states = allowed.map((way) => [way, stateOf(way, scope)] as const)
      const due = states.find(([, state]) => state.trouble && waitFor(state, isOnly) === 0)
      if (due) return tripOn(...due, true)
      // One set aside is still better than none: what refused it may have passed.
      const found =
        states.find(([, { trouble }]) => !trouble) ?? states.find(([, { trouble }]) => trouble === 'aside')
      if (found) return tripOn(...found)
      return fail(paused(Math.min(...states.map(([, state]) => waitFor(state, isOnly)))))
    },
    instead: (asked, allowed, scope) => {
      const others = allowed
        .filter((way) => !asked.has(way))
        .map((way) => [way, stateOf(way, scope)] as const)
      const good = others.find(([, { trouble }]) => !trouble)
      if (good) return tripOn(...good)
      // This request has no other way. So it does not leave it to the probe that may be under way: until that one is
      // answered or refused, whoever comes here would fail although the way may be good.
      const worthIt = others.find(([, state]) => state.trouble === 'aside' || retryAt(state, true) <= now())
      return worthIt && tripOn(...worthIt, waitFor(worthIt[1], true) === 0)
    },
    shuns: (allowed, scope) =>
      noneGood(allowed, scope) && allowed.every((way) => waitFor(stateOf(way, scope), true) > 0),
    refused: (allowed, scope) => {
      const having = (wanted: State['trouble']) =>
        allowed.filter((way) => {
          const found = [...scopes].filter(([, states]) => states.get(way)?.trouble === wanted)
          return found.length > 1 || found[0]?.[0] === scope
        })
      return { paused: having('paused'), aside: having('aside') }
    },
    troubles: () =>
      [...scopes.values()].flatMap((states) =>
        [...states].flatMap(([way, state]) => (state.trouble ? [told(way, state, false)] : [])),
      ),
    // Requests under way keep the states they began with: what they still meet belongs to the old settings.
    tryNow: () => scopes.clear(),
  }
}

const paused = (ms: number): Fault => ({
  kind: 'browser_refused',
  message:
    'The upstream refuses the browser values of this gateway. Copy fresh cf_clearance, user_agent and statsig_id from your browser into [grok] of config.toml.',
  retryAfterSeconds: Math.max(1, Math.ceil(ms / 1000)),
})
