import { signal, type Signal } from '@preact/signals'
import { add, type Answer, nothingYet } from '../dialects/answer.ts'
import { chat } from '../dialects/chat.ts'
import type { Dialect, Enclosure, Json, Turn } from '../dialects/dialect.ts'
import { messages } from '../dialects/messages.ts'
import { responses } from '../dialects/responses.ts'
import { type Refusal, refusalOf, unreachable } from './api.ts'
import { base } from './base.ts'
import { passFor } from './keys.ts'
import { readMessages } from './server-sent.ts'
import { storedChoice, storedText } from './stored.ts'

export const dialects = { chat, responses, messages } as const satisfies Record<string, Dialect>
export type DialectName = keyof typeof dialects

/** What came over the wire, and when after the question. Milliseconds. */
export type RawEvent = { ms: number; event: string; data: string }

export type Progress = {
  status: 'asking' | 'done' | 'stopped' | 'failed'
  answer: Answer
  refusal?: Refusal
  /** Until the first content, and until the end. Milliseconds. */
  firstMs?: number
  ms?: number
  requestId: string
}

/** One question and its answer. */
export type Exchange = {
  id: number
  dialect: DialectName
  model: string
  question: Turn
  request: { path: string; body: object }
  progress: Signal<Progress>
  events: Signal<readonly RawEvent[]>
  stop: () => void
}

/** How questions are put. */
export const wish = {
  keyId: storedText('play.key', ''),
  model: storedText('play.model', ''),
  system: signal(''),
  stream: storedChoice('play.stream', ['on', 'off'], 'on'),
  search: storedChoice('play.search', ['on', 'off'], 'on'),
  reasoning: storedChoice('play.reasoning', ['on', 'off'], 'on'),
}

export const exchanges = signal<readonly Exchange[]>([])

/** Times between two pictures of a running answer: what comes faster is shown together. */
const showMs = 40
const keptEvents = 5000
let ids = 0

/** Asks what is written, after everything said before. */
export function ask(dialect: DialectName, text: string, enclosures: readonly Enclosure[]): void {
  const question: Turn = { role: 'user', text, enclosures }
  const { path, body } = dialects[dialect]
  const request = {
    path,
    body: body({
      model: wish.model.value,
      system: wish.system.value.trim(),
      turns: [...history(), question],
      stream: wish.stream.value === 'on',
      search: wish.search.value === 'on',
      reasoning: wish.reasoning.value === 'on',
    }),
  }
  const controller = new AbortController()
  const exchange: Exchange = {
    id: ++ids,
    dialect,
    model: wish.model.value,
    question,
    request,
    progress: signal<Progress>({ status: 'asking', answer: nothingYet, requestId: '' }),
    events: signal([]),
    stop: () => controller.abort(),
  }
  exchanges.value = [...exchanges.value, exchange]
  void run(exchange, controller.signal)
}

/** Puts the last question once more. */
export function askAgain(): void {
  const last = exchanges.value.at(-1)
  if (!last) return
  exchanges.value = exchanges.value.slice(0, -1)
  ask(last.dialect, last.question.text, last.question.enclosures)
}

export function forgetTalk(): void {
  for (const { stop } of exchanges.value) stop()
  exchanges.value = []
}

const history = (): Turn[] =>
  exchanges.value.flatMap(({ question, progress: { value } }) =>
    value.answer.text === ''
      ? []
      : [question, { role: 'assistant' as const, text: value.answer.text, enclosures: [] }],
  )

async function run(exchange: Exchange, signal: AbortSignal): Promise<void> {
  const { progress, request, events } = exchange
  const started = performance.now()
  const elapsed = () => performance.now() - started
  const pass = await passFor(wish.keyId.value)
  if (!pass.ok) {
    progress.value = { ...progress.value, status: 'failed', refusal: pass.refusal }
    return
  }
  const shown = gather(exchange, elapsed)
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
    await read(exchange.dialect, answer, shown)
    shown.now()
    finish({ status: progress.value.answer.failure ? 'failed' : 'done' })
  } catch (error) {
    if (signal.aborted) finish({ status: 'stopped' })
    else finish({ status: 'failed', refusal: unreachable(error) })
  }
}

type Gathered = ReturnType<typeof gather>

async function read(name: DialectName, answer: Response, shown: Gathered): Promise<void> {
  const dialect = dialects[name]
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
function gather({ progress, events }: Exchange, elapsed: () => number) {
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
