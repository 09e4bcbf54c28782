// Jobs over the admin API: refresh and test of accounts, progress, and a cancel that stops the work.
import { expect, test } from 'bun:test'
import { bootBinary, password, type BootOptions, type Gateway } from '../boot.ts'
import { eventually } from '../eventually.ts'
import { openRaw } from '../raw.ts'

type Job = {
  id: string
  kind: string
  status: string
  total: number
  processed: number
  ok: number
  failed: number
  warnings: string[]
  results: { id: string; masked: string; ok: boolean; message: string }[]
}
type Faults = NonNullable<
  NonNullable<NonNullable<BootOptions['upstream']>['accounts']>['accounts'][number]['faults']
>

const boot = (faults: Faults[], config: BootOptions['config'] = {}) =>
  bootBinary({
    upstream: { accounts: { accounts: faults.map((list) => ({ tier: 'basic' as const, faults: list })) } },
    config: { token: { auto_refresh: false }, ...config },
  })
async function start(gateway: Gateway, kind: string, body: object = { all: true }): Promise<string> {
  const answer = await gateway.admin('POST', `/tokens/${kind}`, body)
  expect(answer.status).toBe(202)
  return ((await answer.json()) as { job_id: string }).job_id
}
const job = async (gateway: Gateway, id: string) =>
  (await (await gateway.admin('GET', `/jobs/${id}`)).json()) as Job
const ended = async (gateway: Gateway, id: string) => {
  await eventually('the job ends', async () => (await job(gateway, id)).status !== 'running', 15_000)
  return job(gateway, id)
}
const watch = (gateway: Gateway, id: string) =>
  openRaw(gateway.url, {
    path: `/api/v1/admin/jobs/${id}/stream`,
    headers: { authorization: `Bearer ${password}` },
  })
const eventsOf = (text: string) => [...text.matchAll(/^event: (\w+)$/gm)].map((match) => match[1])

test('refresh and test ask the upstream, and name accounts masked', async () => {
  await using gateway = await boot([[], [], ['session_dead']])
  for (const kind of ['refresh', 'test']) {
    const done = await ended(gateway, await start(gateway, kind))
    expect(done).toMatchObject({
      kind: `tokens.${kind}`,
      status: 'done',
      total: 3,
      processed: 3,
      ok: 2,
      failed: 1,
    })
    for (const { id, masked } of done.results) {
      expect(id).toMatch(/^acc_[\da-f]{16}$/)
      expect(masked).toMatch(/^eyJ.…...$/)
    }
    for (const { credential } of gateway.simulator.accounts)
      expect(JSON.stringify(done)).not.toContain(credential)
  }
  const chats = () => gateway.simulator.record().filter(({ path }) => /ws.mgw|conversations.new/.test(path))
  const before = chats().length
  expect(before).toBe(2)
  const quota = await ended(gateway, await start(gateway, 'test', { all: true, quota_only: true }))
  expect([quota.ok, chats().length]).toEqual([2, before])
  const { items } = (await (await gateway.admin('GET', '/tokens?state=expired')).json()) as {
    items: unknown[]
  }
  expect(items).toHaveLength(1)
  const listed = (await (await gateway.admin('GET', '/jobs')).json()) as { items: Job[] }
  expect(listed.items.map(({ kind, results }) => [kind, results])).toEqual([
    ['tokens.test', []],
    ['tokens.test', []],
    ['tokens.refresh', []],
  ])
})

test('the stream begins with a snapshot and ends with the last word, also for who comes late', async () => {
  await using gateway = await boot(
    Array.from({ length: 20 }, () => [{ name: 'slow_first_byte', ms: 60 }]),
    {
      performance: { usage_max_concurrent: 2 },
    },
  )
  const id = await start(gateway, 'test')
  const stream = await watch(gateway, id)
  await stream.until('event: done', 15_000)
  const events = eventsOf(stream.received())
  expect([events[0], events.at(-1)]).toEqual(['snapshot', 'done'])
  expect(events.slice(1, -1).every((event) => event === 'progress')).toBe(true)
  const late = await watch(gateway, id)
  await late.until('event: done')
  expect(eventsOf(late.received())).toEqual(['snapshot', 'done'])
  const last = JSON.parse(/event: done\ndata: (.+)/.exec(late.received())?.[1] ?? '{}') as Job
  expect(last).toMatchObject({ type: 'done', status: 'done', processed: 20 } as object)
})

test('cancel stops the work: nothing is asked after it', async () => {
  await using gateway = await boot(
    Array.from({ length: 60 }, () => [{ name: 'slow_first_byte', ms: 100 }]),
    {
      performance: { usage_max_concurrent: 2 },
    },
  )
  const id = await start(gateway, 'test')
  const stream = await watch(gateway, id)
  await eventually('some are done', async () => (await job(gateway, id)).processed >= 2)
  const cancelled = (await (await gateway.admin('POST', `/jobs/${id}/cancel`, {})).json()) as Job
  expect(cancelled.status).toBe('cancelled')
  expect(cancelled.processed).toBeLessThan(60)
  const asked = gateway.simulator.record().length
  await Bun.sleep(400)
  expect(gateway.simulator.record().length).toBe(asked)
  expect((await job(gateway, id)).processed).toBe(cancelled.processed)
  await stream.until('event: cancelled')
  expect((await gateway.admin('POST', `/jobs/${id}/cancel`, {})).status).toBe(200)
})

test('what is too many is left out and said; a stop ends what runs', async () => {
  await using gateway = await boot(
    Array.from({ length: 8 }, () => [{ name: 'slow_first_byte', ms: 3000 }]),
    {
      performance: { usage_max_tokens: 5 },
    },
  )
  const id = await start(gateway, 'refresh')
  const running = await job(gateway, id)
  await eventually('the warning is there', async () => (await job(gateway, id)).warnings.length > 0)
  expect(running.total).toBe(5)
  expect((await job(gateway, id)).warnings[0]).toContain('5 of 8')
  gateway.binary.signal('SIGTERM')
  const began = performance.now()
  expect(await gateway.binary.exited).toBe(0)
  expect(performance.now() - began).toBeLessThan(4000)
})

test('what is no job, and what names no account', async () => {
  await using gateway = await boot([[]])
  for (const path of ['/jobs/job_none', '/jobs/job_none/stream'])
    expect((await gateway.admin('GET', path)).status).toBe(404)
  expect((await gateway.admin('POST', '/jobs/job_none/cancel', {})).status).toBe(404)
  const quotaOnly = await gateway.admin('POST', '/tokens/disable', { all: true, quota_only: true })
  expect([quotaOnly.status, (await quotaOnly.json()) as object]).toMatchObject([
    400,
    { error: { param: 'quota_only' } },
  ])
  for (const kind of ['refresh', 'test']) {
    expect((await gateway.admin('POST', `/tokens/${kind}`, {})).status).toBe(400)
    expect(await ended(gateway, await start(gateway, kind, { ids: ['acc_0'] }))).toMatchObject({
      status: 'done',
      total: 0,
    })
  }
})
