// Import over the admin API, through the compiled binary: several files, what was understood, and the work as a job.
import { expect, test } from 'bun:test'
import { bootBinary, type Gateway } from '../boot.ts'
import { eventually } from '../eventually.ts'

const token = (at: number) =>
  `eyJhbGciOiJIUzI1NiJ9.${Buffer.from(`{"session_id":"${at}"}`).toString('base64url')}.${'s'.repeat(43)}`
const boot = () => bootBinary({ tokens: { ssoBasic: [] }, config: { token: { auto_refresh: false } } })
type Report = {
  new: number
  same: number
  invalid: object[]
  found: { file?: string; line: number; masked: string; result: string; left_out: number; note: string }[]
}
const send = async <T>(gateway: Gateway, body: object) =>
  (await (await gateway.admin('POST', '/tokens/import', body)).json()) as T
const total = async (gateway: Gateway) =>
  ((await (await gateway.admin('GET', '/tokens')).json()) as { total: number }).total

test('every file is read by itself, and what was understood is shown line by line', async () => {
  await using gateway = await boot()
  const files = [
    { name: 'a.json', text: JSON.stringify({ ssoBasic: [token(1)] }, null, 2) },
    { name: 'b "text": {.json', text: JSON.stringify({ ssoSuper: [token(2), token(1)] }, null, 2) },
    { name: 'c.txt', text: `a@example.com----Passw0rd----${token(3)}\nxai-${'k'.repeat(40)}\n` },
    { name: 'd.json', text: '{"ssoBasic": [' },
  ]
  const report = await send<Report>(gateway, { dry_run: true, files })
  expect(report).toMatchObject({ new: 4, same: 1, invalid_count: 1, dry_run: true })
  expect(report.invalid).toEqual([
    { file: 'd.json', line: 1, reason: expect.stringMatching(/^broken JSON/) as string },
  ])
  expect(
    report.found.map(({ file, line, result, left_out, note }) => [file, line, result, left_out, note]),
  ).toEqual([
    ['a.json', 3, 'new', 0, ''],
    ['b "text": {.json', 3, 'new', 0, ''],
    ['b "text": {.json', 4, 'repeated', 0, ''],
    ['c.txt', 1, 'new', 1, 'a@example.com'],
    ['c.txt', 2, 'new', 0, ''],
  ])
  expect(JSON.stringify(report)).not.toContain('Passw0rd')
  expect(JSON.stringify(report)).not.toContain(token(3))
  expect(await total(gateway)).toBe(0)
  expect(
    await send<Report>(gateway, { pool: 'super', files: [{ name: 'x', text: token(9) }] }),
  ).toMatchObject({ new: 1 })
  const { items } = (await (await gateway.admin('GET', '/tokens')).json()) as { items: object[] }
  expect(items).toMatchObject([{ pool: 'ssoSuper', tier: 'super' }])
  for (const body of [{ files: [{ name: 'x' }] }, { files: 'x' }, { dry_run: true }, { files: [], text: 5 }])
    expect([body, (await gateway.admin('POST', '/tokens/import', body)).status]).toEqual([body, 400])
})

type Job = { status: string; processed: number; total: number; summary?: Report }
const jobOf = async (gateway: Gateway, id: string) =>
  (await (await gateway.admin('GET', `/jobs/${id}`)).json()) as Job

test('as a job it shows progress, and its summary is the same answer; cancelled, it changes nothing', async () => {
  await using gateway = await boot()
  const lines = Array.from({ length: 20_000 }, (_, at) => `mail${at}@example.com:pw${at}:${token(at)}`)
  const files = [{ name: 'list.txt', text: lines.join('\n') }]
  const { job_id } = await send<{ job_id: string }>(gateway, { job: true, files })
  const cancelled = await gateway.admin('POST', `/jobs/${job_id}/cancel`)
  const stopped = (await cancelled.json()) as Job
  expect([stopped.status, stopped.summary]).toEqual(['cancelled', undefined])
  expect(await total(gateway)).toBe(0)

  const again = await send<{ job_id: string }>(gateway, { job: true, files })
  await eventually(
    'the job ends',
    async () => (await jobOf(gateway, again.job_id)).status !== 'running',
    20_000,
  )
  const done = await jobOf(gateway, again.job_id)
  expect(done).toMatchObject({ status: 'done', summary: { new: 20_000, invalid_count: 0 } })
  expect(done.processed).toBe(done.total)
  expect(done.summary?.found).toHaveLength(1000)
  expect(await total(gateway)).toBe(20_000)
})
