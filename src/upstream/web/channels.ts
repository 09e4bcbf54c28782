import { type Json, list, record, text } from '../json.ts'

/** The channel of the answer's text (upstream-protocol 3.11.4). */
export const answerChannel = 'CHANNEL_ASSISTANT_RESPONSE'

const thoughts = new Set([
  'CHANNEL_ASSISTANT_THINKING',
  'CHANNEL_ASSISTANT_NOTETAKER_HEADER',
  'CHANNEL_ASSISTANT_NOTETAKER_SUMMARY',
])

/** Whether it is the answer's channel, one of the thoughts', or none. */
export const isKnownChannel = (channel: string): boolean =>
  channel === answerChannel || channel === '' || thoughts.has(channel)

/** Since October 2026 the summary may hold the message as chunks instead (upstream-protocol 3.5). */
export const chunkText = (chunks: unknown): string =>
  textChunks(chunks)
    .filter(({ channel }) => channel === answerChannel)
    .map((piece) => text(piece['text']) ?? '')
    .join('')

/** Names among those chunks that nobody knows. */
export const unknownChannels = (chunks: unknown): string[] =>
  textChunks(chunks).flatMap(({ channel }) => {
    const name = text(channel)
    return name && !isKnownChannel(name) ? [name] : []
  })

const textChunks = (chunks: unknown): Json[] =>
  list(chunks).flatMap((chunk): Json[] => {
    const piece = record(record(chunk)?.['text'])
    return piece ? [piece] : []
  })
