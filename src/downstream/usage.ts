import type { ModelEvent } from '../core/event.ts'
import { estimateTokens } from '../lib/estimate-tokens.ts'

/** Tokens, estimated by us: the upstream names none. `output` includes `reasoning`. */
export type Usage = { input: number; output: number; reasoning: number; cached: number; estimated: true }

/** Collects what an answer said, and counts it once at the end: adding a text to a text costs nothing on the way. */
export function measureUsage(promptText: string) {
  let text = ''
  let reasoning = ''
  return {
    add: (event: ModelEvent): void => {
      if (event.type === 'text.delta') text += event.delta
      else if (event.type === 'reasoning.delta') reasoning += event.delta
      else if (event.type === 'tool_call.done') text += `\n${event.name}${event.arguments}`
    },
    total: (): Usage => {
      const thought = estimateTokens(reasoning)
      return {
        input: Math.max(1, estimateTokens(promptText)),
        output: Math.max(1, estimateTokens(text) + thought),
        reasoning: thought,
        cached: 0,
        estimated: true,
      }
    },
  }
}
