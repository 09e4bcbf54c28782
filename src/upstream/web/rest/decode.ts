import type { DecodedEvent } from '../../../core/event.ts'
import type { Fault } from '../../../core/fault.ts'
import type { Unknown } from '../../../core/unknown.ts'
import type { Step } from '../../../core/step.ts'
import { readSources } from '../cards.ts'
import { chunkText, unknownChannels } from '../channels.ts'
import { type Frame, type FrameResponse } from './frame.ts'
import { type Json, list, record, text } from '../../json.ts'
import { isRenderLimit, rejectFrame, rejectStreamError } from '../reject-stream.ts'
import type { Pieces } from './token-lines.ts'
import { createTranscript, type DecodeOptions } from '../transcript.ts'

/**
 * `complete` says that the upstream marked the end: whatever the connection does after that, the answer is whole. While it is `idle`,
 * text without a `<` comes out as it is: it may be left out, and `told` later.
 */
export type FrameDecoder = Step<Frame | Pieces, DecodedEvent> & {
  complete: () => boolean
  idle: () => boolean
  told: (text: string) => void
}

// What may stand in a response (upstream-protocol 3.2, 3.3). All else is news.
const known = new Set(
  `responseId isThinking isSoftStop messageTag messageStepId rolloutId sideBySideIndex token uiLayout llmInfo toolUsageCard toolUsageCardId webSearchResults xSearchResults codeExecutionResult ragResults
  connectorSearchResults cardAttachment cardAttachments streamingImageGenerationResponse streamingVideoGenerationResponse
  imageAttachmentInfo progressReport queryAction finalMetadata followUpSuggestions modelResponse userResponse
  generatedTitle keepAlive throttle bannerMessage disclaimer effortDecision survey streamingMetadata
  imageGenerationResponse cachedImageGenerationResponse grokInXaiRequest memoryReferences memoryV2UpdateResult
  imageDimensions followUpSuggestedMode authNotification citedWebSearchResults citedRagResults searchProductResults
  collectionSearchResults toolRequest sideBySideConfig streamingAudioGenerationResponse fastToolResponse error
  conversation title`.split(/\s+/),
)

/** Frames of one REST answer → events (upstream-protocol 3.2 to 3.10).  A fault ends them. */
export function decodeFrames(options: DecodeOptions): FrameDecoder {
  const transcript = createTranscript(options)
  const { images, cards, steps } = transcript
  const { channels } = options.words
  const note = (unknown: Unknown) => options.onUnknown?.(unknown)
  const fields: string[] = []
  let responseId = ''
  let complete = false
  let over = false

  function decodeToken(response: FrameResponse, token: string): DecodedEvent[] {
    // Whatever `isThinking` says, text with most tags is never part of the answer (upstream-protocol 3.6).
    const use = channels.get(response.messageTag as string) ?? 'answer'
    if (use === 'noise') return transcript.reasoning(token, false)
    if (use === 'answer' && response.isThinking !== true) return transcript.text(token)
    const speaker = text(response.rolloutId)
    return use === 'heading' ? transcript.heading(token, speaker) : transcript.reasoning(token, true, speaker)
  }

  /** The summary repeats everything; only what did not come before is new (upstream-protocol 3.6 end of answer). */
  function decodeSummary(summary: Json): DecodedEvent[] {
    complete = true
    const errors = [summary['error'], ...list(summary['streamErrors'])].flatMap(
      (error) => faultIn(error) ?? [],
    )
    if (errors[0] && !transcript.any() && !images.any()) return end(errors[0])
    transcript.found(undefined, readSources(summary['webSearchResults'], undefined))
    const events = list(summary['cardAttachmentsJson']).flatMap(cards.add)
    for (const channel of unknownChannels(summary['outputChunks'], options.words))
      note({ kind: 'channel', name: channel, sample: summary['outputChunks'] })
    const missing = transcript.missing(
      text(summary['message']) ?? chunkText(summary['outputChunks'], options.words),
    )
    if (missing) events.push(...transcript.text(missing))
    events.push(...list(summary['generatedImageUrls']).flatMap(images.addUrl))
    return errors[0] ? [...events, ...end(errors[0])] : events
  }

  /** The fault of an error inside the answer, where it ends it. */
  function faultIn(error: unknown): Fault | undefined {
    if (error === undefined || error === null || error === '') return undefined
    const said = record(error) ?? String(error)
    if (isRenderLimit(said)) options.onOdd?.('render_limit')
    return rejectStreamError(said)
  }

  function end(fault: Fault): DecodedEvent[] {
    over = true
    return [{ type: 'fault', fault }]
  }

  function decodeRare(response: FrameResponse): DecodedEvent[] {
    const events: DecodedEvent[] = []
    if (response.toolUsageCard) events.push(...steps.fromCard(response.toolUsageCard))
    if (response.webSearchResults || response.xSearchResults || response.messageTag === 'raw_function_result')
      events.push(
        ...transcript.found(
          text(response.toolUsageCardId),
          readSources(response.webSearchResults, response.xSearchResults),
        ),
      )
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
    const fault = faultIn(response.error)
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

  /** Tells of every name in a frame that nobody knows, whatever else it says. */
  function tellUnknown(frame: Frame, result: Json, response: FrameResponse): void {
    for (const name in frame)
      if (name !== 'result' && name !== 'error') note({ kind: 'envelope', name, sample: frame })
    if (response !== result)
      for (const name in result)
        if (name !== 'response' && !known.has(name)) note({ kind: 'frame', name, sample: frame })
    // Most frames have the fields of the one before, in the same order: those need not be looked up again.
    let at = 0
    for (const name in response) {
      if (fields[at] !== name && !known.has(name)) note({ kind: 'frame', name, sample: frame })
      else fields[at] = name
      at++
    }
    const { token, messageTag } = response
    if (token !== undefined && token !== null && typeof token !== 'string')
      note({ kind: 'frame', name: `token as ${typeof token}`, sample: frame })
    if (messageTag !== undefined && messageTag !== '' && !channels.has(messageTag as string))
      note({ kind: 'message_tag', name: String(messageTag), sample: frame })
  }

  return {
    complete: () => complete,
    idle: () => !over && transcript.idle(),
    told: transcript.told,
    push: (frame) => {
      if (over) return []
      if (typeof frame === 'string') return transcript.text(frame)
      if (Array.isArray(frame)) return transcript.pieces(frame)
      if (frame.error) return end(rejectFrame(frame.error))
      const result = record(frame.result)
      if (!result) {
        note({ kind: 'envelope', name: Object.keys(frame).join(', ') || 'empty', sample: frame })
        return []
      }
      const events: DecodedEvent[] = []
      const conversationId = text(record(result['conversation'])?.['conversationId'])
      if (conversationId) events.push({ type: 'conversation', conversationId })
      const title = text(record(result['title'])?.['newTitle'])
      if (title) events.push({ type: 'title', title })
      const response = (result['response'] ?? result) as FrameResponse
      tellUnknown(frame, result, response)
      events.push(...decodeResponse(response))
      return events
    },
    end: () => {
      if (over) return []
      const events = transcript.end()
      // A media stream may stop without a word once its last picture is there (upstream-protocol 3.9).
      if (complete || images.any()) {
        if (!options.isMedia) transcript.judge(complete)
        return [...events, { type: 'finish', reason: 'stop' }]
      }
      return end(
        rejectFrame({
          code: 'broken',
          message: 'the upstream closed the stream before the end of the answer',
        }),
      )
    },
  }
}
