import { answerOf } from '../core/answer.ts'
import type { ModelEvent } from '../core/event.ts'
import { asFault, type FaultKind } from '../core/fault.ts'
import type { Gate } from '../lib/gate.ts'
import type { RelayDeps, RelayRequest } from './first-content.ts'
import { mediaOrder } from './media-prompt.ts'
import { relay, type RelayedAnswer } from './relay.ts'

/** `making` limits how much is made at the same time (`performance.media_max_concurrent`). */
export type MediaRelayDeps = RelayDeps & { making: Gate }

/** The mode of a chat that draws (upstream-protocol 7.4). */
const drawingMode = 'fast'

// The socket for pictures is closed, its quota is used up, or it broke: a chat has another quota and another way.
const worthAChat = new Set<FaultKind>([
  'rate_limited',
  'no_account',
  'browser_refused',
  'upstream_failed',
  'upstream_timeout',
])

/**
 * Pictures or a video from whichever account makes them. Waits in line while too many are being made. When no account
 * could draw over the socket, one is asked to draw in a chat. Throws what `mediaOrder` throws, before anything is asked.
 */
export function relayMedia(deps: MediaRelayDeps, request: RelayRequest): RelayedAnswer {
  const order = { ...request, ...mediaOrder(request.prompt, request.model) }
  const { signal } = request
  let answer: RelayedAnswer = relay(deps, order)
  let leave: (() => void) | undefined
  let begun = false

  async function start(): Promise<ModelEvent[] | undefined> {
    leave = await deps.making.enter(signal)
    try {
      return await answer.read()
    } catch (error) {
      const { kind } = order.model
      const first = asFault(error)
      if (
        signal.aborted ||
        kind !== 'image' ||
        order.model.mode === drawingMode ||
        !worthAChat.has(first.kind)
      )
        throw error
      answer = relay(deps, { ...order, model: { ...order.model, mode: drawingMode } })
      return await answer.read().catch((second) => {
        // Why the better way is closed says more than that the other is, too.
        throw asFault(second).kind === 'no_account' ? error : second
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
