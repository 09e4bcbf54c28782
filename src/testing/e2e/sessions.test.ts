// A caller's session and the account that serves it, through the compiled binary.
import { expect, test } from 'bun:test'
import { bootBinary, type Gateway } from '../boot.ts'
import { makeKey } from '../client-keys.ts'

const boot = (token: object = {}) =>
  bootBinary({
    upstream: {
      accounts: { accounts: [{ tier: 'basic', count: 5, quota: { fast: { total: 1000 } } }] },
    },
    config: { token: { auto_refresh: false, ...token } },
  })
const messages = [{ role: 'user', content: 'hello' }]
const common = { model: 'grok-4-fast', messages, max_tokens: 100 }

/** Who was asked, request by request: the credentials of the simulator's prompts. */
const askedOf = (gateway: Gateway) =>
  gateway.simulator.record().flatMap(({ prompt, credential }) => (prompt === undefined ? [] : [credential]))

async function send(gateway: Gateway, path: string, body: object, headers: Record<string, string> = {}) {
  const answer = await gateway.post(path, { ...common, ...body }, { headers })
  await answer.text()
  expect(answer.status).toBe(200)
}

test('requests of one session are answered by one account, those without one are spread', async () => {
  await using gateway = await boot()
  for (let round = 0; round < 5; round++) await send(gateway, '/v1/chat/completions', {})
  expect(new Set(askedOf(gateway)).size).toBe(5)
  const before = askedOf(gateway).length
  for (let round = 0; round < 3; round++) {
    await send(gateway, '/v1/chat/completions', { prompt_cache_key: 'one' })
    await send(gateway, '/v1/chat/completions', {}, { session_id: 'one' })
    await send(gateway, '/v1/messages', { metadata: { user_id: 'one' } })
    await send(gateway, '/v1/responses', { messages: undefined, input: 'hello', user: 'one' })
    await send(gateway, '/v1/completions', { messages: undefined, prompt: 'hello', user: 'one' })
  }
  const asked = askedOf(gateway).slice(before)
  expect(asked).toHaveLength(15)
  expect(new Set(asked).size).toBe(1)
})

test('a session moves on when its account is out, and stays with the next one', async () => {
  await using gateway = await boot()
  const ask = () => send(gateway, '/v1/chat/completions', { user: 'me' })
  await ask()
  await ask()
  const [first, second] = askedOf(gateway)
  expect(second).toBe(first!)
  gateway.simulator.setFaults(first!, ['rate_limited'])
  for (let round = 0; round < 4; round++) await ask()
  const then = askedOf(gateway).slice(2)
  expect(then).toHaveLength(4)
  expect(new Set(then).size).toBe(1)
  expect(then[0]).not.toBe(first!)
})

test('two keys that use the same name do not share a session; 0 seconds is off', async () => {
  await using gateway = await boot()
  const keys = [await makeKey(gateway, { name: 'first' }), await makeKey(gateway, { name: 'second' })]
  const round = async () => {
    const before = askedOf(gateway).length
    for (const { secret } of keys)
      await send(gateway, '/v1/chat/completions', { user: 'me' }, { authorization: `Bearer ${secret}` })
    return askedOf(gateway).slice(before)
  }
  const accounts = await round()
  expect(new Set(accounts).size).toBe(2)
  expect(await round()).toEqual(accounts)
  await gateway.admin('POST', '/config', { token: { session_seconds: 0 } })
  const anew = [...(await round()), ...(await round())]
  expect(new Set(anew).size).toBe(4)
})
