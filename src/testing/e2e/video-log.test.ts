// Videos in the request log: one row each, with how it ended and who made it, however often it was looked at.
import { expect, test } from 'bun:test'
import { bootBinary, type Gateway } from '../boot.ts'
import { eventually } from '../eventually.ts'
import { restarted } from '../restarted.ts'

type Entry = {
  request_id: string
  endpoint: string
  model: string
  status: number
  code: string | null
  outcome: string
  ms: number
  attempts: {
    account: string
    account_name?: string
    transport: string
    fault: string | null
    detail?: string
  }[]
}
type Door = Pick<Gateway, 'get' | 'post' | 'admin'>
const rows = async (door: Pick<Door, 'admin'>) =>
  ((await (await door.admin('GET', '/log?endpoint=videos')).json()) as { items: Entry[] }).items
async function order(door: Door, prompt: string, requestId: string): Promise<string> {
  const answer = await door.post('/v1/videos', { prompt }, { headers: { 'x-request-id': requestId } })
  expect(answer.status).toBe(200)
  return ((await answer.json()) as { id: string }).id
}
const status = async (door: Pick<Door, 'get'>, id: string) =>
  ((await (await door.get(`/v1/videos/${id}`)).json()) as { status: string }).status
const over = (door: Pick<Door, 'get'>, id: string) =>
  eventually(`${id} ends`, async () => ['completed', 'failed'].includes(await status(door, id)), 20_000)

test('one row for a video: from the order to the end, with the account that made it', async () => {
  await using gateway = await bootBinary()
  const id = await order(gateway, 'slow 60: a cat', 'req-of-the-order')
  for (let at = 0; at < 5; at++) await status(gateway, id)
  await over(gateway, id)
  await gateway.get('/v1/videos')
  expect((await gateway.get(`/v1/videos/${id}/content`)).status).toBe(200)
  const [row, ...others] = await rows(gateway)
  expect(others).toEqual([])
  expect(row).toMatchObject({
    request_id: 'req-of-the-order',
    model: 'grok-imagine-video',
    status: 200,
    code: null,
    outcome: 'succeeded',
    attempts: [{ transport: 'rest', fault: null }],
  })
  expect(row?.ms).toBeGreaterThan(60)
  const { items } = (await (await gateway.admin('GET', '/tokens')).json()) as {
    items: { id: string; label: string }[]
  }
  const account = items.find((item) => item.id === row?.attempts[0]?.account)
  expect(row?.attempts[0]?.account_name).toBe(account?.label ?? 'no such account')
  expect((await gateway.admin('GET', '/log/req-of-the-order')).status).toBe(200)
})

test('a video that fails has the upstream’s own words in its row; one that is not there is a row of its own', async () => {
  await using gateway = await bootBinary({ config: { grok: { max_retry: 1, retry_backoff_base: 0.01 } } })
  gateway.simulator.setFaults('*', ['bad_gateway'])
  const id = await order(gateway, 'a dog', 'req-fails')
  await over(gateway, id)
  await gateway.get('/v1/videos/video_none')
  const [missing, failed, ...others] = await rows(gateway)
  expect(others).toEqual([])
  expect(missing).toMatchObject({ status: 404, outcome: 'refused' })
  expect(failed).toMatchObject({
    request_id: 'req-fails',
    status: 502,
    outcome: 'failed',
    code: 'upstream_error',
  })
  expect(failed?.attempts).toHaveLength(1)
  for (const { fault, detail } of failed?.attempts ?? [])
    expect([fault, detail]).toEqual(['upstream_failed', expect.stringContaining('HTTP 502')])
})

test('a video that is deleted while it is made is a row that says so', async () => {
  await using gateway = await bootBinary()
  const id = await order(gateway, 'slow 5000: a bird', 'req-deleted')
  await eventually('it is sent', async () => (await status(gateway, id)) === 'in_progress')
  expect((await (await gateway.admin('GET', '/log?endpoint=videos')).json()) as object).toMatchObject({
    items: [],
  })
  await gateway.get(`/v1/videos/${id}`, { method: 'DELETE' })
  const found = (await rows(gateway)).find(({ request_id }) => request_id === 'req-deleted')
  expect(found).toMatchObject({ outcome: 'cancelled' })
})

test('the row of a video that outlived a restart has the request that ordered it and its tries', async () => {
  await using gateway = await bootBinary()
  const id = await order(gateway, 'slow 400: a fish', 'req-before')
  const progress = async () =>
    ((await (await gateway.get(`/v1/videos/${id}`)).json()) as { progress: number }).progress
  await eventually('it is under way', async () => (await progress()) > 1, 20_000)
  gateway.binary.signal('SIGKILL')
  await gateway.binary.exited
  await using again = await restarted(gateway)
  await over(again, id)
  const [row, ...others] = await rows(again)
  expect(others).toEqual([])
  expect(row).toMatchObject({
    request_id: 'req-before',
    outcome: 'succeeded',
    attempts: [{ account: expect.stringMatching(/^acc_/), fault: null }],
  })
}, 60_000)
