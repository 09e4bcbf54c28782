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
    message: `"${model.id}" makes media, which is not served yet. Choose a chat model; GET /v1/models lists them.`,
  })
}
