import { Elysia } from 'elysia'
import type { Deps } from '../../deps.ts'
import { enter } from '../auth.ts'
import { newStamp } from '../chat/stamp.ts'
import { openAnswer } from '../open-answer.ts'
import { paths } from '../paths.ts'
import { readJson } from '../read-json.ts'
import { sendsUsage } from '../sends-usage.ts'
import { sessionName } from '../session-name.ts'
import type { RequestInfo } from '../request-info.ts'
import { noteWish } from '../request-notes.ts'
import { streamResponse } from '../stream.ts'
import { textModel } from '../text-model.ts'
import { validate } from '../validate.ts'
import { type AskedModel, withFallback } from '../with-fallback.ts'
import { decodeCompletion, decodeLimits, promptText } from './decode.ts'
import { type CompletionRequest, completionRequest } from './schema.ts'
import { completionWriter, wholeText } from './write.ts'

/** `POST /v1/completions`, for programs from before Chat. It goes with the switch of Chat. */
export function completions(deps: Deps): Elysia {
  const app = new Elysia({ name: 'completions' })
  for (const path of paths('/completions'))
    app.post(path, ({ request }) => complete(deps, request), { parse: 'none', detail })
  return app
}

const detail = { summary: 'Completions (legacy), JSON and SSE', tags: ['OpenAI'] }

async function complete(deps: Deps, request: Request): Promise<Response> {
  const { server } = deps.config.current()
  const info = enter(deps, request, 'enable_chat_completions')
  const body = validate(completionRequest, await readJson(request, server.max_body_mb * 1e6, info))
  const model = textModel(deps, body.model)
  return withFallback(deps, info, { model, name: body.model }, (asked) =>
    answerAs(deps, { body, info, asked }),
  )
}

type CompletionOrder = { body: CompletionRequest; info: RequestInfo; asked: AskedModel }

async function answerAs(deps: Deps, { body, info, asked }: CompletionOrder): Promise<Response> {
  const { grok, server } = deps.config.current()
  const { model, name } = asked
  const stream = body.stream ?? grok.stream
  noteWish(info, { model: model.id, stream })
  const text = promptText(body)
  const { answer, steps } = await openAnswer(deps, {
    request: decodeCompletion(body),
    model,
    info,
    session: sessionName(body, info.peer.headers),
    stream,
    limits: decodeLimits(body),
    // There is no place for reasoning beside the text.
    shown: { thinking: grok.thinking && grok.think_tags ? 'tags' : 'off', steps: 'reasoning' },
  })
  const options = {
    steps,
    stamp: newStamp(deps, { prefix: 'cmpl-', model: name }),
    echo: body.echo ? text : '',
    includeUsage: sendsUsage(deps.config.current(), body),
    requestId: info.id,
  }
  if (!stream) return Response.json(await wholeText(answer, options, info))
  return streamResponse({ answer, info, writer: completionWriter(options), server })
}
