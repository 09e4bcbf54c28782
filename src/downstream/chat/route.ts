import { Elysia } from 'elysia'
import { nanoid } from 'nanoid'
import type { ModelEvent } from '../../core/event.ts'
import { fail } from '../../core/fault.ts'
import type { Model } from '../../core/model.ts'
import { chain } from '../../core/step.ts'
import type { Deps } from '../../deps.ts'
import { ask } from '../ask.ts'
import { enter } from '../auth.ts'
import { cite } from '../cite.ts'
import { encodeError } from '../error.ts'
import { limitText } from '../limit.ts'
import { paths } from '../paths.ts'
import { presentText } from '../present.ts'
import { readJson } from '../read-json.ts'
import { done, heartbeat, message } from '../sse.ts'
import { readWhole, type StreamWriter, streamResponse } from '../stream.ts'
import { measureUsage } from '../usage.ts'
import { validate } from '../validate.ts'
import { decodeChat, decodeLimits, wantsReasoning } from './decode.ts'
import { chunkWriter, encodeChunks, foldCompletion, openingChunk } from './encode.ts'
import { type ChatChunk, type ChatRequest, type ChatStamp, chatRequest } from './schema.ts'

/** `POST /v1/chat/completions` (product sections 4 and 8). */
export function chat(deps: Deps): Elysia {
  const app = new Elysia({ name: 'chat' })
  for (const path of paths('/chat/completions'))
    app.post(path, ({ request }) => complete(deps, request), { parse: 'none', detail })
  return app
}

const detail = { summary: 'Chat Completions, JSON and SSE', tags: ['OpenAI'] }

async function complete(deps: Deps, request: Request): Promise<Response> {
  const config = deps.config.current()
  enter(config, request, 'enable_chat_completions')
  const body = validate(chatRequest, await readJson(request, config.server.max_body_mb * 1e6))
  const model = chatModel(deps.catalogue().find(body.model))
  const prompt = decodeChat(body)
  const info = deps.requests.of(request)
  const answer = ask(deps, { prompt, model, info })
  const steps = answerSteps(deps, body, prompt.turns.map(({ text }) => text).join('\n'))
  const stamp = newStamp(deps, body.model)
  if (!(body.stream ?? config.grok.stream)) {
    const chunks: ChatChunk[] = []
    await readWhole(answer, info, (events) => {
      for (const event of events) chunks.push(...steps.push(event))
      return steps.over()
    })
    chunks.push(...steps.end())
    return Response.json(foldCompletion(chunks, stamp, steps.usage()))
  }
  return streamResponse({
    answer,
    info,
    writer: writeStream(steps, stamp, {
      requestId: info.id,
      includeUsage: body.stream_options?.include_usage === true,
    }),
    startMs: config.server.stream_start_ms,
    heartbeatMs: config.server.heartbeat_seconds * 1000,
    onEnd: (fault) => deps.log.debug('stream ended', { request_id: info.id, fault: fault?.kind }),
  })
}

/** Everything between an upstream's event and a chunk, in one row; the plain answer and the stream use the same. */
function answerSteps(deps: Deps, body: ChatRequest, promptText: string) {
  const { grok } = deps.config.current()
  const shown = grok.thinking && wantsReasoning(body)
  const limit = limitText(decodeLimits(body))
  const rest = chain(
    presentText(shown ? (grok.think_tags ? 'tags' : 'separate') : 'off'),
    chain(cite(grok.citation_links), encodeChunks()),
  )
  const usage = measureUsage(promptText)
  const present = (event: ModelEvent) => {
    usage.add(event)
    return rest.push(event)
  }
  return {
    push: (event: ModelEvent) => limit.push(event).flatMap(present),
    end: () => [...limit.end().flatMap(present), ...rest.end()],
    over: limit.reached,
    usage: usage.total,
  }
}

type Steps = ReturnType<typeof answerSteps>

function writeStream(
  steps: Steps,
  stamp: ChatStamp,
  { requestId, includeUsage }: { requestId: string; includeUsage: boolean },
): StreamWriter {
  const write = chunkWriter(stamp, includeUsage)
  const text = (chunks: ChatChunk[]) => {
    let all = ''
    for (const chunk of chunks) all += message(write.chunk(chunk))
    return all
  }
  return {
    opening: () => text([openingChunk]),
    events: (events) => {
      let all = ''
      for (const event of events) all += text(steps.push(event))
      return all
    },
    finish: () => text(steps.end()) + (includeUsage ? message(write.usage(steps.usage())) : '') + done,
    failure: (fault) => message(JSON.stringify(encodeError(fault, requestId).body)) + done,
    heartbeat,
    over: steps.over,
  }
}

const newStamp = ({ about }: Deps, model: string): ChatStamp => ({
  id: `chatcmpl-${nanoid(24)}`,
  created: Math.floor(Date.now() / 1000),
  model,
  ...(about.simulated && { system_fingerprint: 'fp_simulated' }),
})

function chatModel(model: Model): Model {
  if (model.kind === 'chat') return model
  return fail({
    kind: 'unsupported_value',
    param: 'model',
    message: `"${model.id}" makes media, which is not served yet. Choose a chat model; GET /v1/models lists them.`,
  })
}
