import type { ModelEvent } from '../core/event.ts'
import { estimateTokens, tokenCounter } from '../lib/estimate-tokens.ts'

/** Tokens, estimated by us: the upstream names none. `output` includes `reasoning`. */
export type Usage = { input: number; output: number; reasoning: number; cached: number; estimated: true }

/** Counts what an answer says while it is said: nothing of the text is kept. */
export function measureUsage(promptText: string) {
  const text = tokenCounter()
  const reasoning = tokenCounter()
  return {
    add: (event: ModelEvent): void => {
      if (event.type === 'text.delta') text.push(event.delta)
      else if (event.type === 'reasoning.delta') reasoning.push(event.delta)
      else if (event.type === 'tool_call.done') text.push(`\n${event.name}${event.arguments}`)
    },
    total: (): Usage => {
      const thought = reasoning.total()
      return {
        input: Math.max(1, estimateTokens(promptText)),
        output: Math.max(1, text.total() + thought),
        reasoning: thought,
        cached: 0,
        estimated: true,
      }
    },
  }
}
