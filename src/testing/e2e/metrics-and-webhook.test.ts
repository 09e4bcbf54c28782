// What programs that watch the gateway get: /metrics for Prometheus, and the webhook that is told of alerts.
import { expect, test } from 'bun:test'
import { bootBinary } from '../boot.ts'
import { eventually } from '../eventually.ts'

/** The value of one series; undefined when it is not there. */
function valueOf(text: string, name: string, labels: Record<string, string> = {}): number | undefined {
  const line = text
    .split('\n')
    .find(
      (one) =>
        one.startsWith(name) &&
        /^[{ ]/.test(one.slice(name.length)) &&
        Object.entries(labels).every(([label, value]) => one.includes(`${label}="${value}"`)),
    )
  return line === undefined ? undefined : Number(line.split(' ').at(-1))
}

test('/metrics counts requests, tokens, times, attempts and accounts', async () => {
  await using gateway = await bootBinary({ config: { grok: { max_retry: 0, retry_backoff_base: 0.01 } } })
  const metrics = async () => {
    const response = await gateway.get('/metrics')
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      expect.stringMatching(/^text\/plain; version=0\.0\.4/),
    ])
    return await response.text()
  }
  // Those of before the first look count as well.
  for (let at = 0; at < 3; at++) expect((await gateway.chat('repeat: hello')).status).toBe(200)
  expect((await gateway.chat('fault bad_gateway: x')).status).toBe(502)
  expect((await gateway.chat('x', { model: 'nobody' })).status).toBe(404)
  const chat = { endpoint: 'chat_completions' }
  const text = await metrics()
  expect(valueOf(text, 'grok2api_requests_total', { ...chat, outcome: 'succeeded' })).toBe(3)
  expect(valueOf(text, 'grok2api_requests_total', { outcome: 'failed', code: 'upstream_error' })).toBe(1)
  expect(valueOf(text, 'grok2api_requests_total', { outcome: 'refused', code: 'model_not_found' })).toBe(1)
  expect(valueOf(text, 'grok2api_request_seconds_count', chat)).toBe(3)
  expect(valueOf(text, 'grok2api_first_token_seconds_count', chat)).toBe(3)
  expect(valueOf(text, 'grok2api_tokens_total', { model: 'grok-4-fast', kind: 'output' })).toBeGreaterThan(2)
  expect(valueOf(text, 'grok2api_attempts_total', { fault: '' })).toBe(3)
  expect(valueOf(text, 'grok2api_attempts_total', { fault: 'upstream_failed' })).toBe(1)
  expect(valueOf(text, 'grok2api_accounts', { state: 'active' })).toBeGreaterThan(0)
  expect(valueOf(text, 'grok2api_open_requests')).toBe(0)
  expect(valueOf(text, 'process_resident_memory_bytes')).toBeGreaterThan(1e7)
  await gateway.chat('repeat: hello')
  expect(valueOf(await metrics(), 'grok2api_requests_total', { ...chat, outcome: 'succeeded' })).toBe(4)
  expect(text).not.toContain(gateway.key)
})

test('/metrics is for the operator, unless asked from the machine itself', async () => {
  await using gateway = await bootBinary()
  const asked = async (headers: Record<string, string>) =>
    (await gateway.get('/metrics', { headers: { 'x-forwarded-for': '203.0.113.9', ...headers } })).status
  expect(await asked({})).toBe(401)
  expect(await asked({ authorization: `Bearer ${gateway.key}` })).toBe(401)
})

type Told = {
  event: string
  at: number
  version: string
  alert: { code: string; message: string; remedy: string }
}

test('the webhook is told once when an alert begins, again when it fails, and when the alert ends', async () => {
  const told: Told[] = []
  let refusals = 1
  using receiver = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: async (request) => {
      if (refusals-- > 0) return new Response(null, { status: 500 })
      told.push((await request.json()) as Told)
      return new Response()
    },
  })
  const alert_webhook = `${receiver.url.origin}/hook?secret=of-the-receiver`
  await using gateway = await bootBinary({ tokens: { ssoBasic: [] }, config: { log: { alert_webhook } } })
  const events = () => told.map(({ event, alert }) => `${event} ${alert.code}`)
  await eventually('the alert is told', () => events().includes('alert.began no_accounts'), 20_000)
  expect(told[0]?.alert.remedy).toContain('token.json')

  const token = gateway.simulator.accounts[0]?.credential
  expect((await gateway.admin('POST', '/tokens', { text: token, pool: 'ssoBasic' })).status).toBe(200)
  // A change of the settings is a reason to look at once.
  const looked = async (timeout: number) =>
    expect((await gateway.admin('POST', '/config', { grok: { timeout } })).status).toBe(200)
  await looked(91)
  await eventually('the end is told', () => events().includes('alert.ended no_accounts'), 20_000)
  await looked(92)
  await looked(93)
  expect(events().filter((event) => event.endsWith('no_accounts'))).toEqual([
    'alert.began no_accounts',
    'alert.ended no_accounts',
  ])
  const shown = await (await gateway.admin('GET', '/config')).text()
  expect(shown + gateway.binary.stdout() + gateway.binary.stderr()).not.toContain('of-the-receiver')
})

test('a test can be sent, in the form that is set; what is wrong with the receiver is said without its address', async () => {
  const got: string[] = []
  let status = 200
  using receiver = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: async (request) => {
      got.push(`${request.headers.get('title')} ${await request.text()}`)
      return new Response(null, { status })
    },
  })
  await using gateway = await bootBinary()
  const send = async () => (await (await gateway.admin('POST', '/alerts/test')).json()) as object
  expect(await send()).toMatchObject({ ok: false, message: expect.stringContaining('log.alert_webhook') })
  const log = { alert_webhook: `${receiver.url.origin}/a-secret-topic`, alert_webhook_form: 'ntfy' }
  expect((await gateway.admin('POST', '/config', { log })).status).toBe(200)
  expect(await send()).toMatchObject({ ok: true })
  expect(got.filter((text) => text.startsWith('grok2api: test test This is a test.'))).toHaveLength(1)
  status = 403
  const refused = await send()
  expect(refused).toMatchObject({ ok: false, message: expect.stringContaining('HTTP 403') })
  expect(JSON.stringify(refused)).not.toContain('secret-topic')
})
