import type { BenchVoice } from '../simulator/bench-frames.ts'
import { newId } from './items.ts'

const words =
  'token frame bench paced light quick plain fixed gauge count ratio clock steps queue write cycle'.split(' ')
const blockEvents = 272

/** A bench answer as events of a response: made once, nothing is encoded while a bench runs. */
export function benchVoice(model: string): BenchVoice {
  const encoder = new TextEncoder()
  const id = newId('resp')
  const item_id = newId('msg')
  const at = { item_id, output_index: 0 }
  const place = { ...at, content_index: 0 }
  const event = (type: string, fields: object) =>
    encoder.encode(`event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`)
  const item = { id: item_id, type: 'message', status: 'in_progress', role: 'assistant', content: [] }
  const response = {
    id,
    object: 'response',
    created_at: 0,
    status: 'in_progress',
    model,
    output: [],
    usage: null,
  }
  // Every sixteenth has the same number: what matters for the reader is that it changes, and how long it is.
  const one = words.map((word, index) =>
    event('response.output_text.delta', {
      sequence_number: 4000 + index * 37,
      ...place,
      delta: `${word} `,
      logprobs: [],
    }),
  )
  const block = Buffer.concat(
    Array.from({ length: blockEvents }, (_, i) => one[i % one.length] ?? new Uint8Array(0)),
  )
  const ends = one.reduce<number[]>((all, bytes) => [...all, (all.at(-1) ?? 0) + bytes.length], [])
  const lengthOf = (count: number) =>
    Math.floor(count / one.length) * (ends.at(-1) ?? 0) +
    (count % one.length ? (ends[(count % one.length) - 1] ?? 0) : 0)
  const usage = {
    input_tokens: 10,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: 10,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 20,
    cost_in_usd_ticks: 0,
  }
  return {
    opening: [
      event('response.created', { sequence_number: 0, response }),
      event('response.in_progress', { sequence_number: 1, response }),
      event('response.output_item.added', { sequence_number: 2, output_index: 0, item }),
      event('response.content_part.added', {
        sequence_number: 3,
        ...place,
        part: { type: 'output_text', text: '', annotations: [] },
      }),
    ],
    one,
    block: (tokens) => [tokens < blockEvents ? block.subarray(0, lengthOf(tokens)) : block],
    closing: () => [
      event('response.output_item.done', {
        output_index: 0,
        item: { ...item, status: 'completed', content: [] },
      }),
      event('response.completed', { response: { ...response, status: 'completed', usage } }),
    ],
  }
}
