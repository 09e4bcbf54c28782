import type { Deps } from '../../deps.ts'
import { answerSteps } from '../answer-steps.ts'
import { ask } from '../ask.ts'
import { enter } from '../auth.ts'
import { makeDemands } from '../demands.ts'
import { remember } from '../remember.ts'
import { thinkingFor, wantsReasoning } from '../present.ts'
import { readJson } from '../read-json.ts'
import { validate } from '../validate.ts'
import { createMedia } from './create-media.ts'
import { decodeLimits, demanded, namedConversation, refuseUnsupported } from './decode.ts'
import { readQuestion } from './question.ts'
import { respond } from './respond.ts'
import { responsesRequest } from './schema.ts'

/** `POST /v1/responses`, JSON and SSE. */
export async function createResponse(deps: Deps, request: Request): Promise<Response> {
  const { grok, server, conversation: settings } = deps.config.current()
  const info = enter(deps, request, 'enable_responses')
  const body = validate(responsesRequest, await readJson(request, server.max_body_mb * 1e6, info))
  const model = deps.catalogue().find(body.model)
  if (model.kind !== 'chat') return createMedia(deps, { body, model, info })
  refuseUnsupported(body)
  const named = namedConversation(body, settings.mode)
  return respond(deps, { body, model, info }, ({ ids, stream }) => {
    const { input, prompt: asked } = readQuestion(deps, body, info, ids)
    const { places, ...demand } = demanded(body)
    const { prompt: told, demands } = makeDemands(deps, info, { ...demand, prompt: asked, stream })
    const conversation = deps.conversations.open({
      keyId: info.keyId,
      model,
      turns: told.turns,
      named: named === undefined ? undefined : { id: named, param: 'conversation' },
      resumes: Boolean(body.previous_response_id),
    })
    const prompt = conversation ? { ...told, turns: [...conversation.turns] } : told
    const steps = answerSteps({
      limits: decodeLimits(body),
      thinking: thinkingFor(
        grok,
        wantsReasoning(body.reasoning?.effort ?? body.reasoning_effort, body.thinking),
      ),
      steps: 'events',
      links: grok.citation_links,
      exact: demands?.format !== undefined,
      turns: prompt.turns,
      listener: remember(conversation),
    })
    return {
      input,
      answer: ask(deps, { prompt, model, info, demands, conversation }),
      steps,
      places,
      conversationId: conversation?.id,
    }
  })
}
