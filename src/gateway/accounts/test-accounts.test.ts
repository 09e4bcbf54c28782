import { expect, test } from 'bun:test'
import type { Quota } from '../../core/account.ts'
import { answerOf } from '../../core/answer.ts'
import { type Fault, GatewayError } from '../../core/fault.ts'
import { createPool } from '../../pool/pool.ts'
import { sampleEntry, sampleModel } from '../../testing/sample-accounts.ts'
import { sampleUpstreams } from '../../testing/sample-upstream.ts'
import type { OpenRequest, Transport } from '../../upstream/upstream.ts'
import type { CheckResult } from './check.ts'
import { createAccountTest } from './test-accounts.ts'

const signal = new AbortController().signal
const quota = (remaining: number, total: number): Quota => ({
  remaining,
  total,
  windowSeconds: 7200,
  resetsAt: Date.now() + 7_200_000,
})
const models = [
  sampleModel({ id: 'deep', mode: 'expert', tier: 'basic', cost: 2 }),
  sampleModel({ id: 'swift', mode: 'fast', tier: 'basic', cost: 1 }),
  sampleModel({ id: 'drawn', mode: 'fast', kind: 'image', tier: 'basic', cost: 1 }),
  sampleModel({ id: 'huge', mode: 'heavy', tier: 'heavy', cost: 1 }),
]
const fine: CheckResult = { ok: true, message: 'fast 27/30' }

/** One account, and an upstream that answers so on each transport: text, or a fault. */
function setUp(answers: Partial<Record<Transport, string | Fault>>, checked = fine) {
  const pool = createPool({ now: Date.now, settings: () => ({ maxConcurrent: 0, failThreshold: 2 }) })
  pool.merge([sampleEntry('a')])
  const opened: (OpenRequest & { transport: Transport })[] = []
  const { test: run, testAll } = createAccountTest({
    pool,
    check: { check: () => Promise.resolve(checked) },
    models: () => models,
    now: Date.now,
    settings: () => ({ maxConcurrent: 5, batchSize: 5, maxAccounts: 5 }),
    upstreams: sampleUpstreams({
      transports: () => Object.keys(answers) as Transport[],
      open: (transport, request) => {
        opened.push({ transport, ...request })
        const answer = answers[transport] ?? ''
        if (typeof answer !== 'string') throw new GatewayError(answer)
        const events = [[{ type: 'text.delta' as const, delta: answer }]]
        return Promise.resolve(answerOf({ read: () => Promise.resolve(events.shift()), cancel: () => {} }))
      },
    }),
  })
  return { pool, run, testAll, opened }
}
const failed: Fault = { kind: 'upstream_failed', message: 'it broke', upstreamStatus: 502 }
const refused: Fault = { ...failed, message: 'go away', transportRefused: true }

test('a test asks for the quota and sends one temporary chat on the cheapest mode', async () => {
  const { run, opened, pool } = setUp({ mgw: 'ok' })
  const result = await run('a', signal)
  expect(result).toMatchObject({
    ok: true,
    quota: fine,
    chat: { ok: true, model: 'swift', transport: 'mgw' },
  })
  expect(result.message).toMatch(/^quota: fast 27\/30; chat with swift: answered in \d+ ms over mgw$/)
  expect(opened).toHaveLength(1)
  expect(opened[0]).toMatchObject({ temporary: true, model: { id: 'swift' } })
  expect(pool.find('a')).toMatchObject({ useCount: 1, inFlight: 0 })
})

test('a quota that is answered while every chat fails is told apart', async () => {
  const { run, pool } = setUp({ mgw: failed })
  const result = await run('a', signal)
  expect(result).toMatchObject({ ok: false, quota: { ok: true }, chat: { ok: false } })
  expect(result.message).toContain('quota: fast 27/30; chat with swift: failed: it broke')
  expect(pool.find('a')).toMatchObject({ doubts: 1, inFlight: 0, state: 'active' })
})

test('an answer without words is none', async () => {
  const { run } = setUp({ mgw: '  ' })
  expect(await run('a', signal)).toMatchObject({
    ok: false,
    chat: { message: 'The chat was answered without a word.' },
  })
})

test('a transport that is refused is named, and the other one tried', async () => {
  const { run, opened } = setUp({ mgw: refused, rest: 'ok' })
  const result = await run('a', signal)
  expect(result).toMatchObject({ ok: true, chat: { transport: 'rest' } })
  expect(result.message).toContain('over rest; mgw was refused: go away')
  expect(opened.map(({ transport }) => transport)).toEqual(['mgw', 'rest'])
})

test('when every transport is refused, the account is not to blame', async () => {
  const { run, pool } = setUp({ mgw: refused, rest: refused })
  expect(await run('a', signal)).toMatchObject({ ok: false, chat: { ok: false, message: 'go away' } })
  expect(pool.find('a')).toMatchObject({ failCount: 0, inFlight: 0, state: 'active' })
})

test('the cheapest mode the account has left; without one no chat is sent', async () => {
  const { run, opened, pool } = setUp({ mgw: 'ok' })
  pool.report('a', { quota: { fast: quota(0, 30), expert: quota(4, 5) } })
  expect(await run('a', signal)).toMatchObject({ chat: { model: 'deep' } })
  pool.report('a', { quota: { fast: quota(0, 30), expert: quota(0, 5) } })
  const result = await run('a', signal)
  expect([result.ok, result.chat]).toEqual([true, undefined])
  expect(result.message).toContain('no chat was sent: at its limit in every mode')
  expect(opened).toHaveLength(1)
})

test('no chat with --quota-only, nor after a verdict, nor when nothing is there to answer', async () => {
  const { run, opened } = setUp({ mgw: 'ok' })
  expect(await run('a', signal, true)).toEqual({ ...fine, quota: fine })
  for (const checked of [
    { ok: false, message: 'dead', fault: 'session_dead' },
    { ok: false, message: 'gone', fault: 'upstream_failed', unreached: true },
  ] as const) {
    const other = setUp({ mgw: 'ok' }, checked)
    expect(await other.run('a', signal)).toEqual({ ...checked, quota: checked })
    expect(other.opened).toEqual([])
  }
  expect(opened).toEqual([])
})

test('a disabled account is asked, and stays disabled and uncounted', async () => {
  const { run, pool } = setUp({ mgw: 'ok' })
  pool.disable('a', 'holidays')
  expect(await run('a', signal)).toMatchObject({ ok: true, chat: { ok: true } })
  expect(pool.find('a')).toMatchObject({ state: 'disabled', useCount: 0 })
})

test('many are tested within the limits', async () => {
  const { testAll } = setUp({ mgw: 'ok' })
  const seen: boolean[] = []
  const ids = ['a', ...Array.from({ length: 7 }, (_, at) => `x${at}`)]
  const { leftOut } = await testAll(ids, { signal, onResult: (_, { ok }) => void seen.push(ok) })
  expect([leftOut, seen.length]).toEqual([3, 5])
})
