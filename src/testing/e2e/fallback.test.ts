// A model whose accounts are all out, and the row that answers in its place, through the compiled binary.
import { expect, test } from 'bun:test'
import { bootBinary, type Gateway } from '../boot.ts'
import { askAs, makeKey } from '../client-keys.ts'
import { eventually } from '../eventually.ts'

const many = { total: 1000 }
const boot = () =>
  bootBinary({
    upstream: {
      accounts: {
        accounts: [
          { tier: 'basic', quota: { fast: many } },
          { tier: 'super', quota: { fast: many, expert: many } },
        ],
      },
    },
    config: {
      token: { auto_refresh: false },
      models: { 'grok-4-expert': { fallback: 'grok-4-fast', aliases: ['best'] } },
    },
  })

/** The account that answered the last prompt meets its limit with the next one. */
function useUp({ simulator }: Gateway) {
  const last = simulator.record().findLast(({ prompt }) => prompt !== undefined)
  simulator.setFaults(last?.credential ?? '', ['rate_limited'])
}
const messages = [{ role: 'user', content: 'repeat fine' }]
const requests: [path: string, body: object][] = [
  ['/v1/chat/completions', { messages }],
  ['/v1/completions', { prompt: 'repeat fine' }],
  ['/v1/messages', { messages, max_tokens: 100 }],
  ['/v1/responses', { input: 'repeat fine' }],
]
/** Every model the answer names, whole or as a stream. */
const named = (text: string) => [
  ...new Set([...text.matchAll(/"model":\s?"([^"]+)"/g)].map(([, name]) => name)),
]

for (const [path, body] of requests)
  for (const stream of [false, true])
    test(`${path}, stream ${stream}: the other row answers and is named`, async () => {
      await using gateway = await boot()
      const ask = async () => {
        const answer = await gateway.post(path, { ...body, model: 'best', stream })
        return { status: answer.status, text: await answer.text() }
      }
      const before = await ask()
      expect([before.status, named(before.text)]).toEqual([200, ['best']])
      useUp(gateway)
      for (let round = 0; round < 2; round++) {
        const after = await ask()
        expect([after.status, named(after.text)]).toEqual([200, ['grok-4-fast']])
        expect(after.text).toContain('fine')
      }
      const log = async () =>
        (
          (await (await gateway.admin('GET', '/log')).json()) as {
            items: { model: string; attempts: { fault: string | null }[] }[]
          }
        ).items
      await eventually('the log has all three', async () => (await log()).length === 3)
      expect((await log()).map(({ model }) => model)).toEqual(['grok-4-fast', 'grok-4-fast', 'grok-4-expert'])
      expect((await log())[1]?.attempts.map(({ fault }) => fault)).toEqual(['rate_limited', null])
    })

test('a key that may not use the other row is told of the limit; so is everybody without a fallback', async () => {
  await using gateway = await boot()
  const { secret } = await makeKey(gateway, { models: ['grok-4-expert'] })
  const expert = { model: 'grok-4-expert' }
  expect((await askAs(gateway, secret, 'repeat fine', expert)).status).toBe(200)
  useUp(gateway)
  expect((await askAs(gateway, secret, 'repeat fine', expert)).status).toBe(429)
  expect((await gateway.chat('repeat fine', expert)).status).toBe(200)
  await gateway.admin('POST', '/config', { models: { 'grok-4-expert': { fallback: '' } } })
  expect((await gateway.chat('repeat fine', expert)).status).toBe(429)
})

test('a fallback has to be another chat model of the catalogue', async () => {
  await using gateway = await bootBinary()
  const set = async (models: object) => (await gateway.admin('POST', '/config', { models })).status
  for (const fallback of ['grok-none', 'grok-4', 'grok-imagine-video'])
    expect([fallback, await set({ 'grok-4': { fallback } })]).toEqual([fallback, 400])
  expect(await set({ 'grok-imagine-video': { fallback: 'grok-4' } })).toBe(400)
  expect(await set({ 'grok-4': { fallback: 'grok-3' } })).toBe(200)
})
