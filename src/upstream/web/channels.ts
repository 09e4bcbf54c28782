import { type Json, list, record, text } from '../json.ts'
import type { Words } from './words.ts'

type Channels = Pick<Words, 'answerChannels' | 'channels'>

/** Since October 2026 the summary may hold the message as chunks instead (upstream-protocol 3.5). */
export const chunkText = (chunks: unknown, { answerChannels }: Channels): string =>
  textChunks(chunks)
    .filter(({ channel }) => answerChannels.has(channel))
    .map((piece) => text(piece['text']) ?? '')
    .join('')

/** Names among those chunks that nobody knows. */
export const unknownChannels = (chunks: unknown, { channels }: Channels): string[] =>
  textChunks(chunks).flatMap(({ channel }) => {
    const name = text(channel)
    return name && !channels.has(name) ? [name] : []
  })

const textChunks = (chunks: unknown): Json[] =>
  list(chunks).flatMap((chunk): Json[] => {
    const piece = record(record(chunk)?.['text'])
    return piece ? [piece] : []
  })
