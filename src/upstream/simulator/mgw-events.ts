import type { AnswerStamp } from './answer-stamp.ts'
import { imageCard } from './image-card.ts'
import {
  chunkOf,
  codeWord,
  imageChunk,
  type MgwEnvelope,
  postOf,
  snake,
  thinkingChannel,
} from './mgw-parts.ts'
import type { Cue, CueEncoder } from './script.ts'

/** How one answer goes over the socket. `ended` says that `response.done` was sent. */
export type MgwVoice = { encode: CueEncoder; ended: () => boolean }

/** Events of one answer (upstream-protocol 3.11.3, 3.11.4), in the order of 3.11.7 at its end. */
export function encodeMgw(stamp: AnswerStamp, envelope: MgwEnvelope, createId: string): MgwVoice {
  const { responseId, userResponseId, userId } = stamp
  const ids = { response_id: responseId, item_id: responseId }
  const item = { id: responseId, type: 'message', role: 'assistant' }
  const text: string[] = []
  let lateHeaders: string[] = []
  let suggestions: string[] = []
  let step = 0
  let ended = false

  const chunk = (fields: object, agent?: string) =>
    envelope('response.chunk', {
      ...ids,
      chunk: chunkOf(fields, { step, answering: text.length > 0, agent }),
    })
  const done = (status: 'completed' | 'incomplete', details: object = {}) => {
    ended = true
    const response = { id: responseId, status, output_modalities: ['text'], usage: {}, ...details }
    return envelope('response.done', { response })
  }
  const outputDone = () => envelope('response.output_text.done', { ...ids, text: text.join('') })
  const failed = () => done('incomplete', { status_details: { reason: 'stream_error' } })

  const row: { [K in Cue['cue']]: (cue: Extract<Cue, { cue: K }>) => object[] } = {
    // The session is the conversation: it was attached before the question came.
    conversation: () => [],
    echo: () => [
      envelope('conversation.item.added', { item: { id: userResponseId, type: 'message', role: 'user' } }),
      envelope('response.created', {
        client_event_id: createId,
        response: {
          id: responseId,
          status: 'in_progress',
          output_modalities: ['text'],
          x_grok: { created_at: stamp.now(), model: stamp.mode },
        },
      }),
      envelope('response.output_item.added', { response_id: responseId, item }),
      envelope('response.content_part.added', { ...ids, part: { type: 'text' } }),
    ],
    layout: ({ layout, effort }) => [
      chunk({ ui_layout: { reasoning_ui_layout: layout, effort, steer_model_id: 'grok-4' } }),
    ],
    header: ({ text: phrase, agent }) => {
      // One that comes when the answer has begun is sent when it is over, as the real one does.
      if (text.length > 0) lateHeaders.push(phrase)
      else step++
      return text.length > 0
        ? []
        : [chunk({ text: { text: phrase, channel: 'CHANNEL_ASSISTANT_NOTETAKER_HEADER' } }, agent)]
    },
    summary: ({ text: piece, agent }) => [
      chunk({ text: { text: piece, channel: thinkingChannel(step) } }, agent),
    ],
    text: ({ text: piece, unsent }) => {
      const phase = { kind: 'KIND_RESPONSE_START', phase_index: 2 }
      const first = text.length === 0 ? [chunk({ phase_marker: phase })] : []
      text.push(piece)
      const said = { text: { text: piece, channel: 'CHANNEL_ASSISTANT_RESPONSE' } }
      return unsent ? first : [...first, chunk(said)]
    },
    tool: ({ card, tool, args, agent }) => [
      chunk({ tool_usage_card: { tool_usage_card_id: card, [tool]: { args } } }, agent),
    ],
    pages: ({ card, pages, agent }) => {
      const webpages = pages.map(({ url, title, preview }) => ({ url, title, snippet: preview }))
      return [chunk({ tool_result: { tool_call_id: card, web_search: { webpages } } }, agent)]
    },
    posts: ({ card, posts, agent }) => [
      chunk({ tool_result: { tool_call_id: card, x_post: { posts: posts.map(postOf) } } }, agent),
    ],
    run: ({ card, stdout, stderr, exitCode }) => {
      const code_execution = { stdout, stderr, exit_code: exitCode, command_timed_out: false }
      return [chunk({ tool_result: { tool_call_id: card, code_execution } })]
    },
    citation: ({ card, url, number }) => {
      const kind = url.startsWith('https://x.com/') ? 'CITATION_KIND_X_POST' : 'CITATION_KIND_WEB_PAGE'
      return [chunk({ render_citation: { id: card, kind, url, citation_id: number } })]
    },
    images: () => [],
    place: ({ card }) => [chunk({ render_start: { id: card, generated_image: {} } })],
    image: (image) => {
      // The older form of REST stands for the older form here: cards as outputs (upstream-protocol 3.11.4).
      if (image.form === 'frame')
        return [
          envelope('response.grok.output', { ...ids, output: { card_attachment: imageCard(image, userId) } }),
        ]
      return image.progress === null ? [] : [chunk({ render_generated_image: imageChunk(image, userId) })]
    },
    keep_alive: () => [envelope('ping', {})],
    end: () => [],
    final: (cue) => {
      suggestions = cue.suggestions
      return []
    },
    message: () => [outputDone()],
    // The last cue of every answer that is whole.
    title: ({ title }) => [
      envelope('response.content_part.done', { ...ids, part: { type: 'text' } }),
      envelope('response.output_item.done', { response_id: responseId, item }),
      done('completed'),
      envelope('response.persisted', { response_id: responseId, status: 'ok' }),
      ...lateHeaders.map((phrase) => {
        const late = { text: { text: phrase, channel: 'CHANNEL_ASSISTANT_NOTETAKER_HEADER' } }
        return envelope('response.chunk', { response_id: '', item_id: '', chunk: late })
      }),
      envelope('conversation.title.updated', { title }),
      chunk({ follow_up_suggestions: { suggestions: suggestions.map((label) => ({ label })) } }),
    ],
    error: (error) => {
      const { message } = error
      if ('code' in error) return [envelope('error', { error: { code: codeWord(error.code), message } })]
      // Both spellings of the detail occur (upstream-protocol 3.11.7).
      const detail =
        error.detail === 'contentModerated' ? { [error.detail]: {} } : { kind: snake(error.detail) }
      const stream_error = { ...detail, message, severity: 'STREAM_ERROR_SEVERITY_FATAL' }
      return [envelope('response.grok.output', { ...ids, output: { stream_error } }), failed()]
    },
    pause: () => [],
    tempo: () => [],
    cut: () => [],
    garbage: () => [],
  }
  return {
    encode: <K extends Cue['cue']>(cue: Extract<Cue, { cue: K }>) => row[cue.cue as K](cue),
    ended: () => ended,
  }
}
