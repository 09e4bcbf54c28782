import { answerOf } from '../core/answer.ts'
import type { ModelEvent } from '../core/event.ts'
import { asFault, type FaultKind } from '../core/fault.ts'
import type { Gate } from '../lib/gate.ts'
import type { RelayDeps, RelayRequest } from './first-content.ts'
import { mediaOrder } from './media-prompt.ts'
import { relay, type RelayedAnswer } from './relay.ts'
import { routesFor } from './routes.ts'

/** `making` limits how much is made at the same time (`performance.media_max_concurrent`). */
export type MediaRelayDeps = RelayDeps & { making: Gate }

// The socket for pictures is closed, its quota is used up, or it broke: a chat has another quota and another way.
const worthAnother = new Set<FaultKind>([
  'rate_limited',
  'no_account',
  'browser_refused',
  'upstream_failed',
  'upstream_timeout',
  'empty_response',
])

/** Of the failures of both ways the one that says more: what is wrong with the request, then a limit that ends by itself. */
function toTell(better: unknown, other: unknown): unknown {
  const [first, second] = [asFault(better).kind, asFault(other).kind]
  const isOwn = !worthAnother.has(second)
  if (first === 'rate_limited' && second !== 'rate_limited' && !isOwn) return better
  // Why the better way is closed says more than that the other is, too.
  return second === 'no_account' ? better : other
}

/**
 * Pictures or a video from whichever account makes them. Waits in line while too many are being made. When no account
 * could draw over the socket, or it is known to be closed, one is asked to draw in a chat. Throws what `mediaOrder` throws, before anything is asked.
 */
export function relayMedia(deps: MediaRelayDeps, request: RelayRequest): RelayedAnswer {
  const freeSharp = deps.config().upstream.free_accounts === 'new'
  const order = { ...request, ...mediaOrder(request.prompt, request.model, { freeSharp }) }
  const { signal } = request
  let answer: RelayedAnswer = relay(deps, order)
  let leave: (() => void) | undefined
  let begun = false

  const [route] = routesFor(deps.upstreams, order.model)
  const instead = route?.upstream.instead?.(route.model)
  const drawing: RelayRequest | undefined = instead && { ...order, model: instead }

  async function start(): Promise<ModelEvent[] | undefined> {
    leave = await deps.making.enter(signal)
    // A socket that is known to be closed is left to the next probe; it is still there when a chat cannot draw either.
    const shunned =
      drawing && route && deps.ways.shuns(route.upstream.transports(route.model), route.upstream.scope())
    if (shunned) answer = relay(deps, drawing)
    try {
      return await answer.read()
    } catch (error) {
      const { kind } = asFault(error)
      if (signal.aborted || !drawing || !worthAnother.has(kind)) throw error
      answer = relay(deps, shunned ? order : drawing)
      return await answer.read().catch((second) => {
        throw shunned ? toTell(second, error) : toTell(error, second)
      })
    }
  }

  async function read(): Promise<ModelEvent[] | undefined> {
    try {
      const events = begun ? await answer.read() : await start()
      begun = true
      if (!events) leave?.()
      return events
    } catch (error) {
      leave?.()
      throw error
    }
  }

  const { each, cancel } = answerOf({
    read,
    cancel: () => {
      answer.cancel()
      leave?.()
    },
  })
  return { read, each, cancel, lease: () => answer.lease() }
}
