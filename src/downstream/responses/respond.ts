import { randomUUID } from 'node:crypto'
import type { Answer } from '../../core/answer.ts'
import type { Model } from '../../core/model.ts'
import type { Deps } from '../../deps.ts'
import type { AnswerSteps } from '../answer-steps.ts'
import { tellConversation } from '../conversation-header.ts'
import type { RequestInfo } from '../request-info.ts'
import { noteWish } from '../request-notes.ts'
import { streamResponse } from '../stream.ts'
import { encodeSettings } from './encode-settings.ts'
import { idsOf, type Item } from './item.ts'
import type { Places } from './namespaces.ts'
import { responseId } from './question.ts'
import type { ResponsesRequest } from './schema.ts'
import { tell } from './tell.ts'
import { responseWriter, wholeResponse } from './write.ts'

/** Ids for one more response. */
export const newIds = () => idsOf(randomUUID().replaceAll('-', ''))

const seconds = () => Math.floor(Date.now() / 1000)

type Told = { body: ResponsesRequest; model: Model; info: RequestInfo }

/** What is to be told: the answer, the steps it goes through, and the items it was asked. */
export type ToTell = {
  input: Item[]
  answer: Answer
  steps: AnswerSteps
  places?: Places | undefined
  partials?: number
  conversationId?: string | undefined
}

/** Tells an answer as a response, whole or as a stream, and keeps it unless the caller does not want that. */
export async function respond(
  deps: Deps,
  { body, model, info }: Told,
  ask: (with_: { ids: ReturnType<typeof newIds>; stream: boolean }) => Promise<ToTell>,
): Promise<Response> {
  const { grok, server } = deps.config.current()
  const ids = newIds()
  const stream = body.stream ?? grok.stream
  noteWish(info, { model: model.id, stream })
  const { input, answer, steps, places, partials, conversationId } = await ask({ ids, stream })
  const createdAt = Date.now()
  const telling = tell({
    steps,
    stamp: {
      id: ids.response,
      createdAt: Math.floor(createdAt / 1000),
      settings: encodeSettings(body, conversationId),
    },
    newItemId: ids.output,
    ...(places && { places }),
    ...(partials && { partials }),
    requestId: info.id,
    now: seconds,
    keep: async (response) => {
      if (body.store === false) return
      const previousId = body.previous_response_id ? responseId(body.previous_response_id) : null
      const { keyId } = info
      const isKept = await deps.responses.keep({
        id: ids.response,
        keyId,
        previousId,
        createdAt,
        input,
        response,
      })
      // Without room on the disk: the caller is told that the id may not outlive the process.
      if (!isKept) response.store = false
    },
  })
  const told = stream
    ? await streamResponse({ answer, info, writer: responseWriter(telling, steps), server })
    : Response.json(await wholeResponse(answer, telling, steps, info))
  return tellConversation(told, conversationId)
}
