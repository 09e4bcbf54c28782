import { randomUUID } from 'node:crypto'
import type { Deps } from '../../deps.ts'
import { answerSteps } from '../answer-steps.ts'
import { ask } from '../ask.ts'
import { enter } from '../auth.ts'
import { makeDemands } from '../demands.ts'
import { remember } from '../remember.ts'
import { thinkingFor, wantsReasoning } from '../present.ts'
import { readJson } from '../read-json.ts'
import { streamResponse } from '../stream.ts'
import { textModel } from '../text-model.ts'
import { validate } from '../validate.ts'
import { decodeLimits, demanded, namedConversation, refuseUnsupported } from './decode.ts'
import { encodeSettings } from './encode-settings.ts'
import { idsOf } from './item.ts'
import { readQuestion, responseId } from './question.ts'
import { responsesRequest } from './schema.ts'
import { tell } from './tell.ts'
import { responseWriter, wholeResponse } from './write.ts'

/** Ids for one more response. */
export const newIds = () => idsOf(randomUUID().replaceAll('-', ''))

const seconds = () => Math.floor(Date.now() / 1000)

/** `POST /v1/responses`, JSON and SSE. */
export async function createResponse(deps: Deps, request: Request): Promise<Response> {
  const { grok, server, conversation: settings } = deps.config.current()
  const info = enter(deps, request, 'enable_responses')
  const body = validate(responsesRequest, await readJson(request, server.max_body_mb * 1e6, info))
  const model = textModel(deps, body.model)
  refuseUnsupported(body)
  const named = namedConversation(body, settings.mode)
  const ids = newIds()
  const { input, prompt: asked } = readQuestion(deps, body, info, ids)
  const stream = body.stream ?? grok.stream
  Object.assign(info.outcome, { model: model.id, stream })
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
  const answer = ask(deps, { prompt, model, info, demands, conversation })
  const plain = answerSteps({
    limits: decodeLimits(body),
    thinking: thinkingFor(
      grok,
      wantsReasoning(body.reasoning?.effort ?? body.reasoning_effort, body.thinking),
    ),
    steps: 'events',
    links: grok.citation_links,
    exact: demands?.format !== undefined,
    turns: prompt.turns,
  })
  const steps = remember(plain, conversation)
  const createdAt = Date.now()
  const telling = tell({
    steps,
    stamp: {
      id: ids.response,
      createdAt: Math.floor(createdAt / 1000),
      settings: encodeSettings(body, conversation?.id),
    },
    newItemId: ids.output,
    places,
    requestId: info.id,
    now: seconds,
    keep: (response) => {
      if (body.store === false) return
      const previousId = body.previous_response_id ? responseId(body.previous_response_id) : null
      deps.responses.keep({ id: ids.response, keyId: info.keyId, previousId, createdAt, input, response })
    },
  })
  if (!stream) return Response.json(await wholeResponse(answer, telling, steps, info))
  return streamResponse({ answer, info, writer: responseWriter(telling, steps), server })
}
