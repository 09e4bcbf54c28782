import type { UsageEvent } from '../../core/event.ts'
import { number, record } from '../json.ts'

/** Ticks of `cost_in_usd_ticks` in a dollar (xai-official 12). */
const ticksPerDollar = 1e10

/** Ticks as dollars; 0 for what is no amount. */
export const dollars = (ticks: unknown): number => Math.max(0, number(ticks) ?? 0) / ticksPerDollar

/**
 * `usage` of a response, a picture or a video → what was used; undefined when there is none. Counts that cannot be are made
 * possible: one server was seen to call more tokens cached than there were (xai-official 12).
 */
export function decodeUsage(value: unknown): UsageEvent | undefined {
  const usage = record(value)
  if (!usage) return undefined
  const input = count(usage['input_tokens'])
  const output = count(usage['output_tokens'])
  return {
    type: 'usage',
    input,
    cached: Math.min(input, count(record(usage['input_tokens_details'])?.['cached_tokens'])),
    output,
    reasoning: Math.min(output, count(record(usage['output_tokens_details'])?.['reasoning_tokens'])),
    costUsd: dollars(usage['cost_in_usd_ticks']),
  }
}

const count = (amount: unknown): number => Math.max(0, Math.floor(number(amount) ?? 0))
