import type { Model } from '../../core/model.ts'
import type { Deps } from '../../deps.ts'
import { decodeWish } from '../media-fields.ts'
import { openAnswer } from '../open-answer.ts'
import { thinkingFor, wantsReasoning } from '../present.ts'
import type { RequestInfo } from '../request-info.ts'
import { asFile, configured } from '../show-media.ts'
import { decodeLimits, effortIn, refuseUnsupported } from './decode.ts'
import { readQuestion } from './question.ts'
import { respond } from './respond.ts'
import type { ResponsesRequest } from './schema.ts'
import { isFields } from '../../lib/fields.ts'

/**
 * A response of a model that makes pictures, which are items of their own, or a video, which is a link in a message
 * behind its progress as reasoning.
 */
export function createMedia(
  deps: Deps,
  { body, model, info }: { body: ResponsesRequest; model: Model; info: RequestInfo },
): Promise<Response> {
  const { grok } = deps.config.current()
  refuseUnsupported(body)
  const drawing = (body.tools ?? []).find(isDrawing)
  const size = body.size ?? (model.kind === 'video' ? undefined : drawing?.size)
  const media = decodeWish({ ...body, ...(size && { size }) }, model)
  return respond(deps, { body, model, info }, async ({ ids, stream }) => {
    const { input, request } = await readQuestion(deps, body, info, ids)
    const opened = await openAnswer(deps, {
      request: { messages: request.messages, search: request.search, media },
      model,
      info,
      stream,
      limits: decodeLimits(body),
      shown: {
        thinking: thinkingFor(grok, wantsReasoning(...effortIn(body))),
        steps: 'events',
        pictures: 'events',
      },
      show: model.kind === 'video' ? configured(deps, info) : asFile(deps, info, true),
    })
    return { input, partials: partialsOf(drawing), ...opened }
  })
}

/** OpenAI's tool that draws: here it only says how the model that is named draws. */
type Drawing = { size?: string | null; partial_images?: unknown }

const isDrawing = (tool: unknown): tool is Drawing => isFields(tool) && tool['type'] === 'image_generation'

/** At most three, as OpenAI has it; none unless they are asked for. */
const partialsOf = (drawing: Drawing | undefined): number =>
  Math.max(0, Math.min(3, Math.floor(Number(drawing?.partial_images ?? 0)) || 0))
