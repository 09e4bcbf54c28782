import type { BenchVoice } from '../simulator/bench-frames.ts'
import { newId } from './items.ts'

const words =
  'token frame bench paced light quick plain fixed gauge count ratio clock steps queue write cycle'.split(' ')
const blockEvents = 272

const at = { item_id: 'msg_00000000-0000-4000-8000-000000000000', output_index: 0 }
const place = { ...at, content_index: 0 }
const encoder = new TextEncoder()
const event = (type: string, fields: object) =>
  encoder.encode(`event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`)

/** The text of a bench answer as events, one for each word and all of one length: nothing is encoded while a bench runs. */
export const benchEvents = (): Uint8Array[] =>
  // Every sixteenth has the same number: what matters for the reader is that it changes.
  words.map((word, index) =>
    event('response.output_text.delta', {
      sequence_number: 4000 + index * 37,
      ...place,
      delta: `${word} `,
      logprobs: [],
    }),
  )

/** A bench answer: opening, so many equal events, the end. */
export function benchVoice(model: string): BenchVoice {
  const item = { id: at.item_id, type: 'message', status: 'in_progress', role: 'assistant', content: [] }
  const response = {
    id: newId('resp'),
    object: 'response',
    created_at: 0,
    status: 'in_progress',
    model,
    output: [],
    usage: null,
  }
  const one = benchEvents()
  const length = one[0]?.length ?? 0
  const block = Buffer.concat(
    Array.from({ length: blockEvents }, (_, i) => one[i % one.length] ?? new Uint8Array(0)),
  )
  const usage = {
    input_tokens: 10,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: 10,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 20,
    cost_in_usd_ticks: 0,
  }
  const part = { type: 'output_text', text: '', annotations: [] }
  return {
    opening: [
      event('response.created', { sequence_number: 0, response }),
      event('response.in_progress', { sequence_number: 1, response }),
      event('response.output_item.added', { sequence_number: 2, output_index: 0, item }),
      event('response.content_part.added', { sequence_number: 3, ...place, part }),
    ],
    one,
    block: (tokens) => [tokens < blockEvents ? block.subarray(0, tokens * length) : block],
    closing: () => [
      event('response.output_item.done', { output_index: 0, item: { ...item, status: 'completed' } }),
      event('response.completed', { response: { ...response, status: 'completed', usage } }),
    ],
  }
}
