import type { FinishReason } from '../../core/event.ts'
import type { Usage } from '../usage.ts'
import type {
  OutputItem,
  ResponseObject,
  ResponseSettings,
  ResponsesUsage,
  ResponseStatus,
} from './schema-output.ts'

/** What every state of one response has in common. `createdAt` is in seconds. */
export type ResponseStamp = { id: string; createdAt: number; settings: ResponseSettings }

/** Where a response stands. `completedAt` is in seconds. */
export type ResponseState = {
  status: ResponseStatus
  output: OutputItem[]
  completedAt?: number
  usage?: Usage
  error?: { code: string; message: string }
  reason?: 'max_output_tokens' | 'content_filter'
}

/** The whole object in any state. The finished one has the text in one piece too, as the SDKs offer it. */
export const encodeResponse = (
  { id, createdAt, settings }: ResponseStamp,
  { status, output, completedAt, usage, error, reason }: ResponseState,
): ResponseObject => ({
  id,
  object: 'response',
  created_at: createdAt,
  completed_at: completedAt ?? null,
  status,
  error: error ?? null,
  incomplete_details: reason ? { reason } : null,
  output,
  ...(status !== 'in_progress' && { output_text: textOf(output) }),
  ...(status !== 'in_progress' && settings.conversation_id && { message: textOf(output) }),
  usage: usage ? encodeUsage(usage) : null,
  ...settings,
})

const textOf = (output: OutputItem[]) =>
  output.flatMap((item) => (item.type === 'message' ? item.content.map(({ text }) => text) : [])).join('')

/** Usage in the names of Responses. Strict readers want whole details or none, and whole numbers. */
export const encodeUsage = ({ input, image, output, reasoning, cached }: Usage): ResponsesUsage => ({
  input_tokens: input,
  input_tokens_details: {
    cached_tokens: cached,
    cache_write_tokens: 0,
    ...(image > 0 && { image_tokens: image }),
  },
  output_tokens: output,
  output_tokens_details: { reasoning_tokens: reasoning },
  total_tokens: input + output,
})

/** How an answer that ended for `finish` stands. */
export function statusFor(finish: FinishReason): Pick<ResponseState, 'status' | 'reason'> {
  if (finish === 'length') return { status: 'incomplete', reason: 'max_output_tokens' }
  if (finish === 'content_filter') return { status: 'incomplete', reason: 'content_filter' }
  return { status: 'completed' }
}
