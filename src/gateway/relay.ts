import type { Answer } from '../core/answer.ts'
import type { ModelEvent } from '../core/event.ts'
import { asFault, type Fault, fail } from '../core/fault.ts'
import type { Lease } from '../pool/pool.ts'
import { type Begun, firstContent, type RelayDeps, type RelayRequest } from './first-content.ts'

/** An answer and the lease it is given on: what the account made is fetched as that account. */
export type RelayedAnswer = Answer & { lease: () => Lease }

/**
 * The model's answer from whichever account gives one. The first `read` tries accounts until one of them says
 * something; from that content on the account is fixed, because nobody wants two halves of two answers.
 */
export function relay(deps: RelayDeps, request: RelayRequest): RelayedAnswer {
  let current: Begun | undefined
  let cancelled = false
  let settled = false

  function settle(fault?: Fault): void {
    if (settled) return
    settled = true
    current?.lease.settle(fault, true)
  }

  async function start(): Promise<ModelEvent[]> {
    current = await firstContent(deps, request)
    if (cancelled) cancel()
    return own(current.events)
  }

  const own = (events: ModelEvent[]) =>
    request.localize && current ? request.localize(events, current.lease) : events

  // In one step with the reading: a promise more for each read is felt.
  function onEvents(events: ModelEvent[] | undefined) {
    if (events) return own(events)
    settle()
    return undefined
  }

  function onBroken(error: unknown): never {
    const fault = request.signal.aborted ? undefined : asFault(error)
    settle(fault)
    if (fault && current) {
      const { kind, detail } = fault
      request.onBreak(Object.assign(current.attempt, { fault: kind }, detail && { detail }))
    }
    throw error
  }

  function cancel(): void {
    cancelled = true
    if (!current) return
    current.answer.cancel()
    settle() // the caller left after content: the account has paid for it
  }

  return {
    read: () => (current ? current.answer.read().then(onEvents, onBroken) : start()),
    cancel,
    lease: () => current?.lease ?? fail({ kind: 'internal', message: 'No account has answered yet.' }),
  }
}
