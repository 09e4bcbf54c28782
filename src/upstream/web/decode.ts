import type { DecodedEvent } from '../../core/event.ts'
import type { Step } from '../../core/step.ts'
import { readSources, trackCards } from './cards.ts'
import { type Frame, type FrameResponse, isPlainToken } from './frame.ts'
import { trackImages } from './images.ts'
import { type Json, list, record, text } from './json.ts'
import { rejectFrame, rejectStreamError } from './reject.ts'
import { trackSearchSteps } from './search-steps.ts'
import { builtInTags, filterTags, type Piece, type Tag } from './tags.ts'

export type DecodeOptions = { filterTags: readonly string[]; assetsUrl: string }

/** `complete` says that the upstream marked the end: whatever the connection does after that, the answer is whole. */
export type FrameDecoder = Step<Frame, DecodedEvent> & { complete: () => boolean }

// Text that is never part of the answer, whatever `isThinking` says (upstream-protocol 3.6).
const reasoningTags = new Set(['header', 'summary', 'assistant', 'analysis', 'intermediate', 'thinking'])

/** Frames of one REST answer → events (upstream-protocol 3.2 to 3.10). A fault ends them. */
export function decodeFrames(options: DecodeOptions): FrameDecoder {
  const titles = new Map<string, string>()
  const images = trackImages(options.assetsUrl)
  const cards = trackCards(images, titles)
  const steps = trackSearchSteps()
  const answer = filterTags([...builtInTags, ...options.filterTags])
  const reasoning = filterTags([...builtInTags, ...options.filterTags])
  // All answer text as it came, tags included: the summary repeats it, and may hold more.
  let received = ''
  let speaker = ''
  let responseId = ''
  let lineOpen = false
  let complete = false
  let over = false

  function tagEvents(tag: Tag): DecodedEvent[] {
    if (tag.name === 'grok:render') return cards.render(tag)
    return tag.name === 'xai:tool_usage_card' ? steps.fromTag(tag) : []
  }

  function textEvents(pieces: Piece[]): DecodedEvent[] {
    const [only] = pieces
    if (pieces.length === 1 && typeof only === 'string') return [{ type: 'text.delta', delta: only }]
    return pieces.flatMap((piece) =>
      typeof piece === 'string' ? [{ type: 'text.delta', delta: piece } as const] : tagEvents(piece),
    )
  }

  function addText(token: string): DecodedEvent[] {
    received += token
    return textEvents(answer.push(token))
  }

  function addReasoning(token: string, shown: boolean): DecodedEvent[] {
    return reasoning.push(token).flatMap((piece) => {
      if (typeof piece !== 'string') return tagEvents(piece)
      if (!shown) return []
      lineOpen = !piece.endsWith('\n')
      return [{ type: 'reasoning.delta', delta: piece } as const]
    })
  }

  /** With several agents at work, a line says who speaks from here on. */
  function changeSpeaker(name: string): DecodedEvent[] {
    const first = speaker === ''
    if (name === speaker) return []
    speaker = name
    return first && !name.startsWith('Agent')
      ? []
      : [{ type: 'reasoning.delta', delta: `${lineOpen ? '\n' : ''}[${name}]\n` }]
  }

  function decodeToken(response: FrameResponse, token: string): DecodedEvent[] {
    const tag = response.messageTag
    if (tag === 'tool_usage_card' || tag === 'raw_function_result') return addReasoning(token, false)
    if (response.isThinking !== true && !reasoningTags.has(tag as string)) return addText(token)
    const name = text(response.rolloutId)
    return name ? [...changeSpeaker(name), ...addReasoning(token, true)] : addReasoning(token, true)
  }

  function decodeResults(response: FrameResponse): DecodedEvent[] {
    const sources = readSources(response.webSearchResults, response.xSearchResults)
    for (const { url, title } of sources) titles.set(url, title)
    const id = text(response.toolUsageCardId)
    return id ? [{ type: 'search.done', id, sources }] : []
  }

  /** The summary repeats everything; only what did not come before is new (upstream-protocol 3.6 end of answer). */
  function decodeSummary(summary: Json): DecodedEvent[] {
    complete = true
    const errors = [summary['error'], ...list(summary['streamErrors'])].flatMap((error) => {
      const fault =
        typeof error === 'string' || record(error) ? rejectStreamError(error as Json | string) : undefined
      return fault ? [fault] : []
    })
    if (errors[0] && !received && !images.any()) return end(errors[0])
    readSources(summary['webSearchResults'], undefined).forEach(({ url, title }) => titles.set(url, title))
    const events = list(summary['cardAttachmentsJson']).flatMap(cards.add)
    const message = text(summary['message']) ?? chunkText(summary['outputChunks'])
    if (message.startsWith(received) && message.length > received.length)
      events.push(...addText(message.slice(received.length)))
    events.push(...list(summary['generatedImageUrls']).flatMap(images.addUrl))
    return errors[0] ? [...events, ...end(errors[0])] : events
  }

  function end(fault: ReturnType<typeof rejectFrame>): DecodedEvent[] {
    over = true
    return [{ type: 'fault', fault }]
  }

  function decodeRare(response: FrameResponse): DecodedEvent[] {
    const events: DecodedEvent[] = []
    if (response.toolUsageCard) events.push(...steps.fromCard(response.toolUsageCard))
    if (response.webSearchResults || response.xSearchResults || response.messageTag === 'raw_function_result')
      events.push(...decodeResults(response))
    if (response.cardAttachment) events.push(...cards.add(response.cardAttachment))
    if (response.cardAttachments) events.push(...cards.add(response.cardAttachments))
    const media =
      record(response.streamingImageGenerationResponse) ?? record(response.streamingVideoGenerationResponse)
    if (media) events.push(...images.add(media))
    const title = text(response.generatedTitle)
    if (title) events.push({ type: 'title', title })
    if (response.isSoftStop === true || response.finalMetadata) complete = true
    const summary = record(response.modelResponse)
    if (summary) events.push(...decodeSummary(summary))
    const fault =
      response.error === undefined
        ? undefined
        : rejectStreamError(record(response.error) ?? String(response.error))
    if (fault) events.push(...end(fault))
    return events
  }

  function decodeResponse(response: FrameResponse): DecodedEvent[] {
    // The echo of the question carries the question's own id; a second answer side by side is not the one we give.
    if (response.userResponse || Number(response.sideBySideIndex ?? 0) > 0) return []
    const events: DecodedEvent[] = []
    if (responseId === '' && typeof response.responseId === 'string' && response.responseId) {
      responseId = response.responseId
      events.push({ type: 'response', responseId })
    }
    if (typeof response.token === 'string' && response.token)
      events.push(...decodeToken(response, response.token))
    events.push(...decodeRare(response))
    return events
  }

  return {
    complete: () => complete,
    push: (frame) => {
      if (over) return []
      if (frame.error) return end(rejectFrame(frame.error))
      const said = frame.result?.response
      if (said && responseId && isPlainToken(said)) return addText(said.token)
      const result = record(frame.result)
      if (!result) return []
      const events: DecodedEvent[] = []
      const conversationId = text(record(result['conversation'])?.['conversationId'])
      if (conversationId) events.push({ type: 'conversation', conversationId })
      const title = text(record(result['title'])?.['newTitle'])
      if (title) events.push({ type: 'title', title })
      return [...events, ...decodeResponse((result['response'] ?? result) as FrameResponse)]
    },
    end: () => {
      if (over) return []
      const events = [...textEvents(answer.end()), ...addReasoningRest()]
      // A media stream may stop without a word once its last picture is there (upstream-protocol 3.9).
      if (complete || images.any()) return [...events, { type: 'finish', reason: 'stop' }]
      return end(
        rejectFrame({
          code: 'broken',
          message: 'the upstream closed the stream before the end of the answer',
        }),
      )
    },
  }

  /** What is still held at the end was no tag, except that a tool card cut short is nothing to read. */
  function addReasoningRest(): DecodedEvent[] {
    const pieces = reasoning.end().filter((piece) => typeof piece === 'string' && !/^<xai:/i.test(piece))
    return pieces.map((delta) => ({ type: 'reasoning.delta', delta: String(delta) }))
  }
}

/** Since October 2026 the summary may hold the message as chunks instead (upstream-protocol 3.5). */
const chunkText = (chunks: unknown): string =>
  list(chunks)
    .map((chunk) => record(record(chunk)?.['text']))
    .filter((piece) => piece?.['channel'] === 'CHANNEL_ASSISTANT_RESPONSE')
    .map((piece) => text(piece?.['text']) ?? '')
    .join('')
