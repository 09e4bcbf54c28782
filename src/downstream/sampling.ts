import type { Sampling } from '../core/model-request.ts'
import { nullable, t } from '../lib/schema.ts'

const penalty = nullable(t.Number({ minimum: -2, maximum: 2 }))

type SamplingBody = {
  [name in 'temperature' | 'top_p' | 'presence_penalty' | 'frequency_penalty' | 'seed' | 'top_logprobs']?:
    | number
    | null
}

/** The same of a checked request; undefined when it says nothing of it. */
export function decodeSampling(body: SamplingBody): Sampling | undefined {
  const given: [keyof Sampling, number | null | undefined][] = [
    ['temperature', body.temperature],
    ['topP', body.top_p],
    ['presencePenalty', body.presence_penalty],
    ['frequencyPenalty', body.frequency_penalty],
    ['seed', body.seed],
    ['topLogprobs', body.top_logprobs],
  ]
  const told = given.filter(([, value]) => typeof value === 'number')
  return told.length > 0 ? Object.fromEntries(told) : undefined
}

/**
 * How the model picks its words. The web app has no place for it: what is sent has no effect there, but it must be what the API
 * allows.
 */
export const samplingFields = {
  temperature: nullable(t.Number({ minimum: 0, maximum: 2 })),
  top_p: nullable(t.Number({ minimum: 0, maximum: 1 })),
  presence_penalty: penalty,
  frequency_penalty: penalty,
  seed: nullable(t.Integer()),
  logit_bias: nullable(t.Record(t.String(), t.Number())),
  top_logprobs: nullable(t.Integer({ minimum: 0, maximum: 20 })),
}
