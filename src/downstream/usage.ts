import type { ModelEvent, UsageEvent } from '../core/event.ts'
import type { Turn } from '../core/prompt.ts'
import { estimateTokens, tokenCounter } from '../lib/estimate-tokens.ts'

/**
 * Tokens, as the upstream says, or `estimated` by us where it names none. `input` includes `image` and `cached`, `output` includes
 * `reasoning`. `costUsd` is what it charged, in dollars.
 */
export type Usage = {
  input: number
  image: number
  output: number
  reasoning: number
  cached: number
  estimated: boolean
  costUsd?: number
}

// The upstream shrinks what is larger and never says what it counts. Models of its kind cut a picture into tiles of
// 256 tokens; four of them stand for one of usual size.
const tokensOfPicture = 1024

const picturesIn = (turns: readonly Turn[]): number =>
  turns.reduce(
    (sum, { attachments = [] }) => sum + attachments.filter(({ kind }) => kind === 'image').length,
    0,
  )

/** What is asked, in tokens: all texts of a prompt, and its pictures. */
export function countPrompt(turns: readonly Turn[]): { input: number; image: number } {
  const image = picturesIn(turns) * tokensOfPicture
  return { input: Math.max(1, estimateTokens(turns.map(({ text }) => text).join('\n')) + image), image }
}

const saidUsage = ({ input, output, reasoning, cached, costUsd }: UsageEvent): Usage => ({
  input,
  image: 0,
  output,
  reasoning,
  cached,
  estimated: false,
  costUsd,
})

/** Counts what an answer says while it is said: nothing of the text is kept. */
export function measureUsage(turns: readonly Turn[]) {
  const text = tokenCounter()
  const reasoning = tokenCounter()
  let made = 0
  let told: UsageEvent | undefined
  return {
    add: (event: ModelEvent): void => {
      if (event.type === 'text.delta') text.push(event.delta)
      else if (event.type === 'reasoning.delta') reasoning.push(event.delta)
      else if (event.type === 'media.done') made += tokensOfPicture
      else if (event.type === 'usage') told = event
      else if (event.type === 'tool_call') text.push(`\n${event.name}${event.arguments}`)
    },
    total: (): Usage => {
      if (told) return saidUsage(told)
      const thought = reasoning.total()
      return {
        ...countPrompt(turns),
        output: Math.max(1, text.total() + thought + made),
        reasoning: thought,
        cached: 0,
        estimated: true,
      }
    },
  }
}
