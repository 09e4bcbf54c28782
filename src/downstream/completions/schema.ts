import type { FinishReason } from '../../core/event.ts'
import { guard, nullable, type Static, t } from '../../lib/schema.ts'
import type { ChatUsage } from '../chat/schema.ts'
import { samplingFields } from '../sampling.ts'

/** What we serve of `POST /v1/completions`, OpenAI's oldest endpoint. Fields we do not know pass. */
export const CompletionRequest = t.Object({
  model: t.String({ minLength: 1 }),
  prompt: t.Union([t.String(), t.Array(t.Unknown(), { minItems: 1 })], { expects: 'a text' }),
  suffix: nullable(t.String()),
  echo: nullable(t.Boolean()),
  stream: nullable(t.Boolean()),
  stream_options: nullable(t.Object({ include_usage: nullable(t.Boolean()) })),
  n: nullable(t.Integer({ minimum: 1 })),
  best_of: nullable(t.Integer({ minimum: 1 })),
  stop: nullable(t.Union([t.String(), t.Array(t.String())], { expects: 'a text or a list of texts' })),
  max_tokens: nullable(t.Integer({ minimum: 1 })),
  ...samplingFields,
})
export type CompletionRequest = Static<typeof CompletionRequest>

export const completionRequest = guard(CompletionRequest)

/** A piece of the text; the last one says why it is the last. */
export type CompletionPiece = { text: string; finish: FinishReason | null }

/** A whole completion and a piece of one have the same shape. */
export type Completion = {
  id: string
  object: 'text_completion'
  created: number
  model: string
  choices: { text: string; index: 0; logprobs: null; finish_reason: FinishReason | null }[]
  usage?: ChatUsage
  system_fingerprint?: string
}
