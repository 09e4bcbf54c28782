import { fail } from '../core/fault.ts'
import type { Model } from '../core/model.ts'
import type { Deps } from '../deps.ts'

/** The row of a model that writes. Throws `model_not_found`, or `unsupported_value` for one that makes media. */
export function textModel({ catalogue }: Pick<Deps, 'catalogue'>, id: string): Model {
  const model = catalogue().find(id)
  if (model.kind === 'chat') return model
  return fail({
    kind: 'unsupported_value',
    param: 'model',
    message: `"${model.id}" makes pictures or videos, which this endpoint cannot deliver. Ask it on /v1/chat/completions, /v1/images or /v1/videos, or choose a chat model here.`,
  })
}
