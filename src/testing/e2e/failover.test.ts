// Trouble with accounts and with the upstream, as a caller and the operator's token.json see it.
import { expect, test } from 'bun:test'
import { APIError, InternalServerError, RateLimitError } from 'openai'
import { bootBinary, type BootOptions, type Gateway } from '../boot.ts'
import { eventually } from '../eventually.ts'
import { sseBlocks, sseJson } from '../sse-blocks.ts'
import { thrownBy } from '../thrown.ts'

type Accounts = NonNullable<NonNullable<BootOptions['upstream']>['accounts']>['accounts']
type Faults = NonNullable<Accounts[number]['faults']>

const quota = { fast: { total: 10_000 } }
/** One basic account for each list of faults. */
const boot = (...faults: Faults[]): Promise<Gateway> =>
  bootBinary({
    upstream: { accounts: { accounts: faults.map((list) => ({ tier: 'basic', quota, faults: list })) } },
    config: { grok: { retry_backoff_base: 0.01 } },
  })

type ErrorBody = { error: { message: string; type: string; code: string } }
const stateOf = (gateway: Gateway, index: number): string | undefined => {
  const credential = gateway.simulator.accounts[index]?.credential
  return gateway.tokens().ssoBasic?.find((entry) => entry.token === credential)?.status
}

const verdicts: [fault: string, state: string][] = [
  ['session_dead', 'expired'],
  ['session_dead_403', 'expired'],
  ['blocked', 'blocked'],
  ['blocked_short', 'blocked'],
]
for (const [fault, state] of verdicts)
  test(`${fault}: another account answers and token.json says ${state}`, async () => {
    await using gateway = await boot([fault], [])
    for (let i = 0; i < 4; i++) expect((await gateway.chat('repeat fine')).status).toBe(200)
    await eventually(`token.json says ${state}`, () => stateOf(gateway, 0) === state)
    expect(stateOf(gateway, 1) ?? 'active').toBe('active')
    const dead = gateway.simulator.accounts[0]?.credential
    const chats = gateway.simulator.record().filter(({ prompt }) => prompt !== undefined)
    expect(chats.filter(({ credential }) => credential === dead).length).toBeLessThanOrEqual(1)
    expect(gateway.binary.stderr()).not.toContain(dead ?? 'no account')
  })

test('a pool without a living account is 503, never 401 or 403', async () => {
  await using gateway = await boot(['session_dead'], ['blocked'])
  for (let i = 0; i < 3; i++) {
    const response = await gateway.chat('hello')
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({
      error: { type: 'server_error', code: 'no_account_available' },
    })
  }
  expect(await thrownBy(gateway.openai().chat.completions.create(ask))).toBeInstanceOf(InternalServerError)
  const ready = await gateway.get('/readyz')
  expect(ready.status).toBe(503)
})

const ask = { model: 'grok-4-fast', messages: [{ role: 'user' as const, content: 'hello' }] }

for (const fault of [{ name: 'rate_limited', retry_after: 40 }, 'first_frame_limit', 'usage_limit'])
  test(`limited accounts are 429 with Retry-After: ${JSON.stringify(fault)}`, async () => {
    await using gateway = await boot([fault], [fault])
    for (let i = 0; i < 2; i++) {
      const response = await gateway.chat('hello', { stream: i === 1 })
      expect(response.status).toBe(429)
      const after = Number(response.headers.get('retry-after'))
      expect(after).toBeGreaterThanOrEqual(1)
      if (typeof fault === 'object') expect(after).toBeWithin(30, 41)
      expect(await response.json()).toMatchObject({
        error: { type: 'rate_limit_error', code: 'rate_limit_exceeded' },
      })
    }
    expect(await thrownBy(gateway.openai().chat.completions.create(ask))).toBeInstanceOf(RateLimitError)
    expect(stateOf(gateway, 0)).not.toBe('expired')
  })

for (const fault of ['bad_gateway', 'cut', 'malformed', 'empty', 'usage_limit', 'first_frame_anti_bot'])
  test(`a good account makes up for one with ${fault} before content`, async () => {
    await using gateway = await boot([{ name: fault, after: 0 }], [])
    for (let i = 0; i < 3; i++) {
      const response = await gateway.chat('repeat fine')
      expect(`${response.status} ${await response.text()}`).toContain('"fine"')
    }
    expect(stateOf(gateway, 0) ?? 'active').toBeOneOf(['active', 'cooling'])
  })

const everywhere: [fault: string, status: number, code: string][] = [
  ['server_error', 502, 'upstream_error'],
  ['cut', 502, 'upstream_error'],
  ['empty', 502, 'empty_response'],
  ['moderated', 400, 'content_policy_violation'],
  ['anti_bot', 503, 'upstream_session_refused'],
  ['cloudflare', 503, 'upstream_session_refused'],
  ['out_of_date', 503, 'upstream_session_refused'],
]
for (const [fault, status, code] of everywhere)
  test(`${fault} on every account is ${status} ${code}, whether streamed or not`, async () => {
    await using gateway = await boot([{ name: fault, after: 0 }], [{ name: fault, after: 0 }])
    for (const stream of [false, true]) {
      const response = await gateway.chat('hello', { stream })
      const body = (await response.json()) as ErrorBody
      expect([response.status, body.error.code]).toEqual([status, code])
      // What the upstream said stays in the log.
      expect(body.error.message).not.toMatch(/WKE|nginx|anti-bot rules|Just a moment/)
    }
    for (const index of [0, 1]) expect(stateOf(gateway, index) ?? 'active').toBe('active')
  })

for (const fault of ['error_late', 'usage_limit_late', 'moderated_late', 'cut', 'ends_early'])
  test(`${fault} after content: an error in the stream, then [DONE], no finish`, async () => {
    await using gateway = await boot([{ name: fault, after: 5 }], [])
    const streams = await Promise.all(
      [1, 2].map(async () => (await gateway.chat('count to 50', { stream: true })).text()),
    )
    const broken = streams.filter((body) => body.includes('"error"'))
    expect(broken.length).toBeGreaterThan(0)
    for (const body of broken) {
      const blocks = sseBlocks(body)
      expect(blocks.at(-1)).toEqual({ data: '[DONE]' })
      expect(JSON.parse(blocks.at(-2)?.data ?? '{}')).toMatchObject({
        error: { message: expect.any(String), type: expect.any(String) },
      })
      expect(body).not.toContain('"finish_reason":"stop"')
    }
  })

test('a break after content is an error without a stream too, and the SDK throws', async () => {
  await using gateway = await boot([{ name: 'error_late', after: 5 }])
  const response = await gateway.chat('count to 50')
  expect(response.status).toBe(502)
  const streamed = gateway
    .openai()
    .chat.completions.stream({ ...ask, messages: [{ role: 'user', content: 'count to 50' }] })
  expect(await thrownBy(streamed.finalChatCompletion())).toBeInstanceOf(APIError)
})

for (const fault of ['message_twice', 'message_extends', 'message_only'])
  test(`${fault}: everything is said, and said once`, async () => {
    await using gateway = await boot([fault])
    const text = 'one two three four five six seven'
    const plain = (await (await gateway.chat(`repeat ${text}`)).json()) as {
      choices: [{ message: { content: string } }]
    }
    expect(plain.choices[0].message.content).toBe(text)
    const body = await (await gateway.chat(`repeat ${text}`, { stream: true })).text()
    const chunks = sseJson<{ choices: [{ delta: { content?: string } }?] }>(body)
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe(text)
  })

test('an upstream that falls silent before content is 504 after grok.timeout', async () => {
  await using gateway = await bootBinary({
    upstream: {
      accounts: { accounts: [{ tier: 'basic', quota, faults: [{ name: 'slow_first_byte', ms: 30_000 }] }] },
    },
    config: { grok: { timeout: 1, max_retry: 0 } },
  })
  const response = await gateway.chat('hello')
  expect([response.status, ((await response.json()) as ErrorBody).error.code]).toEqual([
    504,
    'upstream_timeout',
  ])
})

test('an upstream that falls silent after content ends the stream after stream_idle_timeout', async () => {
  await using gateway = await bootBinary({
    upstream: { accounts: { accounts: [{ tier: 'basic', quota, faults: [{ name: 'stall', after: 3 }] }] } },
    config: { grok: { stream_idle_timeout: 1 } },
  })
  const blocks = sseBlocks(await (await gateway.chat('count to 50', { stream: true })).text())
  expect(JSON.parse(blocks.at(-2)?.data ?? '{}')).toMatchObject({ error: { code: 'upstream_timeout' } })
  await eventually('the upstream is left', () => gateway.simulator.open() === 0)
})
