import type { Answer } from '../../core/answer.ts'
import type { DecodedEvent, ModelEvent } from '../../core/event.ts'
import { type Fault, GatewayError } from '../../core/fault.ts'
import type { Watchdog } from '../../lib/watchdog.ts'
import type { Step } from '../../core/step.ts'

/** Where an answer comes from, one network read at a time; the reader of a stream is one. `value` is undefined at the end. */
export type AnswerSource<T> = {
  read: () => Promise<{ value?: T | undefined }>
  cancel: () => Promise<unknown>
}

export type AnswerOptions<T, F> = {
  source: AnswerSource<T>
  frames: Step<T, F>
  /** `complete` says that the upstream marked the end. */
  decoder: Step<F, DecodedEvent> & { complete: () => boolean }
  watchdog: Watchdog
  idleMs: number
  totalMs: number
  /** The settings those two come from, for the message of who waited in vain. */
  settings?: { idle: string; total: string }
  /** Closes the connection. */
  abort: () => void
}

// The upstream said that the answer is over; what may still come is a title. Nobody waits a minute for that.
const afterCompleteMs = 2000

/**
 * What the network brings → an answer. One read becomes one batch of events. Silence longer than `idleMs`, or more
 * than `totalMs` in all, ends it as `upstream_timeout`.
 */
export function readAnswer<T, F>(options: AnswerOptions<T, F>): Answer {
  const { source, frames, decoder, watchdog, idleMs, totalMs, abort } = options
  const { settings = textSettings } = options
  let expired: Fault | undefined
  let failed: Fault | undefined
  let ended = false
  const watch = watchdog.watch({
    idleMs,
    totalMs,
    onExpire: (why) => {
      if (!decoder.complete()) expired = timeout(why, why === 'idle' ? idleMs : totalMs, settings)
      abort()
    },
  })

  function close(): void {
    ended = true
    watch.stop()
    abort()
    source.cancel().catch(() => {})
  }

  // Plain promises, not async functions: this runs for every network read of every stream, and each nested async
  // function costs as much as the translation.
  function take(value: T | undefined): Events | Promise<Events> {
    const last = value === undefined
    const came = last ? frames.end() : frames.push(value)
    const events = came.length === 1 ? decoder.push(came[0]!) : came.flatMap(decoder.push)
    if (last) events.push(...decoder.end())
    const end = events.at(-1)
    if (end?.type === 'fault') {
      events.pop()
      failed = end.fault
    }
    if (last || failed) close()
    return events.length > 0 ? (events as ModelEvent[]) : read()
  }

  function onRead({ value }: { value?: T | undefined }): Events | Promise<Events> {
    if (expired) return onBroken(expired)
    watch.alive(decoder.complete() ? afterCompleteMs : idleMs)
    return take(value)
  }

  /** A connection that breaks after the upstream has said that the answer is over does no harm. */
  function onBroken(error: unknown): Events | Promise<Events> {
    if (!expired && decoder.complete()) return take(undefined)
    close()
    throw new GatewayError(expired ?? broken(error))
  }

  function read(): Promise<Events> {
    if (failed) return Promise.reject(new GatewayError(failed))
    return ended ? Promise.resolve(undefined) : source.read().then(onRead, onBroken)
  }

  return { read, cancel: close }
}

type Events = ModelEvent[] | undefined

const textSettings = { idle: 'grok.stream_idle_timeout', total: 'grok.total_timeout' }

const timeout = (why: 'idle' | 'total', ms: number, settings: typeof textSettings): Fault => ({
  kind: 'upstream_timeout',
  upstreamStatus: 504,
  message:
    why === 'idle'
      ? `The upstream went silent for ${ms / 1000} seconds in the middle of the answer. Try again, or raise ${settings.idle}.`
      : `The answer took longer than ${ms / 1000} seconds. Ask for less, or raise ${settings.total}.`,
})

/** The fault of a connection that broke while an answer was due. */
export const broken = (error: unknown): Fault => ({
  kind: 'upstream_failed',
  upstreamStatus: 502,
  message: 'The connection to the upstream broke in the middle of the answer. Try again.',
  detail: String(error),
})
