import { Elysia } from 'elysia'
import type { Deps } from '../../deps.ts'
import { enter } from '../auth.ts'
import { conversationInHeader, tellConversation } from '../conversation-header.ts'
import { decodeWish } from '../media-fields.ts'
import { openAnswer, type OpenedAnswer, type TextQuestion } from '../open-answer.ts'
import { paths } from '../paths.ts'
import { thinkingFor, wantsReasoning } from '../present.ts'
import { readJson } from '../read-json.ts'
import { searchLinesFor } from '../search-lines.ts'
import { sendsUsage } from '../sends-usage.ts'
import { sessionName } from '../session-name.ts'
import type { RequestInfo } from '../request-info.ts'
import { noteWish } from '../request-notes.ts'
import { streamResponse } from '../stream.ts'
import { validate } from '../validate.ts'
import { type AskedModel, withFallback } from '../with-fallback.ts'
import { decodeChat, decodeLimits } from './decode.ts'
import { type ChatRequest, chatRequest } from './schema.ts'
import { severalChunks, severalCompletions } from './several.ts'
import { newStamp } from './stamp.ts'
import { chatWriter, wholeCompletion } from './write.ts'

/** `POST /v1/chat/completions` (product sections 4 and 8). */
export function chat(deps: Deps): Elysia {
  const app = new Elysia({ name: 'chat' })
  for (const path of paths('/chat/completions'))
    app.post(path, ({ request }) => complete(deps, request), { parse: 'none', detail })
  return app
}

const detail = { summary: 'Chat Completions, JSON and SSE', tags: ['OpenAI'] }

async function complete(deps: Deps, request: Request): Promise<Response> {
  const { server } = deps.config.current()
  const info = enter(deps, request, 'enable_chat_completions')
  const body = validate(chatRequest, await readJson(request, server.max_body_mb * 1e6, info))
  const model = deps.catalogue().find(body.model)
  return withFallback(deps, info, { model, name: body.model }, (asked) =>
    answerAs(deps, { body, info, asked }),
  )
}

type ChatOrder = { body: ChatRequest; info: RequestInfo; asked: AskedModel }

async function answerAs(deps: Deps, { body, info, asked: { model, name } }: ChatOrder): Promise<Response> {
  const { grok, server } = deps.config.current()
  const media = decodeWish(body, model)
  const stream = body.stream ?? grok.stream
  noteWish(info, { model: model.id, stream })
  const { request: asked, ignored, legacy } = decodeChat(body, model.kind)
  const question: TextQuestion = {
    request: media ? { ...asked, media, format: undefined } : asked,
    model,
    info,
    session: sessionName(body, info.peer.headers),
    stream,
    limits: decodeLimits(body),
    shown: {
      thinking: thinkingFor(grok, wantsReasoning(body.reasoning_effort, body.thinking)),
      steps: 'reasoning',
    },
    searches: searchLinesFor(grok),
    // Several answers are no turn of one conversation.
    ...(asked.count === undefined && {
      conversation: { named: conversationInHeader(info.peer) ?? namedIn(body) },
    }),
    ignored,
  }
  // An upstream that gives several is asked once for each of them.
  const choices = await Promise.all(
    Array.from({ length: asked.count ?? 1 }, () => openAnswer(deps, question)),
  )
  const [{ answer, steps, conversationId }] = choices as [OpenedAnswer]
  const stamp = {
    ...newStamp(deps, { prefix: 'chatcmpl-', model: name }),
    ...(conversationId && { conversation_id: conversationId }),
  }
  if (!stream) {
    const whole = await (choices.length > 1
      ? severalCompletions(choices, { stamp, info, legacy })
      : wholeCompletion(answer, { steps, stamp, info, legacy }))
    return tellConversation(Response.json(whole), conversationId)
  }
  const includeUsage = sendsUsage(deps.config.current(), body)
  const options = { requestId: info.id, includeUsage, legacy }
  const told =
    choices.length > 1
      ? severalChunks(choices, stamp, options)
      : { answer, writer: chatWriter(steps, stamp, options) }
  const streamed = await streamResponse({ ...told, info, server })
  return tellConversation(streamed, conversationId)
}

const namedIn = ({ conversation_id: id }: ChatRequest) => (id ? { id, param: 'conversation_id' } : undefined)
