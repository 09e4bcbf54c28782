import type { Deps } from '../../deps.ts'
import { enter } from '../auth.ts'
import { openAnswer } from '../open-answer.ts'
import { thinkingFor, wantsReasoning } from '../present.ts'
import { readJson } from '../read-json.ts'
import { sessionName } from '../session-name.ts'
import { validate } from '../validate.ts'
import { withFallback } from '../with-fallback.ts'
import { createMedia } from './create-media.ts'
import { decodeLimits, effortIn, namedConversation, refuseUnsupported } from './decode.ts'
import { readQuestion } from './question.ts'
import { respond } from './respond.ts'
import { responsesRequest } from './schema.ts'

/** `POST /v1/responses`, JSON and SSE. */
export async function createResponse(deps: Deps, request: Request): Promise<Response> {
  const { grok, server, conversation: settings } = deps.config.current()
  const info = enter(deps, request, 'enable_responses')
  const body = validate(responsesRequest, await readJson(request, server.max_body_mb * 1e6, info))
  const wanted = deps.catalogue().find(body.model)
  if (wanted.kind !== 'chat') return createMedia(deps, { body, model: wanted, info })
  refuseUnsupported(body)
  const named = namedConversation(body, settings.mode)
  return withFallback(deps, info, { model: wanted, name: body.model }, ({ model, name }) =>
    respond(deps, { body: { ...body, model: name }, model, info }, ({ ids, stream }) => {
      const { input, places, ...question } = readQuestion(deps, body, info, ids)
      const opened = openAnswer(deps, {
        ...question,
        model,
        info,
        session: sessionName(body, request.headers),
        stream,
        limits: decodeLimits(body),
        shown: { thinking: thinkingFor(grok, wantsReasoning(...effortIn(body))), steps: 'events' },
        conversation: {
          named: named === undefined ? undefined : { id: named, param: 'conversation' },
          resumes: Boolean(body.previous_response_id),
        },
      })
      return { input, places, ...opened }
    }),
  )
}
