import { createHash } from 'node:crypto'
import { Elysia } from 'elysia'
import { nanoid } from 'nanoid'
import type { Deps } from '../../deps.ts'
import { imitate } from '../../gateway/imitation/imitate.ts'
import { enter } from '../auth.ts'
import { openAnswer } from '../open-answer.ts'
import { paths } from '../paths.ts'
import { thinkingFor, wantsReasoning } from '../present.ts'
import { readJson } from '../read-json.ts'
import { sessionName } from '../session-name.ts'
import type { RequestInfo } from '../request-info.ts'
import { noteWish } from '../request-notes.ts'
import { streamResponse } from '../stream.ts'
import { textModel } from '../text-model.ts'
import { countPrompt } from '../usage.ts'
import { validate } from '../validate.ts'
import { type AskedModel, withFallback } from '../with-fallback.ts'
import { decodeLimits, decodeMessages } from './decode.ts'
import { countRequest, type MessagesRequest, messagesRequest } from './schema.ts'
import { messageWriter, wholeMessage } from './write.ts'

/** `POST /v1/messages` and `/v1/messages/count_tokens`, as Anthropic's clients speak (product sections 4 and 8). */
export function messages(deps: Deps): Elysia {
  const app = new Elysia({ name: 'messages' })
  for (const path of paths('/messages'))
    app
      .post(path, ({ request }) => createMessage(deps, request), about('Messages, JSON and SSE'))
      .post(`${path}/count_tokens`, ({ request }) => countTokens(deps, request), about('Tokens of a request'))
  return app
}

const about = (summary: string) => ({
  parse: 'none' as const,
  detail: { summary, tags: ['Anthropic'] },
})

async function createMessage(deps: Deps, request: Request): Promise<Response> {
  const { server } = deps.config.current()
  const info = enter(deps, request, 'enable_messages')
  const body = validate(messagesRequest, await readJson(request, server.max_body_mb * 1e6, info))
  const model = textModel(deps, body.model)
  return withFallback(deps, info, { model, name: body.model }, (asked) =>
    answerAs(deps, { body, info, asked }),
  )
}

type MessagesOrder = { body: MessagesRequest; info: RequestInfo; asked: AskedModel }

async function answerAs(deps: Deps, { body, info, asked }: MessagesOrder): Promise<Response> {
  const { grok, server } = deps.config.current()
  const { model, name } = asked
  const stream = body.stream ?? grok.stream
  noteWish(info, { model: model.id, stream })
  const { searching, ...decoded } = decodeMessages(body)
  const thinking = thinkingFor(grok, wantsReasoning(undefined, body.thinking))
  const { answer, steps } = await openAnswer(deps, {
    ...decoded,
    model,
    info,
    session: sessionName(body, info.peer.headers),
    stream,
    limits: decodeLimits(body),
    shown: {
      thinking,
      steps: searching ? 'events' : 'reasoning',
    },
    conversation: { nameless: true },
  })
  const stamp = { id: `msg_${nanoid(24)}`, model: name }
  const options = { steps, stamp, sign, requestId: info.id, searching, thinking: thinking !== 'off' }
  if (!stream) return Response.json(await wholeMessage(answer, options, info))
  return streamResponse({ answer, info, writer: messageWriter(options), server })
}

/** Tells two thoughts apart, which is all a signature is asked for here. */
const sign = (thinking: string) => createHash('sha512').update(thinking).digest('base64')

async function countTokens(deps: Deps, request: Request): Promise<object> {
  const info = enter(deps, request, 'enable_messages')
  const { max_body_mb } = deps.config.current().server
  const body = validate(countRequest, await readJson(request, max_body_mb * 1e6, info))
  textModel(deps, body.model)
  const { prompt } = imitate(decodeMessages(body).request)
  return { input_tokens: countPrompt(prompt.turns).input }
}
