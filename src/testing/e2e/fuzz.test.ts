// The seeded part of the fuzzer that every run of the tests takes; `bun run fuzz` goes on from there.
import { expect, test } from 'bun:test'
import { createChance } from '../fuzz/chance.ts'
import { judge } from '../fuzz/judge.ts'
import { mutateJson } from '../fuzz/mutate.ts'
import { runFuzz } from '../fuzz/run-fuzz.ts'

// It reads /proc.
test.skipIf(process.platform !== 'linux')(
  'twenty seconds of hostile requests and damaged answers break no rule',
  async () => {
    const report = await runFuzz({ seed: 20_261_128, ms: 20_000, say: () => {} })
    expect(report.broken).toEqual([])
    expect(report.exchanges).toBeGreaterThan(100)
    expect(report.damaged).toBeGreaterThan(0)
    expect(report.damagedFiles).toBeGreaterThan(0)
  },
  90_000,
)

test('the same seed makes the same mutants', () => {
  const mutants = () => {
    const chance = createChance(7)
    return Array.from({ length: 50 }, () => mutateJson({ a: [1, { b: 'x' }], c: null }, chance))
  }
  expect(mutants()).toEqual(mutants())
})

const chat = { method: 'POST', path: '/v1/chat/completions', headers: {} }
const headers = (type: string) => new Headers({ 'x-request-id': 'r', 'content-type': type })
const stream = headers('text/event-stream')
const json = headers('application/json')

test('the judge finds what is wrong', () => {
  expect(judge(chat, { status: 200, headers: stream, body: 'data: {}\n\ndata: [DONE]\n\n' })).toEqual([])
  expect(judge(chat, { status: 200, headers: stream, body: 'data: {}\n\n' })).toHaveLength(1)
  expect(judge(chat, { status: 200, headers: stream, body: 'data: {}\n\ndata: [DO' })).toHaveLength(1)
  expect(judge(chat, { status: 200, headers: json, body: '' })).toHaveLength(1)
  expect(judge(chat, { status: 404, headers: json, body: '' })).toHaveLength(1)
  expect(
    judge({ ...chat, path: '/v1/messages' }, { status: 200, headers: stream, body: 'event: ping\n\n' }),
  ).toHaveLength(1)
  const error = { message: 'what happened and what to do', type: 'x', request_id: 'r' }
  expect(judge(chat, { status: 400, headers: json, body: JSON.stringify({ error }) })).toEqual([])
  expect(
    judge({ ...chat, path: '/v1/messages' }, { status: 400, headers: json, body: JSON.stringify({ error }) }),
  ).toHaveLength(2)
  expect(judge(chat, { status: 500, headers: json, body: JSON.stringify({ error }) })).toHaveLength(1)
})
