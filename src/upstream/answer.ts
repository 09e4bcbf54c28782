import type { Answer, TakeEvents } from '../core/answer.ts'
import { type DecodedEvent, isContent, type ModelEvent, type TextDelta } from '../core/event.ts'
import { type Fault, type FaultKind, GatewayError } from '../core/fault.ts'
import type { Turns } from '../lib/turns.ts'
import type { Watchdog } from '../lib/watchdog.ts'
import type { Step } from '../core/step.ts'
import { notUnderstood } from './not-understood.ts'
import { sizeOf } from './slices.ts'

/** Where an answer comes from, one network read at a time; the reader of a stream is one. `value` is undefined at the end. */
export type AnswerSource<T> = {
  read: () => Promise<{ value?: T | undefined }>
  cancel: () => Promise<unknown>
}

/** Reads that are nothing but text that comes out as it is, as nearly all are. */
export type PlainReads<T> = {
  /** That text; undefined when the read must be translated. */
  read: (value: T) => TextDelta | undefined
  /** Called before a read is translated. */
  settle: () => void
}

export type AnswerOptions<T, F> = {
  source: AnswerSource<T>
  frames: Step<T, F>
  /** `complete` says that the upstream marked the end. */
  decoder: Step<F, DecodedEvent> & { complete: () => boolean }
  watchdog: Watchdog
  /** Says when a fast upstream has to let others have their turn. */
  turns?: Turns | undefined
  idleMs: number
  totalMs: number
  /** The settings those two come from, for the message of who waited in vain. */
  settings?: { idle: string; total: string }
  /** Closes the connection. */
  abort: () => void
  /** Whether something came that nothing here understands: a fault before any content is then that of the transport. */
  isStrange?: () => boolean
  /** Reads that need no translation. */
  plain?: PlainReads<T>
  /** Cuts what one read brought, where that is more than should be translated at once. */
  cut?: (value: T) => [now: T, later: T] | undefined
}

// The upstream said that the answer is over; what may still come is a title. Nobody waits a minute for that.
const afterCompleteMs = 2000

/**
 * What the network brings → an answer. One read becomes one batch of events. Silence longer than `idleMs`, or more
 * than `totalMs` in all, ends it as `upstream_timeout`.
 */
export function readAnswer<T, F>(options: AnswerOptions<T, F>): Answer {
  const { source, frames, decoder, watchdog, idleMs, totalMs, abort } = options
  const { settings = textSettings, cut, plain, isStrange, turns } = options
  const readPlain = plain?.read
  let expired: Fault | undefined
  let failed: Fault | undefined
  let ended = false
  /** Whether anything was said that a caller sees. */
  let said = false
  let later: T | undefined
  // Whoever waits for its turn holds nothing of what it has read before.
  let turn: Promise<void> | undefined
  const watch = watchdog.watch({
    idleMs,
    totalMs,
    onExpire: (why) => {
      if (!decoder.complete()) expired = timeout(why, why === 'idle' ? idleMs : totalMs, { settings, said })
      abort()
    },
  })

  function close(): void {
    ended = true
    later = undefined
    watch.stop()
    abort()
    source.cancel().catch(() => {})
  }

  function take(value: T | undefined): ModelEvent[] {
    plain?.settle()
    const last = value === undefined
    const came = last ? frames.end() : frames.push(value)
    const events = came.length === 1 ? decoder.push(came[0]!) : came.flatMap(decoder.push)
    if (last) events.push(...decoder.end())
    const end = events.at(-1)
    if (end?.type === 'fault') {
      events.pop()
      failed = end.fault
    }
    said ||= (events as ModelEvent[]).some(isContent)
    if (last || failed) close()
    if (failed) failed = judged(failed)
    else if (last && !said && isStrange?.()) failed = notUnderstood
    return events as ModelEvent[]
  }

  function onRead({ value }: Came<T>): ModelEvent[] {
    if (expired) onBroken(expired)
    watch.moved = true
    const parts = value && cut?.(value)
    later = parts?.[1]
    const now = parts ? parts[0] : value
    const text = now && readPlain?.(now)
    if (text) return [text]
    if (decoder.complete()) watch.idleMs = afterCompleteMs
    return take(now)
  }

  const judged = (fault: Fault): Fault =>
    !said && isStrange?.() && maybeStrange.has(fault.kind)
      ? { ...fault, transportRefused: true, notUnderstood: true }
      : fault

  /** A connection that breaks after the upstream has said that the answer is over does no harm. */
  function onBroken(error: unknown): Came<T> {
    if (ended || (!expired && decoder.complete())) return {}
    close()
    throw new GatewayError(judged(expired ?? broken(error, said)))
  }

  const next = () => (later === undefined ? source.read() : Promise.resolve({ value: later }))

  async function read(): Promise<ModelEvent[] | undefined> {
    for (;;) {
      if (turn) await turn
      if (failed) throw new GatewayError(failed)
      if (ended) return undefined
      const came = await next().catch(onBroken)
      const events = ended ? [] : onRead(came)
      turn = turns?.spent(sizeOf(came.value))
      if (events.length > 0) return events
    }
  }

  // The same, with nothing in it that is made anew for each read but the read's own promise.
  async function each(hand: TakeEvents): Promise<void> {
    for (;;) {
      if (turn) await turn
      if (failed) throw new GatewayError(failed)
      if (ended) return
      let came: Came<T>
      try {
        came = await next()
      } catch (error) {
        came = onBroken(error)
      }
      if (ended) return
      turn = turns?.spent(sizeOf(came.value))
      const handed = handTo(hand, onRead(came))
      if (handed) await untilTaken(handed)
    }
  }

  /** While nobody takes what came, the upstream is not read, and its silence is not its own. */
  async function untilTaken(handed: Promise<unknown>): Promise<void> {
    Object.assign(watch, { idleMs: Infinity, moved: true })
    await handed
    Object.assign(watch, { idleMs: decoder.complete() ? afterCompleteMs : idleMs, moved: true })
  }

  function cancel(): void {
    failed = undefined // nobody asks any more
    close()
  }

  return { read, each, cancel }
}

const handTo = (hand: TakeEvents, events: ModelEvent[]) => (events.length > 0 ? hand(events) : undefined)

type Came<T> = { value?: T | undefined }

const textSettings = { idle: 'grok.stream_idle_timeout', total: 'grok.total_timeout' }

// Anything else is the upstream's own word, and that was understood.
const maybeStrange = new Set<FaultKind>(['upstream_failed', 'upstream_timeout', 'empty_response'])

type Waited = { settings: typeof textSettings; said: boolean }

const timeout = (why: 'idle' | 'total', ms: number, { settings, said }: Waited): Fault => ({
  kind: 'upstream_timeout',
  upstreamStatus: 504,
  message:
    why === 'total'
      ? `The answer took longer than ${ms / 1000} seconds. Ask for less, or raise ${settings.total}.`
      : said
        ? `The upstream went silent for ${ms / 1000} seconds in the middle of the answer. Try again, or raise ${settings.idle}.`
        : `The upstream said nothing for ${ms / 1000} seconds. Try again, or raise ${settings.idle}.`,
})

/** The fault of a connection that broke while an answer was due. `said`: a part of it had come. */
export const broken = (error: unknown, said = false): Fault => ({
  kind: 'upstream_failed',
  upstreamStatus: 502,
  message: `The connection to the upstream broke ${said ? 'in the middle of the answer' : 'before it answered'}. Try again.`,
  detail: String(error),
})
