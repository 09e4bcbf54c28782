import { add } from '../dialects/answer.ts'
import type { Dialect, Json } from '../dialects/dialect.ts'
import { type Refusal, refusalOf, unreachable } from './api.ts'
import { base } from './base.ts'
import { passFor } from './keys.ts'
import { readMessages } from './server-sent.ts'
import type { Exchange, Progress, RawEvent, Side } from './talk.ts'
import type { SavedExchange } from './talk-store.ts'
import { wish } from './wish.ts'

/** Times between two pictures of a running answer: what comes faster is shown together. */
const showMs = 40
const keptEvents = 5000
const savedEventChars = 200_000

/** Asks one model and shows what comes. Resolves when it is over, however it ended. */
export async function run(side: Side, dialect: Dialect, signal: AbortSignal): Promise<void> {
  const { progress, request, events } = side
  const started = performance.now()
  const elapsed = () => performance.now() - started
  const pass = await passFor(wish.keyId.value)
  if (!pass.ok) {
    progress.value = { ...progress.value, status: 'failed', refusal: pass.refusal }
    return
  }
  const shown = gather(side, elapsed)
  const finish = (more: Pick<Progress, 'status'> & { refusal?: Refusal }) => {
    shown.now()
    progress.value = { ...progress.value, ...more, ms: elapsed() }
  }
  try {
    const answer = await fetch(base + request.path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(pass.value && { authorization: `Bearer ${pass.value}` }),
      },
      body: JSON.stringify(request.body),
      signal,
    })
    progress.value = { ...progress.value, requestId: answer.headers.get('x-request-id') ?? '' }
    if (!answer.ok) {
      const text = await answer.clone().text()
      events.value = [{ ms: elapsed(), event: `HTTP ${answer.status}`, data: text }]
      return finish({ status: 'failed', refusal: await refusalOf(answer) })
    }
    await read(dialect, answer, shown)
    shown.now()
    finish({ status: progress.value.answer.failure ? 'failed' : 'done' })
  } catch (error) {
    if (signal.aborted) finish({ status: 'stopped' })
    else finish({ status: 'failed', refusal: unreachable(error) })
  }
}

type Gathered = ReturnType<typeof gather>

async function read(dialect: Dialect, answer: Response, shown: Gathered): Promise<void> {
  if (!answer.headers.get('content-type')?.startsWith('text/event-stream')) {
    const text = await answer.text()
    return shown.take({ event: '', data: text }, dialect.whole(JSON.parse(text) as Json))
  }
  for await (const message of readMessages(answer.body ?? new ReadableStream())) {
    const parsed = message.data === '[DONE]' ? undefined : (JSON.parse(message.data) as Json)
    shown.take(message, parsed === undefined ? [] : dialect.read(parsed))
  }
}

/** Collects what comes and shows it a few times a second. */
function gather({ progress, events }: Side, elapsed: () => number) {
  let { answer } = progress.value
  const raw: RawEvent[] = []
  let firstMs: number | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  const now = () => {
    clearTimeout(timer)
    timer = undefined
    progress.value = { ...progress.value, answer, ...(firstMs !== undefined && { firstMs }) }
    events.value = raw.slice()
  }
  return {
    now,
    take: (message: Omit<RawEvent, 'ms'>, pieces: ReturnType<Dialect['read']>) => {
      if (raw.length < keptEvents) raw.push({ ms: elapsed(), ...message })
      if (pieces.some(({ type }) => type !== 'usage')) firstMs ??= elapsed()
      answer = pieces.reduce(add, answer)
      timer ??= setTimeout(now, showMs)
    },
  }
}

/** An exchange as data, as far as it went. Very long raw events are left out. */
export const ended = ({ dialect, question, sides }: Exchange): SavedExchange => ({
  dialect,
  question,
  sides: sides.map((side) => {
    if (!side) return undefined
    const { model, request, progress, events } = side
    const chars = events.value.reduce((sum, { data }) => sum + data.length, 0)
    return {
      model,
      request,
      // A page that is closed stops it.
      progress:
        progress.value.status === 'asking' ? { ...progress.value, status: 'stopped' } : progress.value,
      events: chars > savedEventChars ? [] : events.value,
    }
  }),
})
