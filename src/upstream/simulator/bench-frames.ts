import type { AnswerStamp } from './answer-stamp.ts'
import type { MgwEnvelope } from './mgw-parts.ts'
import type { MgwVoice } from './mgw-events.ts'
import { encodeRest } from './rest-frames.ts'
import type { Cue } from './script.ts'
import type { Chunk } from './wire.ts'

const words =
  'token frame bench paced light quick plain fixed gauge count ratio clock steps queue write cycle'.split(' ')
export const frameBytes = 238
export const blockFrames = 272

/** Ready-made token frames of 238 bytes: nothing is encoded while a bench runs. */
export type BenchFrames = { one: Uint8Array[]; block: Uint8Array }

/** How a transport says a bench answer. `block` gives so many tokens at once, `blockFrames` at most. */
export type BenchVoice = {
  opening: Chunk[]
  one: readonly Chunk[]
  block: (tokens: number) => readonly Chunk[]
  closing: () => Chunk[]
}

/** Sixteen frames with different words, and 272 of them in a row (64 KB) for flat out. */
/** The frames of REST. */
export function benchFrames(): BenchFrames {
  const response = {
    isThinking: false,
    isSoftStop: false,
    responseId: '00000000-0000-4000-8000-000000000000',
    messageTag: 'final',
    messageStepId: 0,
  }
  const encode = (token: string, modelHash: string) =>
    `${JSON.stringify({ result: { response: { token, ...response, llmInfo: { modelHash } } } })}\n`
  const one = words.map((word) => {
    const hash = 'U'.repeat(frameBytes - encode(`${word} `, '').length)
    return new TextEncoder().encode(encode(`${word} `, hash))
  })
  const block = Buffer.concat(
    Array.from({ length: blockFrames }, (_, i) => one[i % one.length] ?? new Uint8Array(0)),
  )
  return { one, block }
}

const quiet: Cue[] = [{ cue: 'final', suggestions: [] }, { cue: 'message' }, { cue: 'title', title: 'bench' }]

/** Opening and echo, so many equal frames, the end. No final message. */
export function restBench(stamp: AnswerStamp, { one, block }: BenchFrames): BenchVoice {
  const encode = encodeRest({ ...stamp, message: 'bench' })
  const lines = (cues: Cue[]) => [
    cues
      .flatMap(encode)
      .map((frame) => `${JSON.stringify(frame)}\n`)
      .join(''),
  ]
  return {
    opening: lines([{ cue: 'conversation' }, { cue: 'echo' }]),
    one,
    block: (tokens) => [tokens < blockFrames ? block.subarray(0, tokens * frameBytes) : block],
    closing: () => lines([{ cue: 'end' }, { cue: 'final', suggestions: [] }]),
  }
}

/** The same words as messages of the chat socket, a little over 400 bytes each. */
export function mgwBench({ responseId }: AnswerStamp, voice: MgwVoice, envelope: MgwEnvelope): BenchVoice {
  const ids = { response_id: responseId, item_id: responseId }
  const metadata = { step_id: 3, phase_index: 2 }
  const one = words.map((word) => {
    const text = { text: `${word} `, channel: 'CHANNEL_ASSISTANT_RESPONSE' }
    return JSON.stringify(envelope('response.chunk', { ...ids, chunk: { metadata, text } }))
  })
  const row = Array.from({ length: blockFrames }, (_, i) => one[i % one.length] ?? '')
  const messages = (cues: Cue[]) => cues.flatMap(voice.encode).map((event) => JSON.stringify(event))
  return {
    opening: messages([{ cue: 'echo' }]),
    one,
    block: (tokens) => (tokens < blockFrames ? row.slice(0, tokens) : row),
    closing: () => messages(quiet),
  }
}
