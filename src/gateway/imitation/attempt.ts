import type { Tool } from '../../core/model-request.ts'
import type { FinishReason, ModelEvent } from '../../core/event.ts'
import { finishCall } from './finish-call.ts'
import type { FoundCall } from './found-call.ts'
import type { Demands } from './imitate.ts'
import { judge, type Judgement } from './judge.ts'
import { outputReader } from './output-reader.ts'
import { readFormat } from './read-format.ts'

/** One answer of the model while it is read against what was demanded of it. */
export type Attempt = {
  /** What may be handed on now. Thoughts and searches always may, text when it is certain and the caller reads along. */
  push: (event: ModelEvent) => ModelEvent[]
  /** The answer is over: what is still to be handed on, and what is wrong with it. */
  conclude: () => Conclusion
  /** The answer's text as the model wrote it, calls included. */
  said: () => string
}

/** `incomplete`: the answer was cut off or withheld. */
export type Conclusion = { rest: ModelEvent[]; incomplete?: boolean } & Judgement

export type AttemptOptions = {
  demands: Demands
  newCallId: () => string
  /** The caller reads along. Otherwise everything waits for the end, where the answer may still be asked for again. */
  stream: boolean
}

// These say nothing of the answer itself.
const passing = new Set<ModelEvent['type']>([
  'reasoning.delta',
  'search.start',
  'search.done',
  'media.progress',
])
// These name the upstream's own conversation: they count only for the answer that is given in the end.
const naming = new Set<ModelEvent['type']>(['conversation', 'response', 'title'])

/** Whether it says nothing of the answer itself: thoughts, searches and progress. */
export const isPassing = ({ type }: ModelEvent): boolean => passing.has(type)

/** Whether it names the upstream's conversation, or the answer in it. */
export const isNaming = ({ type }: ModelEvent): boolean => naming.has(type)

/** Whether the caller sees text, a call or a picture in it: behind that nothing may be asked again. */
export const isDelivered = ({ type }: ModelEvent): boolean =>
  !passing.has(type) && !naming.has(type) && type !== 'finish' && type !== 'native' && type !== 'usage'

// More than this is no answer anybody waits for.
const mostHeld = 4_000_000

export function createAttempt({ demands, newCallId, stream }: AttemptOptions): Attempt {
  const { tools, format } = demands
  const declared: readonly Tool[] = tools?.tools ?? []
  const reader = declared.length > 0 ? outputReader(declared) : undefined
  const holdsText = !stream || tools?.choice === 'required' || format !== undefined
  const held: ModelEvent[] = []
  const names: ModelEvent[] = []
  // What stands beside the text, by how much of the text was there before it.
  const marks: { at: number; event: ModelEvent }[] = []
  const pieces: string[] = []
  let length = 0
  let shown = 0
  let finish: FinishReason | undefined
  // Whoever answers makes calls and forms itself: nothing is read out of its text.
  let native = false

  const out = (events: ModelEvent[]): ModelEvent[] => {
    if (!holdsText) return events
    held.push(...events)
    return []
  }

  /** Text from `from` on, with what stands beside it in its place. */
  function showText(text: string, from: number): ModelEvent[] {
    const events: ModelEvent[] = []
    let at = 0
    while (marks[0] && marks[0].at <= from + text.length) {
      const { at: place, event } = marks.shift()!
      // Between its text and this one stood a call: a source has nothing to stand behind there.
      if (place < from && event.type === 'citation') continue
      const upTo = Math.max(at, place - from)
      if (upTo > at) events.push({ type: 'text.delta', delta: text.slice(at, upTo) })
      events.push(event)
      at = upTo
    }
    if (at < text.length) events.push({ type: 'text.delta', delta: text.slice(at) })
    shown = from + text.length
    return events
  }

  function addText(event: Extract<ModelEvent, { type: 'text.delta' }>): ModelEvent[] {
    const { delta } = event
    if (length > mostHeld) return []
    pieces.push(delta)
    length += delta.length
    if (!reader) return out([event])
    const certain = reader.push(delta)
    if (certain === '') return []
    if (certain.length === delta.length && marks.length === 0 && shown + certain.length === length) {
      shown = length
      return out([event])
    }
    return out(showText(certain, shown))
  }

  function push(event: ModelEvent): ModelEvent[] {
    if (event.type === 'native') native = event.calls
    if (native) return [event]
    if (event.type === 'text.delta') return addText(event)
    if (event.type === 'finish') finish = event.reason
    else if (naming.has(event.type)) names.push(event)
    else if (passing.has(event.type)) return stream ? [event] : (held.push(event), [])
    else if (reader && shown < length) marks.push({ at: length, event })
    else return out([event])
    return []
  }

  function conclude(): Conclusion {
    if (native) return { rest: [], rank: 0 }
    const said = pieces.join('')
    const { segments, cut } = reader?.end() ?? { segments: [], cut: false }
    const base = shown
    const calls: FoundCall[] = []
    for (const segment of segments) {
      if (segment.type === 'text') held.push(...showText(segment.text, base + segment.from))
      else calls.push(segment.call)
      const call = segment.type === 'call' ? delivered(segment.call, calls.length) : undefined
      if (call) held.push(call)
    }
    held.push(...marks.flatMap(({ event }) => (event.type === 'citation' ? [] : [event])))
    const wanted = tools?.choice === 'none' ? [] : tools?.parallel === false ? calls.slice(0, 1) : calls
    const reason = finishReason(wanted.length > 0, cut || length > mostHeld)
    // Where the upstream said more than the caller gets, its conversation is none to go on from.
    const known = wanted.length === calls.length && !cut ? names : []
    const ending: ModelEvent[] = reason ? [...known, { type: 'finish', reason }] : known
    const complete = reason !== 'length' && reason !== 'content_filter'
    if (format && complete && wanted.length === 0) return formConclusion(said, ending)
    return { rest: [...held, ...ending], incomplete: !complete, ...judge(tools, wanted, complete) }
  }

  let index = 0
  function delivered(call: FoundCall, count: number): ModelEvent | undefined {
    if (tools?.choice === 'none' || (tools?.parallel === false && count > 1)) return undefined
    const { name, kind } = call.tool
    return {
      type: 'tool_call',
      index: index++,
      id: newCallId(),
      name,
      kind,
      arguments: finishCall(call).text,
    }
  }

  /** JSON in place of the text; pictures and sources stay behind it. */
  function formConclusion(said: string, ending: ModelEvent[]): Conclusion {
    const { json, problem } = readFormat(said, format!)
    const beside = held.filter(({ type }) => type !== 'text.delta')
    const rest: ModelEvent[] = [{ type: 'text.delta', delta: json ?? '' }, ...beside, ...ending]
    if (problem === undefined) return { rest, rank: 0 }
    return { rest, problem, rank: json === undefined ? 2 : 1, fatal: json === undefined || format!.strict }
  }

  function finishReason(called: boolean, cut: boolean): FinishReason | undefined {
    if (finish === 'content_filter') return finish
    if (cut) return 'length'
    return called && finish !== 'length' ? 'tool_calls' : finish
  }

  return { push, conclude, said: () => pieces.join('') }
}
