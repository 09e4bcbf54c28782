import { piecesOf, type ModelEvent } from '../core/event.ts'
import type { Step } from '../core/step.ts'
import { estimateTokens, tokenCounter } from '../lib/estimate-tokens.ts'

export type TextLimits = { stop: readonly string[]; maxTokens: number | undefined }

/**
 * `reached` says that the answer was ended here: the upstream need not go on. `stopped` is the stop sequence that ended
 * it, when one did.
 */
export type TextLimit = Step<ModelEvent, ModelEvent> & {
  reached: () => boolean
  /** There is no limit: every event comes out as it is. */
  readonly unlimited: boolean
  stopped: () => string | undefined
}

/**
 * Stop sequences and the token limit, on the visible text only; the upstream knows neither. Text that may be the
 * beginning of a stop sequence is held back until it is one or not.
 */
export function limitText({ stop, maxTokens }: TextLimits): TextLimit {
  let counter = maxTokens === undefined ? undefined : tokenCounter()
  let longest = Math.max(0, ...stop.map((sequence) => sequence.length))
  let unlimited = longest === 0 && !counter
  let visible = ''
  let held = ''
  let reached = false
  let stopped: string | undefined
  let called = false

  const finish = (reason: 'stop' | 'length'): ModelEvent => {
    reached = true
    // What ends here is the text behind a whole call: the caller is to make the call all the same.
    if (!called) return { type: 'finish', reason }
    stopped = undefined
    return { type: 'finish', reason: 'tool_calls' }
  }

  function emit(delta: string): ModelEvent[] {
    if (!delta) return []
    if (!counter || maxTokens === undefined) return [{ type: 'text.delta', delta }]
    counter.push(delta)
    visible += delta
    if (counter.total() < maxTokens) return [{ type: 'text.delta', delta }]
    const before = visible.length - delta.length
    const kept = visible.slice(before, lengthWithin(visible, before, maxTokens))
    return [...(kept ? [{ type: 'text.delta', delta: kept } as const] : []), finish('length')]
  }

  function addText(delta: string): ModelEvent[] {
    if (longest === 0) return emit(delta)
    const text = held + delta
    const at = firstOf(text, stop)
    if (at !== -1) {
      held = ''
      const events = emit(text.slice(0, at))
      if (reached) return events
      stopped = stop.find((sequence) => text.startsWith(sequence, at))
      return [...events, finish('stop')]
    }
    const keep = startedLength(text, stop, longest)
    held = text.slice(text.length - keep)
    return emit(text.slice(0, text.length - keep))
  }

  function release(): ModelEvent[] {
    const rest = held
    held = ''
    return emit(rest)
  }

  /** What the upstream that answers ends itself: it also tells why. */
  function leave(native: Extract<ModelEvent, { type: 'native' }>): void {
    if (native.stop) longest = 0
    if (native.limit) counter = undefined
    unlimited = longest === 0 && !counter
  }

  return {
    // Asked for each token: without a limit there is nothing of this stream to look at.
    reached: unlimited ? never : () => reached,
    get unlimited() {
      return unlimited
    },
    stopped: () => stopped,
    push: (event) => {
      if (reached) return []
      if (unlimited) return [event]
      if (event.type === 'native') leave(event)
      called ||= event.type === 'tool_call'
      if (event.type === 'text.delta')
        return piecesOf(event).flatMap((piece) => (reached ? [] : addText(piece)))
      if (held === '' || event.type === 'reasoning.delta') return [event]
      const events = release()
      return reached ? events : [...events, event]
    },
    end: () => (reached ? [] : release()),
  }
}

const never = () => false

const firstOf = (text: string, stop: readonly string[]) =>
  stop.reduce((first, sequence) => {
    const at = text.indexOf(sequence)
    return at !== -1 && (first === -1 || at < first) ? at : first
  }, -1)

/** How many characters at the end may be the beginning of a stop sequence. */
function startedLength(text: string, stop: readonly string[], longest: number): number {
  for (let length = Math.min(longest - 1, text.length); length > 0; length--) {
    const end = text.slice(text.length - length)
    if (stop.some((sequence) => sequence.length > length && sequence.startsWith(end))) return length
  }
  return 0
}

/** The longest prefix, at least `from`, of at most `maxTokens` tokens; never through the middle of a surrogate pair. */
function lengthWithin(text: string, from: number, maxTokens: number): number {
  let low = from
  let high = text.length
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (estimateTokens(text.slice(0, middle)) <= maxTokens) low = middle
    else high = middle - 1
  }
  const code = text.charCodeAt(low - 1)
  return code >= 0xd800 && code <= 0xdbff ? low - 1 : low
}
