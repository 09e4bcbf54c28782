import { imageCard } from './image-card.ts'
import type { ImageCue, Post } from './script.ts'

/** An event in the envelope of its session, numbered like the real ones: `evt_`, 32 hex digits, a running number. */
export type MgwEnvelope = (type: string, fields: object) => object

/** Envelopes of one session (upstream-protocol 3.11.1). */
export function createEnvelope(sessionId: string): MgwEnvelope {
  const stem = `evt_${crypto.randomUUID().replaceAll('-', '')}`
  let count = 0
  return (type, fields) => ({
    session_id: sessionId,
    event: { type, event_id: `${stem}_${++count}`, ...fields },
  })
}

/** The chunk around one part. */
export const chunkOf = (
  fields: object,
  { step, answering, agent }: { step: number; answering: boolean; agent: string | undefined },
) => ({
  metadata: { step_id: step, phase_index: answering ? 2 : 1, ...(agent && { rollout_id: agent }) },
  ...fields,
})

/** Both names occur for what is thought (upstream-protocol 3.11.4). */
export const thinkingChannel = (step: number): string =>
  step % 2 === 0 ? 'CHANNEL_ASSISTANT_NOTETAKER_SUMMARY' : 'CHANNEL_ASSISTANT_THINKING'

export const postOf = ({ username, name, text, postId }: Post) => ({
  userhandle: username,
  name,
  text,
  create_time: '2026-08-18T12:00:04Z',
  profile_image_url: 'https://pbs.twimg.com/profile_images/1/a_normal.jpg',
  post_id: postId,
  view_count: 9,
  favorite_count: 2,
})

/** A picture on its way. Below 100 % its address may be the picture itself (upstream-protocol 3.11.4). */
export function imageChunk(image: ImageCue, userId: string) {
  const { image_chunk } = imageCard(image, userId)
  const preview = image.index % 2 === 1 && (image.progress ?? 0) < 100
  return {
    id: image.card,
    query: image.prompt,
    tool_call_id: image.imageId,
    image_chunk: { ...image_chunk, ...(preview && { imageUrl: 'data:image/jpeg;base64,/9j/4AAQSkZJRg==' }) },
  }
}

/** `usageLimitReached` → `usage_limit_reached`. */
export const snake = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

// The socket's codes are words (upstream-protocol 3.11.3); those it was not seen to use are gRPC's own names.
const words: Readonly<Record<string, string>> = {
  3: 'invalid_argument',
  5: 'not_found',
  7: 'anti_bot',
  8: 'resource_exhausted',
  13: 'internal',
  16: 'unauthenticated',
}

/** A gRPC code as the socket spells it. A code that is a word already stays. */
export const codeWord = (code: unknown): string => words[String(code)] ?? String(code)
