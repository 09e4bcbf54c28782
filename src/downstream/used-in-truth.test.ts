import { expect, test } from 'bun:test'
import type { UsageEvent } from '../core/event.ts'
import { usedInTruth } from './used-in-truth.ts'

const told = (input: number, costUsd: number): UsageEvent => ({
  type: 'usage',
  input,
  cached: 1,
  output: 2,
  reasoning: 1,
  costUsd,
})
const counted = { input: 100, output: 50, reasoning: 5, cached: 0, estimated: true }

test('what the upstream says of all tries counts, and nothing we counted beside it', () => {
  expect(usedInTruth(counted, [{ usage: told(7, 0.1) }, {}, { usage: told(8, 0.2) }])).toEqual({
    usage: { input: 15, output: 4, reasoning: 2, cached: 2, estimated: false },
    costUsd: 0.3,
  })
  expect(usedInTruth(undefined, [{ usage: told(7, 0.1) }]).usage).toMatchObject({
    input: 7,
    estimated: false,
  })
})

test('where the answer came from an upstream that says nothing, our count is added to what a try before it cost', () => {
  expect(usedInTruth(counted, [{ usage: told(7, 0.1) }, {}])).toEqual({
    usage: { input: 107, output: 52, reasoning: 6, cached: 1, estimated: true },
    costUsd: 0.1,
  })
  expect(usedInTruth(counted, [{}])).toEqual({ usage: counted })
})
