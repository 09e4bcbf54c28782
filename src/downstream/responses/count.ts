import type { Deps } from '../../deps.ts'
import { imitate } from '../../gateway/imitation/imitate.ts'
import { enter } from '../auth.ts'
import { readJson } from '../read-json.ts'
import { textModel } from '../text-model.ts'
import { countPrompt } from '../usage.ts'
import { validate } from '../validate.ts'
import { newIds } from './respond.ts'
import { readQuestion } from './question.ts'
import { countRequest } from './schema.ts'

/** `POST /v1/responses/input_tokens`: what the input would be counted as. Nothing is asked upstream. */
export async function countInputTokens(deps: Deps, request: Request): Promise<object> {
  const info = enter(deps, request, 'enable_responses')
  const { max_body_mb } = deps.config.current().server
  const body = validate(countRequest, await readJson(request, max_body_mb * 1e6, info))
  if (body.model) textModel(deps, body.model)
  const { prompt } = imitate((await readQuestion(deps, body, info, newIds())).request)
  return { object: 'response.input_tokens', input_tokens: countPrompt(prompt.turns).input }
}
