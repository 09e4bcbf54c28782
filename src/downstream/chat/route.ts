import { Elysia } from 'elysia'
import type { Deps } from '../../deps.ts'
import { answerSteps } from '../answer-steps.ts'
import { ask } from '../ask.ts'
import { enter } from '../auth.ts'
import { makeDemands } from '../demands.ts'
import { decodeWish } from '../media-fields.ts'
import { paths } from '../paths.ts'
import { thinkingFor, wantsReasoning } from '../present.ts'
import { readJson } from '../read-json.ts'
import { searchLinesFor } from '../search-lines.ts'
import { sendsUsage } from '../sends-usage.ts'
import { streamResponse } from '../stream.ts'
import { decodeFormat } from '../structured/decode.ts'
import { openaiTools } from '../tools/decode.ts'
import { validate } from '../validate.ts'
import { decodeChat, decodeLimits } from './decode.ts'
import { chatRequest } from './schema.ts'
import { remember } from '../remember.ts'
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
  const { grok, server } = deps.config.current()
  const info = enter(deps, request, 'enable_chat_completions')
  const body = validate(chatRequest, await readJson(request, server.max_body_mb * 1e6, info))
  const model = deps.catalogue().find(body.model)
  const media = decodeWish(body, model)
  const stream = body.stream ?? grok.stream
  Object.assign(info.outcome, { model: model.id, stream })
  const asked = decodeChat(body, model.kind)
  const { prompt: told, demands } = media
    ? { prompt: { ...asked, media } }
    : makeDemands(deps, info, {
        prompt: asked,
        fields: body,
        dialect: openaiTools,
        format: decodeFormat(body.response_format, { param: 'response_format', strict: false }),
        stream,
      })
  const conversation =
    model.kind === 'chat'
      ? deps.conversations.open({
          keyId: info.keyId,
          model,
          turns: told.turns,
          ...(body.conversation_id && {
            named: { id: body.conversation_id, param: 'conversation_id' },
          }),
        })
      : undefined
  const prompt = conversation ? { ...told, turns: [...conversation.turns] } : told
  const answer = ask(deps, { prompt, model, info, demands, conversation })
  const steps = answerSteps({
    limits: decodeLimits(body),
    thinking: thinkingFor(grok, wantsReasoning(body.reasoning_effort, body.thinking)),
    steps: 'reasoning',
    searches: searchLinesFor(grok),
    links: grok.citation_links,
    exact: demands?.format !== undefined,
    turns: prompt.turns,
    listener: remember(conversation),
  })
  const stamp = {
    ...newStamp(deps, { prefix: 'chatcmpl-', model: body.model }),
    ...(conversation && { conversation_id: conversation.id }),
  }
  if (!stream) return Response.json(await wholeCompletion(answer, steps, stamp, info))
  const includeUsage = sendsUsage(deps.config.current(), body)
  return streamResponse({
    answer,
    info,
    writer: chatWriter(steps, stamp, { requestId: info.id, includeUsage }),
    server,
  })
}
