import type { Deps } from '../../deps.ts'
import { enter } from '../auth.ts'
import { conversationInHeader } from '../conversation-header.ts'
import { openAnswer } from '../open-answer.ts'
import { thinkingFor, wantsReasoning } from '../present.ts'
import { readJson } from '../read-json.ts'
import { sessionName } from '../session-name.ts'
import { validate } from '../validate.ts'
import { withModel } from './continued.ts'
import { withFallback } from '../with-fallback.ts'
import { createMedia } from './create-media.ts'
import { decodeLimits, effortIn, refuseUnsupported } from './decode.ts'
import { isMessageAlone, namedConversation } from './decode-conversation.ts'
import { readQuestion } from './question.ts'
import { respond } from './respond.ts'
import { responsesRequest } from './schema.ts'

/** `POST /v1/responses`, JSON and SSE. */
export async function createResponse(deps: Deps, request: Request): Promise<Response> {
  const { grok, server, conversation: settings } = deps.config.current()
  const info = enter(deps, request, 'enable_responses')
  const given = await readJson(request, server.max_body_mb * 1e6, info)
  const body = validate(responsesRequest, await withModel(deps, given, info))
  const wanted = deps.catalogue().find(body.model)
  const conversationOf = () => namedConversation(body, settings.mode, conversationInHeader(info.peer))
  if (wanted.kind !== 'chat') {
    // A picture or video goes on in no conversation, but a message alone must name one, whatever the model.
    if (isMessageAlone(body)) conversationOf()
    return createMedia(deps, { body, model: wanted, info })
  }
  refuseUnsupported(body)
  const named = conversationOf()
  return withFallback(deps, info, { model: wanted, name: body.model }, ({ model, name }) =>
    respond(deps, { body: { ...body, model: name }, model, info }, async ({ ids, stream }) => {
      const { input, places, ...question } = await readQuestion(deps, body, info, ids)
      const opened = await openAnswer(deps, {
        ...question,
        model,
        info,
        session: sessionName(body, request.headers),
        stream,
        limits: decodeLimits(body),
        shown: { thinking: thinkingFor(grok, wantsReasoning(...effortIn(body))), steps: 'events' },
        conversation: {
          named,
          resumes: Boolean(body.previous_response_id),
        },
      })
      return { input, places, ...opened }
    }),
  )
}
