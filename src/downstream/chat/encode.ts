import type { Step } from '../../core/step.ts'
import type { AnswerEvent } from '../answer-steps.ts'
import type { Annotation } from '../cite.ts'
import { textMessages } from '../sse.ts'
import type { Usage } from '../usage.ts'
import { addCallPiece, encodeCall, legacyCall } from './encode-call.ts'
import type {
  ChatAnnotation,
  ChatChunk,
  ChatCompletion,
  ChatFunctionCall,
  ChatStamp,
  ChatToolCall,
  ChatUsage,
} from './schema.ts'

/** The chunk that opens a stream: the role once, and only here (api-conformance 1.3). */
export const openingChunk: ChatChunk = {
  delta: { role: 'assistant', content: '', refusal: null },
  finish: null,
}

/**
 * Events → chunks. Annotations stand once, in the delta of the finish chunk, `citations` at its top (product section 8). `legacy`
 * tells a call as `function_call`, for requests that declare `functions`.
 */
export function encodeChunks(legacy = false): Step<AnswerEvent, ChatChunk> {
  const annotations: Annotation[] = []
  return {
    push: (event) => {
      switch (event.type) {
        case 'text.delta':
          return event.delta ? [{ delta: { content: event.delta }, finish: null }] : []
        case 'reasoning.delta':
          return [{ delta: { reasoning_content: event.delta }, finish: null }]
        case 'annotation':
          annotations.push(event)
          return []
        case 'tool_call':
          return legacy ? [legacyCall(event)] : encodeCall(event)
        case 'reasoning.sealed':
        case 'item.done':
        case 'search.start':
        case 'search.done':
        case 'picture.preview':
        case 'picture.done':
          return []
        case 'finish':
          return [
            finishChunk(
              legacy && event.reason === 'tool_calls' ? 'function_call' : event.reason,
              annotations,
            ),
          ]
        default:
          return event satisfies never
      }
    },
    end: () => [],
  }
}

function finishChunk(
  finish: NonNullable<ChatChunk['finish']>,
  annotations: readonly Annotation[],
): ChatChunk {
  if (annotations.length === 0) return { delta: {}, finish }
  return {
    delta: { annotations: annotations.map(encodeAnnotation) },
    finish,
    citations: [...new Set(annotations.map(({ url }) => url))],
  }
}

const encodeAnnotation = ({ start, end, url, title }: Annotation): ChatAnnotation => ({
  type: 'url_citation',
  url_citation: { start_index: start, end_index: end, url, title },
})

/** Usage in the names of Chat. */
export const encodeUsage = ({ input, image, output, reasoning, cached }: Usage): ChatUsage => ({
  prompt_tokens: input,
  completion_tokens: output,
  total_tokens: input + output,
  prompt_tokens_details: {
    cached_tokens: cached,
    audio_tokens: 0,
    ...(image > 0 && { image_tokens: image }),
  },
  completion_tokens_details: {
    reasoning_tokens: reasoning,
    audio_tokens: 0,
    accepted_prediction_tokens: 0,
    rejected_prediction_tokens: 0,
  },
})

/** Chunks as JSON lines of one answer, the one with this `index` of several. With `includeUsage` every chunk has `usage: null` and a last one has the numbers. */
export function chunkWriter(stamp: ChatStamp, includeUsage: boolean, index = 0) {
  const { id, created, model, system_fingerprint, conversation_id } = stamp
  const head = {
    id,
    object: 'chat.completion.chunk',
    created,
    model,
    ...(system_fingerprint && { system_fingerprint }),
  }
  const tail = includeUsage ? { usage: null } : {}
  // Nearly every chunk differs from the next in one text only: writing the rest of it once takes 60 ns instead of 500.
  const [before, after] = JSON.stringify({
    ...head,
    choices: [{ index, delta: { content: '\u0000' }, logprobs: null, finish_reason: null }],
    ...tail,
  }).split('"\\u0000"') as [string, string]

  return {
    /** A text as it goes over the wire, as `chunk` does one. */
    text: textMessages(`data: ${before}`, `${after}\n\n`),
    chunk: ({ delta, finish, citations }: ChatChunk): string => {
      const choice = { index, delta, logprobs: null, finish_reason: finish }
      return JSON.stringify({ ...head, choices: [choice], ...(citations && { citations }), ...tail })
    },
    opening: (): string => {
      const { delta } = openingChunk
      const choices = [{ index, delta, logprobs: null, finish_reason: null }]
      return JSON.stringify({ ...head, ...(conversation_id && { conversation_id }), choices, ...tail })
    },
    usage: (usage: Usage): string => JSON.stringify({ ...head, choices: [], usage: encodeUsage(usage) }),
  }
}

/** The plain answer: the fold of the very same chunks a stream sends. */
export function foldCompletion(chunks: Iterable<ChatChunk>, stamp: ChatStamp, usage: Usage): ChatCompletion {
  let content = ''
  let reasoning = ''
  let finish: ChatChunk['finish'] = null
  let annotations: ChatAnnotation[] | undefined
  let citations: string[] | undefined
  const calls: ChatToolCall[] = []
  let called: ChatFunctionCall | undefined
  for (const chunk of chunks) {
    called = chunk.delta.function_call ?? called
    for (const piece of chunk.delta.tool_calls ?? []) addCallPiece(calls, piece)
    content += chunk.delta.content ?? ''
    reasoning += chunk.delta.reasoning_content ?? ''
    annotations = chunk.delta.annotations ?? annotations
    citations = chunk.citations ?? citations
    finish = chunk.finish ?? finish
  }
  const { id, created, model, system_fingerprint, conversation_id } = stamp
  return {
    id,
    object: 'chat.completion',
    created,
    model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: content === '' && (calls.length > 0 || called) ? null : content,
          refusal: null,
          ...(reasoning && { reasoning_content: reasoning }),
          ...(annotations && { annotations }),
          ...(calls.length > 0 && { tool_calls: calls }),
          ...(called && { function_call: called }),
        },
        logprobs: null,
        finish_reason: finish ?? 'stop',
      },
    ],
    usage: encodeUsage(usage),
    ...(system_fingerprint && { system_fingerprint }),
    ...(conversation_id && { conversation_id }),
    ...(citations && { citations }),
  }
}
