import type { FinishReason, ModelEvent } from '../../core/event.ts'
import type { Step } from '../../core/step.ts'
import { readJsonBlock } from './json-block.ts'
import { createSieve, type Sieve } from './sieve.ts'
import { type CallBlock, readTagBlock } from './tag-block.ts'
import type { Tool, ToolUse } from './tool.ts'
import { writeCalls } from './write-calls.ts'

export type CallReader = Step<ModelEvent, ModelEvent> & {
  /** Calls found so far. */
  count: () => number
  /** Arguments that do not fit their schema. */
  problems: () => readonly string[]
  /** The calls are complete: what the model says behind them is made up, and the upstream need not go on. */
  over: () => boolean
}

/**
 * Calls of declared functions out of a model's text, whatever form it wrote them in and wherever the text is cut
 * (upstream-protocol 12). Text before them is kept; a block without a call of a declared function is ordinary text.
 */
export function readCalls(use: ToolUse, newId: () => string): CallReader {
  const { tools, named, parallel } = use
  const callable = tools.filter(({ name }) => named === undefined || name === named)
  const sieve: Sieve = createSieve(callable.map(({ name }) => name))
  const writer = writeCalls(newId)
  const options = { writer, find: (name: string) => findTool(callable, name), parallel }
  let block: CallBlock | undefined
  // The block as it came, to give back when it was none. Not kept once a call has begun.
  let raw = ''
  let over = false

  function finish(reason: FinishReason): ModelEvent[] {
    over = true
    return [{ type: 'finish', reason }]
  }

  function endBlock(events: ModelEvent[]): ModelEvent[] {
    const cut = block?.cut() === true
    block = undefined
    if (writer.begun() > 0) return [...events, ...finish(cut ? 'length' : 'tool_calls')]
    const text = raw
    raw = ''
    return text ? [...events, { type: 'text.delta', delta: sieve.pass(text) }] : events
  }

  function addToBlock(current: CallBlock, text: string): ModelEvent[] {
    if (writer.begun() === 0) raw += text
    const events = current.push(text)
    return current.over() ? endBlock(events) : events
  }

  function addText(text: string): ModelEvent[] {
    if (block) return addToBlock(block, text)
    const { text: ordinary, opened } = sieve.push(text)
    const events: ModelEvent[] = ordinary ? [{ type: 'text.delta', delta: ordinary }] : []
    if (!opened) return events
    block = opened.form === 'json' ? readJsonBlock(options) : readTagBlock(options)
    raw = opened.lead
    return [...events, ...addToBlock(block, opened.text)]
  }

  function flush(): ModelEvent[] {
    if (block) return endBlock(block.end())
    const rest = sieve.release()
    return rest ? [{ type: 'text.delta', delta: rest }] : []
  }

  function push(event: ModelEvent): ModelEvent[] {
    if (over) return []
    if (event.type === 'text.delta') return addText(event.delta)
    if (event.type === 'finish') {
      const events = flush()
      return over ? events : [...events, event]
    }
    // A source named inside of a call has no text to stand at; in front of one, what is held was ordinary text.
    if (event.type === 'citation') return block ? [] : [...flush(), event]
    return [event]
  }

  return {
    push,
    end: () => (over ? [] : flush()),
    count: writer.begun,
    problems: writer.problems,
    over: () => over,
  }
}

/** By its name, or by what a model makes of it: other case, a prefix. */
function findTool(tools: readonly Tool[], given: string): Tool | undefined {
  const exact = tools.find(({ name }) => name === given)
  if (exact) return exact
  const bare = given.replace(/^(?:functions?|tools?)[.:]/i, '').toLowerCase()
  const alike = tools.filter(({ name }) => name.toLowerCase() === bare)
  return alike.length === 1 ? alike[0] : undefined
}
