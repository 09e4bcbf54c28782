import type { DecodedEvent } from '../../core/event.ts'
import type { Fault } from '../../core/fault.ts'
import type { Step } from '../../core/step.ts'
import { readSources } from './cards.ts'
import { eventType, type MgwFrame } from './frame-mgw.ts'
import { type Json, list, record, text } from './json.ts'
import { rejectDone, rejectFrame, rejectStreamError } from './reject-stream.ts'
import { createTranscript, type DecodeOptions } from './transcript.ts'
import { own } from '../../lib/own.ts'

/** `complete` says that the upstream marked the end; nothing behind it is waited for. */
export type MgwDecoder = Step<MgwFrame, DecodedEvent> & { complete: () => boolean }

type Read = (event: Json) => DecodedEvent[]

// Events and chunks that say nothing an answer is made of (upstream-protocol 3.11.3, 3.11.4).
const silentEvents = new Set(
  `session.created session.updated conversation.queue.updated conversation.commands.updated conversation.item.added
  conversation.history.item conversation.history.item.done conversation.history.done response.output_item.added
  response.content_part.added response.content_part.done response.output_item.done response.persisted pong ping`.split(
    /\s+/,
  ),
)
const silentChunks = new Set(
  `metadata ui_layout phase_marker render_start render_generated_video render_file_preview render_imagine_media_board
  follow_up_suggestions progress_report user_input_request client_tool_call tool_partial_result text`.split(
    /\s+/,
  ),
)

/**
 * Frames of one answer on the chat socket → events (upstream-protocol 3.11.3 to 3.11.7), the same ones as of the REST
 * stream. Channels alone decide what is answer and what is thinking. A fault ends them.
 */
export function decodeMgw(options: DecodeOptions): MgwDecoder {
  const transcript = createTranscript(options)
  const { images, cards, steps } = transcript
  let sessionId = ''
  let responseId = ''
  let chunked = false
  let complete = false
  let over = false

  function end(fault: Fault): DecodedEvent[] {
    over = true
    return [{ type: 'fault', fault }]
  }

  function said(piece: Json, speaker: string | undefined): DecodedEvent[] {
    const content = text(piece['text'])
    if (content === undefined) return []
    const channel = text(piece['channel']) ?? ''
    if (channel === '' || channel === 'CHANNEL_ASSISTANT_RESPONSE') return transcript.text(content)
    return channel.endsWith('_HEADER')
      ? transcript.heading(content, speaker)
      : transcript.reasoning(content, true, speaker)
  }

  /** What the socket may say besides text, as a chunk or as an output (upstream-protocol 3.11.4). */
  const parts: Readonly<Record<string, (part: Json) => DecodedEvent[]>> = {
    tool_usage_card: steps.fromCard,
    tool_result: (result) => transcript.found(text(result['tool_call_id']), readToolResult(result)),
    render_citation: (citation) => [...transcript.release(), ...cards.cite(citation['url'])],
    render_generated_image: (image) => images.add(record(image['image_chunk']) ?? {}),
    render_edited_image: (image) => images.add(record(image['image_chunk']) ?? {}),
    render_searched_image: (image) => [...transcript.release(), ...cards.show(image['image'] ?? image)],
    card_attachment: cards.add,
    stream_error: (error) => {
      const fault = rejectStreamError(error)
      return fault ? end(fault) : []
    },
  }

  function readParts(holder: Json): DecodedEvent[] {
    const events: DecodedEvent[] = []
    for (const key in holder) {
      const read = own(parts, key)
      if (!read && !silentChunks.has(key)) options.onUnknown?.(`chunk ${key}`)
      const part = read && record(holder[key])
      if (read && part && !over) events.push(...read(part))
    }
    return events
  }

  function readChunk(event: Json): DecodedEvent[] {
    const chunk = record(event['chunk'])
    const id = text(event['response_id'])
    // A second answer side by side is not the one we give; what comes behind the end is decoration.
    if (!chunk || complete || (id !== undefined && responseId !== '' && id !== responseId)) return []
    const piece = record(chunk['text'])
    if (!piece) return readParts(chunk)
    chunked = true
    return said(piece, text(record(chunk['metadata'])?.['rollout_id']))
  }

  function readDone(event: Json, status = text(record(event['response'])?.['status'])): DecodedEvent[] {
    const response = record(event['response']) ?? {}
    const fault = rejectDone(status ?? 'completed', response)
    if (fault) return end(fault)
    complete = true
    return []
  }

  const rows: Readonly<Record<string, Read>> = {
    'response.chunk': readChunk,
    'conversation.attached': (event) => {
      sessionId = text(record(event['conversation'])?.['id']) ?? ''
      return sessionId ? [{ type: 'conversation', conversationId: sessionId }] : []
    },
    'response.created': (event) => {
      const id = text(record(event['response'])?.['id'])
      if (!id || responseId) return []
      responseId = id
      return [{ type: 'response', responseId }]
    },
    'response.output_text.delta': (event) => {
      if (chunked) return []
      const thinking = record(event['x_grok'])?.['is_thinking'] === true
      const piece = text(event['delta']) ?? ''
      return thinking ? transcript.reasoning(piece, true) : transcript.text(piece)
    },
    'response.reasoning_text.delta': (event) => transcript.reasoning(text(event['delta']) ?? '', true),
    // It repeats the whole text: only what did not come before is new.
    'response.output_text.done': (event) => {
      const missing = transcript.missing(text(event['text']) ?? '')
      return missing ? transcript.text(missing) : []
    },
    'response.search.result': (event) => {
      const result = record(event['result']) ?? {}
      return transcript.found(undefined, readSources(result['web_results'] ?? [result], undefined))
    },
    'response.grok.output': (event) => readParts(record(event['output']) ?? {}),
    'response.done': readDone,
    'response.completed': (event) => readDone(event, 'completed'),
    'response.incomplete': (event) => readDone(event, 'incomplete'),
    'response.failed': (event) => readDone(event, 'failed'),
    'conversation.title.updated': (event) => {
      const title = text(event['title'])
      return title ? [{ type: 'title', title }] : []
    },
    error: (event) => end(rejectFrame(record(event['error']) ?? event)),
    'session.ended': (event) =>
      complete ? [] : end(rejectFrame({ code: 'session.ended', message: event['reason'] })),
  }

  return {
    complete: () => complete,
    push: (frame) => {
      if (over) return []
      if (frame.error) return end(rejectFrame(frame.error))
      const { event } = frame
      // One socket may carry several sessions (upstream-protocol 3.11.1).
      const session = text(frame.session_id)
      if (!event || (session && sessionId && session !== sessionId)) return []
      const type = eventType(frame)
      const read = own(rows, type)
      if (!read && !silentEvents.has(type)) options.onUnknown?.(type)
      return read?.(event) ?? []
    },
    end: () => {
      if (over) return []
      const events = transcript.end()
      return complete ? [...events, { type: 'finish', reason: 'stop' }] : [...events, ...end(cutOff)]
    },
  }
}

/** Pages and posts of a tool's result; other tools have none to show. */
function readToolResult(result: Json) {
  const [web, posts, thread] = ['web_search', 'x_post', 'x_thread'].map((key) => record(result[key]))
  return readSources(list(web?.['webpages']).length > 0 ? web?.['webpages'] : result['web_search_results'], [
    ...list(posts?.['posts']),
    ...list(thread?.['posts']),
  ])
}

const cutOff = rejectFrame({
  code: 'broken',
  message: 'the upstream closed the socket before the end of the answer',
})
