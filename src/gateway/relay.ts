import type { Answer, TakeEvents } from '../core/answer.ts'
import type { ModelEvent } from '../core/event.ts'
import { asFault, type Fault, fail, GatewayError } from '../core/fault.ts'
import type { Lease } from '../pool/pool.ts'
import type { Begun, RelayDeps, RelayRequest } from './first-content.ts'
import { createTries } from './tries.ts'
import { collect } from './whole.ts'

/** An answer and the lease it is given on: what the account made is fetched as that account. */
export type RelayedAnswer = Answer & { lease: () => Lease }

/**
 * The model's answer from whichever account gives one. The first `read` tries accounts until one of them says
 * something; from that content on the account is fixed, because nobody wants two halves of two answers. With `border:
 * 'end'` it tries until one of them said everything, and reads that out. Videos are never asked for twice.
 */
export function relay(deps: RelayDeps, request: RelayRequest): RelayedAnswer {
  const { localize, model } = request
  const isWhole = request.border === 'end' && model.kind !== 'video'
  const tries = createTries(deps, request)
  let current: Begun | undefined
  let cancelled = false
  let settled = false

  function settle(fault?: Fault): void {
    if (settled) return
    settled = true
    current?.lease.settle(fault, true)
  }

  function begin(begun: Begun): Begun {
    current = begun
    settled = false
    if (cancelled) cancel()
    return begun
  }

  async function start(): Promise<Begun> {
    const begun = begin(await tries.begin())
    if (!isWhole) return begun
    for (;;) {
      const { answer, events } = current ?? begun
      try {
        const whole = await collect(answer, events, request.enough?.())
        settle()
        return (current = { ...(current ?? begun), ...whole })
      } catch (error) {
        const broken = current ?? begun
        const fault = book(asFault(error))
        if (cancelled || !fault) throw error
        begin(await tries.again(broken, fault))
      }
    }
  }

  async function read(): Promise<ModelEvent[] | undefined> {
    if (!current) {
      const begun = await start()
      const { events, lease } = begun
      // Handed on once: kept here they would hold the whole of what the first read brought until the end.
      current = { ...begun, events: [] }
      return localize ? localize(events, lease) : events
    }
    const { answer, lease } = current
    const events = await answer.read().catch(onBroken)
    if (!events) settle()
    return events && localize ? localize(events, lease) : events
  }

  async function each(take: TakeEvents): Promise<void> {
    const first = current ? undefined : await read()
    if (first) await take(first)
    if (!current) return
    const { answer, lease } = current
    const show: TakeEvents | undefined =
      localize &&
      ((events) => {
        const own = localize(events, lease)
        return own instanceof Promise ? own.then(take) : take(own)
      })
    await answer.each(show ?? take).catch(onBroken)
    settle()
  }

  function onBroken(error: unknown): never {
    if (!(error instanceof GatewayError)) throw error // whoever takes the events failed, not the account
    book(asFault(error))
    throw error
  }

  /** Books an answer that broke off. Undefined when it was the caller who ended it. */
  function book(fault: Fault): Fault | undefined {
    if (request.signal.aborted) settle()
    else settle(fault)
    if (request.signal.aborted || !current) return undefined
    const { kind, detail } = fault
    request.onBreak(Object.assign(current.attempt, { fault: kind }, detail && { detail }))
    return fault
  }

  function cancel(): void {
    cancelled = true
    if (!current) return
    current.answer.cancel()
    settle() // the caller left after content: the account has paid for it
  }

  return {
    read,
    each,
    cancel,
    lease: () => current?.lease ?? fail({ kind: 'internal', message: 'No account has answered yet.' }),
  }
}
