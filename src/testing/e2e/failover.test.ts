// Trouble as SDKs see it, and what the fault table has no column for.
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

test('a limit is the error the SDK has for it', async () => {
  await using gateway = await boot(['rate_limited'])
  expect(await thrownBy(gateway.openai().chat.completions.create(ask))).toBeInstanceOf(RateLimitError)
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

test('an upstream that falls silent after content ends the stream after stream_idle_timeout', async () => {
  await using gateway = await bootBinary({
    upstream: { accounts: { accounts: [{ tier: 'basic', quota, faults: [{ name: 'stall', after: 3 }] }] } },
    config: { grok: { stream_idle_timeout: 1 } },
  })
  const blocks = sseBlocks(await (await gateway.chat('count to 50', { stream: true })).text())
  expect(JSON.parse(blocks.at(-2)?.data ?? '{}')).toMatchObject({ error: { code: 'upstream_timeout' } })
  await eventually('the upstream is left', () => gateway.simulator.open() === 0)
})

test('a stream whose every attempt fails quickly is an HTTP error, not 200 with an error in it', async () => {
  await using gateway = await bootBinary({
    upstream: { accounts: { accounts: [{ tier: 'basic', quota, count: 4, faults: ['bad_gateway'] }] } },
  })
  const response = await gateway.chat('hello', { stream: true })
  expect([response.status, await response.json()]).toEqual([
    502,
    { error: expect.objectContaining({ code: 'upstream_error' }) },
  ])
  // One account is waited for before it is asked again: still within stream_start_ms.
  await using alone = await boot(['bad_gateway'])
  expect((await alone.chat('hello', { stream: true })).status).toBe(502)
})

for (const [fault, words] of [
  [{ name: 'stall', after: 0 }, 'said nothing for 1 seconds'],
  [{ name: 'cut', after: 0 }, 'before it answered'],
] as const)
  test(`${fault.name} before any word: no message speaks of the middle of an answer`, async () => {
    await using gateway = await bootBinary({
      upstream: { accounts: { accounts: [{ tier: 'basic', quota, faults: [fault] }] } },
      config: { grok: { stream_idle_timeout: 1, max_retry: 0 }, server: { stream_start_ms: 0 } },
    })
    const blocks = sseBlocks(await (await gateway.chat('count to 50', { stream: true })).text())
    const { error } = JSON.parse(blocks.at(-2)?.data ?? '{}') as { error: { message: string } }
    expect(error.message).toContain(words)
    expect(error.message).not.toMatch(/middle|broke off/)
  })
