import { decodeText, type FrameError, type FrameStep, type Shortcut } from '../frame-objects.ts'

/** The fields of one result we read, all optional and unchecked: a field we ignore must not break a chat (upstream-protocol 3.2). */
export type FrameResponse = {
  token?: unknown
  isThinking?: unknown
  isSoftStop?: unknown
  messageTag?: unknown
  rolloutId?: unknown
  responseId?: unknown
  sideBySideIndex?: unknown
  toolUsageCardId?: unknown
  toolUsageCard?: unknown
  webSearchResults?: unknown
  xSearchResults?: unknown
  cardAttachment?: unknown
  cardAttachments?: unknown
  streamingImageGenerationResponse?: unknown
  streamingVideoGenerationResponse?: unknown
  modelResponse?: unknown
  userResponse?: unknown
  generatedTitle?: unknown
  finalMetadata?: unknown
  error?: unknown
}

/** One unit of the REST stream. On a continued conversation the response's fields stand directly under `result`. */
export type Frame = {
  result?: FrameResponse & { response?: FrameResponse; conversation?: unknown; title?: unknown }
  error?: FrameError
}

/**
 * Whether a response is one piece of the answer and nothing else, as nearly all are. Each field is named, because the
 * engine answers that from the object's shape, and walking over the fields costs more than all the rest of the frame.
 * `answerTags` are the message tags of the answer.
 */
export const isPlainToken = (
  response: FrameResponse,
  answerTags: ReadonlySet<unknown>,
): response is { token: string } =>
  typeof response.token === 'string' &&
  response.token !== '' &&
  response.isThinking !== true &&
  response.isSoftStop !== true &&
  (response.messageTag === undefined || answerTags.has(response.messageTag)) &&
  !response.sideBySideIndex &&
  response.userResponse === undefined &&
  response.toolUsageCard === undefined &&
  response.toolUsageCardId === undefined &&
  response.webSearchResults === undefined &&
  response.xSearchResults === undefined &&
  response.cardAttachment === undefined &&
  response.cardAttachments === undefined &&
  response.streamingImageGenerationResponse === undefined &&
  response.streamingVideoGenerationResponse === undefined &&
  response.generatedTitle === undefined &&
  response.finalMetadata === undefined &&
  response.modelResponse === undefined &&
  response.error === undefined

const more = { stream: true }
const lineFeed = 10
const lines = new TextDecoder()

/** A read that ends with a line, as text; undefined when it may end in the middle of a character. */
export const wholeLines = (bytes: Uint8Array): string | undefined =>
  bytes[bytes.length - 1] === lineFeed ? lines.decode(bytes) : undefined

/**
 * Bytes as they come from the network → frames. Takes NDJSON, objects glued together and SSE lines, cut at any byte
 * (upstream-protocol 3.1): it skips to a `{` and reads to the brace that closes it. Linear in the input, however it is cut.
 */
export function decodeBytes<F = Frame>(shortcut?: Shortcut<F>): FrameStep<Uint8Array, F> {
  const frames = decodeText<F>(shortcut)
  // Begun where a read ends in the middle of a line, and needed until one ends with a line again.
  let decoder: TextDecoder | undefined
  return {
    push: (bytes) => {
      const whole = decoder ? undefined : wholeLines(bytes)
      if (whole !== undefined) return frames.push(whole)
      decoder ??= new TextDecoder()
      const text = decoder.decode(bytes, more)
      if (bytes[bytes.length - 1] === lineFeed) decoder = undefined
      return frames.push(text)
    },
    idle: () => !decoder && frames.idle(),
    end: () => [...(decoder ? frames.push(decoder.decode()) : []), ...frames.end()],
  }
}
