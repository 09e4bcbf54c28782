import { signal, type Signal } from '@preact/signals'
import { type Answer, nothingYet } from '../dialects/answer.ts'
import type { DialectName, Enclosure, ToolResult, Turn, UserTurn } from '../dialects/dialect.ts'
import type { Refusal } from './api.ts'
import { type Capture, record } from './recording.ts'
import { ended, run } from './talk-run.ts'
import { newTalkId, type SavedTalk, saveTalk } from './talk-store.ts'
import { dialects, type Request, requestOf } from './talk-request.ts'
import { wish } from './wish.ts'

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

/** A question as one model got and answered it. */
export type Side = {
  model: string
  request: Request
  progress: Signal<Progress>
  events: Signal<readonly RawEvent[]>
  stop: () => void
}

/** What a person said, or what the tools answered that each of the models had called. */
export type Question = UserTurn | { role: 'tool'; results: readonly (readonly ToolResult[])[] }

/** One question and its answers: one, or those of two models side by side. Who has nothing to answer has no side. */
export type Exchange = {
  id: number
  dialect: DialectName
  question: Question
  sides: readonly (Side | undefined)[]
  /** What the gateway exchanged with Grok meanwhile; undefined when nobody wrote that down. */
  captures: Signal<readonly Capture[] | undefined>
}

export const exchanges = signal<readonly Exchange[]>([])
/** Under which the conversation is kept in this browser. */
const talkId = signal(newTalkId())
let ids = 0

/** Asks what is written, after everything said before. */
export function ask(dialect: DialectName, text: string, enclosures: readonly Enclosure[]): void {
  put(dialect, { role: 'user', text, enclosures })
}

/** Hands the models what their tools answered, one list for each of them. */
export function answerCalls(dialect: DialectName, results: readonly (readonly ToolResult[])[]): void {
  put(dialect, { role: 'tool', results })
}

/** Goes on from before an exchange with another question; the conversation as it was stays in the history. */
export function branch({ id }: Exchange, text: string): void {
  const at = exchanges.value.findIndex((one) => one.id === id)
  const from = exchanges.value[at]
  if (!from) return
  leave()
  exchanges.value = exchanges.value.slice(0, at)
  put(from.dialect, from.question.role === 'user' ? { ...from.question, text } : from.question)
}

/** Puts the last question once more. */
export function askAgain(): void {
  const last = exchanges.value.at(-1)
  if (last) branch(last, last.question.role === 'user' ? last.question.text : '')
}

/** Begins anew. What was said stays in the history. */
export function forgetTalk(): void {
  leave()
  exchanges.value = []
}

/** Takes a conversation of the history up again. */
export function takeUp({ id, exchanges: saved }: SavedTalk): void {
  leave()
  talkId.value = id
  exchanges.value = saved.map(({ dialect, question, sides }) => ({
    id: ++ids,
    dialect,
    question,
    captures: signal(undefined),
    sides: sides.map(
      (side) =>
        side && {
          ...side,
          progress: signal(side.progress),
          events: signal(side.events),
          stop: () => undefined,
        },
    ),
  }))
}

export const isRunning = (): boolean =>
  exchanges.value.some(({ sides }) => sides.some((side) => side?.progress.value.status === 'asking'))

export function stopAll(): void {
  for (const { sides } of exchanges.value) for (const side of sides) side?.stop()
}

/** The request that a question would be, for the first model. */
export const draftedRequest = (
  dialect: DialectName,
  text: string,
  enclosures: readonly Enclosure[],
): Request => requestOf(dialect, wish.model.value, [...history(0), { role: 'user', text, enclosures }])

function put(dialect: DialectName, question: Question): void {
  const models = [wish.model.value, ...(wish.second.value ? [wish.second.value] : [])]
  const captures = signal<readonly Capture[] | undefined>(undefined)
  const recording = wish.record.value === 'on' ? record() : undefined
  const runs: Promise<void>[] = []
  const sides = models.map((model, at): Side | undefined => {
    const turn = turnOf(question, at)
    if (!turn) return undefined
    const controller = new AbortController()
    const side: Side = {
      model,
      request: requestOf(dialect, model, [...history(at), turn]),
      progress: signal<Progress>({ status: 'asking', answer: nothingYet, requestId: '' }),
      events: signal([]),
      stop: () => controller.abort(),
    }
    runs.push((recording ?? Promise.resolve()).then(() => run(side, dialects[dialect], controller.signal)))
    return side
  })
  exchanges.value = [...exchanges.value, { id: ++ids, dialect, question, sides, captures }]
  for (const one of runs) void one.then(keep)
  if (recording) void Promise.all(runs).then(async () => (captures.value = await (await recording).end()))
}

/** A question as the model of that side gets it; nothing when the other model's tools answered. */
function turnOf(question: Question, side: number): Turn | undefined {
  if (question.role === 'user') return question
  const results = question.results[side] ?? []
  return results.length > 0 ? { role: 'tool', results } : undefined
}

/** What one side has said and heard. A model that joined later goes on from what the first one said. */
const history = (at: number): Turn[] =>
  exchanges.value.flatMap(({ question, sides }) => {
    const from = sides.length > at ? at : 0
    const side = sides[from]
    const turn = turnOf(question, from)
    const { text, calls } = side?.progress.value.answer ?? nothingYet
    if (!turn || (text === '' && calls.length === 0)) return []
    return [turn, { role: 'assistant' as const, text, calls }]
  })

/** Stops what is under way and turns to another conversation; this one is kept as far as it went. */
function leave(): void {
  stopAll()
  if (exchanges.value.length > 0) void saveTalk(talkId.value, exchanges.value.map(ended))
  talkId.value = newTalkId()
}

/** Keeps the conversation in this browser, once nothing of it is under way. */
function keep(): void {
  if (isRunning() || exchanges.value.length === 0) return
  void saveTalk(talkId.value, exchanges.value.map(ended))
}
