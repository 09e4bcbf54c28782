import type { Message } from '../../core/model-request.ts'
import type { Deps } from '../../deps.ts'
import { enter } from '../auth.ts'
import { openAnswer } from '../open-answer.ts'
import { readJson } from '../read-json.ts'
import { readWhole } from '../stream.ts'
import { textModel } from '../text-model.ts'
import { validate } from '../validate.ts'
import { wrapSummary } from './compaction.ts'
import { newIds } from './respond.ts'
import { encodeUsage } from './encode-response.ts'
import type { Item } from './item.ts'
import { readQuestion } from './question.ts'
import { responsesRequest } from './schema.ts'
import { noteUsage, noteWish } from '../request-notes.ts'

const instruction =
  'Summarise the conversation above so that it can be continued from your summary alone. Keep what was asked and decided, facts, ' +
  'names, numbers, paths, code that is still needed, results of tools, and what is still to be done. Write the summary and nothing else.'

/**
 * `POST /v1/responses/compact`: a conversation made shorter by the model, as the input of the next request. The user's
 * messages stay as they are; everything said in answer to them becomes one compaction item.
 */
export async function compactResponse(deps: Deps, request: Request): Promise<object> {
  const { server } = deps.config.current()
  const info = enter(deps, request, 'enable_responses')
  const body = validate(responsesRequest, await readJson(request, server.max_body_mb * 1e6, info))
  const model = textModel(deps, body.model)
  const ids = newIds()
  const { before, input, request: asked } = await readQuestion(deps, body, info, ids)
  noteWish(info, { model: model.id, stream: false })
  const wish: Message = { role: 'user', parts: [{ type: 'text', text: instruction }] }
  const { answer, steps } = await openAnswer(deps, {
    request: { messages: [...asked.messages, wish], search: false },
    model,
    info,
    stream: false,
    limits: { stop: [], maxTokens: undefined },
    shown: { thinking: 'off', steps: 'events' },
  })
  let summary = ''
  const take = (events: ReturnType<typeof steps.end>) => {
    for (const event of events) if (event.type === 'text.delta') summary += event.delta
  }
  await readWhole(answer, info, (events) => {
    events.forEach((event) => take(steps.push(event)))
    return steps.over()
  })
  take(steps.end())
  const usage = steps.usage()
  noteUsage(info, usage)
  const kept = [...before, ...input].filter(isUserMessage)
  return {
    id: ids.response,
    object: 'response.compaction',
    created_at: Math.floor(Date.now() / 1000),
    output: [
      ...kept,
      { id: ids.output('cmp', kept.length), type: 'compaction', encrypted_content: wrapSummary(summary) },
    ],
    usage: encodeUsage(usage),
  }
}

const isUserMessage = (item: Item) => item.type === 'message' && item['role'] === 'user'
