import { nullable, t } from '../lib/schema.ts'

const penalty = nullable(t.Number({ minimum: -2, maximum: 2 }))

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
