import type { DecodedEvent } from '../../../core/event.ts'
import type { Fault } from '../../../core/fault.ts'
import type { Unknown } from '../../../core/unknown.ts'
import type { Step } from '../../../core/step.ts'
import { readSources, readToolResult } from '../cards.ts'
import { endStates, silentChunks, silentEvents, type SpokenEvent } from './events.ts'
import { eventType, type MgwFrame } from './frame.ts'
import { type Json, record, text } from '../../json.ts'
import { isRenderLimit, rejectDone, rejectFrame, rejectStreamError } from '../reject-stream.ts'
import { createTranscript, type DecodeOptions } from '../transcript.ts'
import { own } from '../../../lib/own.ts'

// A channel nobody knows may have carried the answer: so much of it is kept, in characters.
const longestStray = 1024 ** 2

/** `complete` says that the upstream marked the end; nothing behind it is waited for. */
export type MgwDecoder = Step<MgwFrame, DecodedEvent> & { complete: () => boolean }

type Read = (event: Json) => DecodedEvent[]

/**
 * Frames of one answer on the chat socket → events (upstream-protocol 3.11.3 to 3.11.7), the same ones as of the REST
 * stream. Channels alone decide what is answer and what is thinking. A fault ends them.
 */
export function decodeMgw(options: DecodeOptions): MgwDecoder {
  const transcript = createTranscript(options)
  const { images, cards, steps } = transcript
  const { channels } = options.words
  const note = (unknown: Unknown) => options.onUnknown?.(unknown)
  let sessionId = ''
  let stray = ''
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
    if (content === undefined) {
      if (piece['text'] !== '') note({ kind: 'chunk', name: 'text without its text', sample: piece })
      return []
    }
    const channel = text(piece['channel']) ?? ''
    const use = channel === '' ? 'answer' : channels.get(channel)
    if (use === 'answer') return transcript.text(content)
    if (use === undefined) {
      note({ kind: 'channel', name: channel, sample: piece })
      if (stray.length < longestStray) stray += content
    }
    if (use === 'noise') return transcript.reasoning(content, false)
    return use === 'heading' || (use === undefined && channel.endsWith('_HEADER'))
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
      if (isRenderLimit(error)) options.onOdd?.('render_limit')
      return fault ? end(fault) : []
    },
  }

  function readParts(holder: Json): DecodedEvent[] {
    const events: DecodedEvent[] = []
    for (const key in holder) {
      const read = own(parts, key)
      if (!read && !silentChunks.has(key)) note({ kind: 'chunk', name: key, sample: holder })
      const part = read && record(holder[key])
      if (read && part && !over) events.push(...read(part))
    }
    return events
  }

  function readChunk(event: Json): DecodedEvent[] {
    const chunk = record(event['chunk'])
    if (!chunk) note({ kind: 'event', name: 'response.chunk without a chunk', sample: event })
    const id = text(event['response_id'])
    // A second answer side by side is not the one we give; what comes behind the end is decoration.
    if (!chunk || complete || (id !== undefined && responseId !== '' && id !== responseId)) return []
    const piece = record(chunk['text'])
    if (!piece) {
      if (chunk['text'] !== undefined)
        note({ kind: 'chunk', name: `text as ${typeof chunk['text']}`, sample: chunk })
      return readParts(chunk)
    }
    chunked = true
    let others: DecodedEvent[] | undefined
    for (const key in chunk) if (key !== 'text' && key !== 'metadata') others = readParts(chunk)
    const events = said(piece, text(record(chunk['metadata'])?.['rollout_id']))
    return others ? [...others, ...events] : events
  }

  function readDone(event: Json, status = text(record(event['response'])?.['status'])): DecodedEvent[] {
    const response = record(event['response']) ?? {}
    if (status !== undefined && !endStates.has(status))
      note({ kind: 'end_state', name: status, sample: event })
    // A word nobody knows, and no reason why: the answer is over.
    const isUnknown = status !== undefined && !endStates.has(status) && !response['status_details']
    const fault = isUnknown ? undefined : rejectDone(status ?? 'completed', response)
    if (fault) return end(fault)
    complete = true
    return []
  }

  const rows: Readonly<Record<SpokenEvent, Read>> = {
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
      for (const name in frame)
        if (name !== 'event' && name !== 'session_id') note({ kind: 'envelope', name, sample: frame })
      // One socket may carry several sessions (upstream-protocol 3.11.1).
      const session = text(frame.session_id)
      if (!event || (session && sessionId && session !== sessionId)) return []
      const type = eventType(frame)
      const read = own(rows, type)
      if (!read && !silentEvents.has(type))
        note({ kind: 'event', name: type || 'without a type', sample: frame })
      return read?.(event) ?? []
    },
    end: () => {
      if (over) return []
      const events = transcript.end()
      if (!complete) return [...events, ...end(cutOff)]
      // An answer without a word, and words nobody knew where to put: they are the answer.
      if (stray && !transcript.any() && !images.any()) {
        options.onOdd?.('unknown_channel')
        events.push(...transcript.text(stray), ...transcript.release())
      }
      transcript.judge(complete)
      return [...events, { type: 'finish', reason: 'stop' }]
    },
  }
}

const cutOff = rejectFrame({
  code: 'broken',
  message: 'the upstream closed the socket before the end of the answer',
})
