// What callers and the programs before us ask beside answers: models, use, budgets, and what is not offered.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import Anthropic from '@anthropic-ai/sdk'
import { bootBinary, type Gateway } from '../boot.ts'
import { askAs, makeKey } from '../client-keys.ts'

let gateway: Gateway
beforeAll(async () => {
  gateway = await bootBinary({ config: { models: { 'grok-4': { aliases: ['gpt-5.4', 'claude-*'] } } } })
})
afterAll(() => gateway[Symbol.asyncDispose]())

type Json = Record<string, unknown>
const read = async (path: string, secret = gateway.key) => {
  const answer = await gateway.get(path, { headers: { authorization: `Bearer ${secret}` } })
  return [answer.status, (await answer.json()) as Json] as const
}
const idsOf = (body: Json) => (body['data'] as { id: string }[]).map(({ id }) => id)

test('models: a key sees what it may ask for', async () => {
  const { secret } = await makeKey(gateway, { models: ['grok-4', 'grok-imagine-image'] })
  expect(idsOf((await read('/v1/models', secret))[1])).toEqual(['grok-4', 'grok-imagine-image'])
  expect(idsOf((await read('/v1/models'))[1]).length).toBeGreaterThan(20)
  expect((await read('/v1/models/grok-4', secret))[0]).toBe(200)
  expect(await read('/v1/models/grok-3', secret)).toMatchObject([
    403,
    { error: { code: 'model_not_allowed' } },
  ])
  // A key whose list holds an alias may ask for the model behind it.
  const { secret: byAlias } = await makeKey(gateway, { models: ['gpt-5.4'] })
  expect(idsOf((await read('/v1/models', byAlias))[1])).toEqual(['grok-4'])
})

test('models: aliases are listed when the operator wants it, those with a star never', async () => {
  expect(idsOf((await read('/v1/models'))[1])).not.toContain('gpt-5.4')
  await using other = await bootBinary({
    config: {
      app: { models_list_aliases: true },
      models: { 'grok-4': { aliases: ['gpt-5.4', 'claude-*'] } },
    },
  })
  const body = (await (await other.get('/v1/models')).json()) as Json
  expect(idsOf(body)).toContain('gpt-5.4')
  expect(idsOf(body)).not.toContain('claude-*')
  expect((body['data'] as Json[]).find(({ id }) => id === 'gpt-5.4')).toMatchObject({ root: 'grok-4' })
  expect(await (await other.get('/v1/models/gpt-5.4')).json()).toMatchObject({
    id: 'gpt-5.4',
    root: 'grok-4',
  })
  expect(await (await gateway.get('/v1/models/gpt-5.4')).json()).toMatchObject({ id: 'grok-4' })
})

test('models: Anthropic’s own package pages through the list and finds one', async () => {
  const client = new Anthropic({ apiKey: gateway.key, baseURL: gateway.url, maxRetries: 0 })
  const seen: string[] = []
  for await (const model of client.models.list({ limit: 7 })) {
    seen.push(model.id)
    expect([model.type, Number.isNaN(Date.parse(model.created_at))]).toEqual(['model', false])
  }
  expect(seen).toEqual(idsOf((await read('/v1/models'))[1]))
  expect(await client.models.retrieve('grok-4.1-fast')).toMatchObject({
    type: 'model',
    id: 'grok-4.1-fast',
    display_name: 'Grok 4.1 Fast',
  })
  const before = await client.models.list({ limit: 2, before_id: seen[5]! })
  expect([before.data.map(({ id }) => id), before.has_more]).toEqual([seen.slice(3, 5), true])
})

test('usage and budgets of a key, in the forms clients ask for', async () => {
  const { secret } = await makeKey(gateway, {
    name: 'relay',
    daily_tokens: 1000,
    monthly_tokens: 50_000,
    rpm: 9,
  })
  const fresh = await read('/v1/usage', secret)
  expect(fresh).toMatchObject([
    200,
    {
      isValid: true,
      mode: 'quota_limited',
      status: 'active',
      planName: 'relay',
      unit: 'tokens',
      remaining: 1000,
    },
  ])
  const answer = (await (await askAs(gateway, secret)).json()) as { usage: { total_tokens: number } }
  const used = answer.usage.total_tokens
  const [, after] = await read('/v1/usage', secret)
  expect(after).toMatchObject({
    remaining: 1000 - used,
    quota: { limit: 1000, used, remaining: 1000 - used, unit: 'tokens' },
    rate_limits: [
      { window: '1d', limit: 1000, used },
      { window: '30d', limit: 50_000, used },
    ],
    requests_per_minute: { limit: 9, used: 1 },
    usage: { today: { total_tokens: used }, month: { total_tokens: used } },
  })
  const [, subscription] = await read('/v1/dashboard/billing/subscription', secret)
  expect(subscription).toMatchObject({ object: 'billing_subscription', hard_limit_usd: 1000 })
  const [, bill] = await read('/dashboard/billing/usage?start_date=2020-01-01&end_date=2100-01-01', secret)
  // What chat programs compute: hard_limit_usd - total_usage / 100.
  expect(bill).toMatchObject({ object: 'list', total_usage: used * 100, unit: 'tokens' })
  expect(bill['daily_costs']).toMatchObject([{ line_items: [{ cost: used * 100 }] }])
  expect(await read('/v1/dashboard/billing/usage?start_date=soon', secret)).toMatchObject([
    400,
    { error: { code: 'invalid_value', param: 'start_date' } },
  ])
})

test('usage: app.api_key has no budget, a wrong key is refused', async () => {
  await gateway.chat('repeat fine')
  const [, own] = await read('/v1/usage')
  expect(own).toMatchObject({ mode: 'unrestricted', remaining: null, quota: null, rate_limits: [] })
  const [, bill] = await read('/v1/dashboard/billing/usage')
  expect(bill['total_usage']).toBeGreaterThan(0)
  for (const path of ['/v1/usage', '/v1/dashboard/billing/subscription', '/v1/dashboard/billing/usage'])
    expect(await read(path, 'sk-wrong')).toMatchObject([401, { error: { code: 'invalid_api_key' } }])
})

test('what the upstream has nothing for is not_offered, with a sentence; files of ours are still served', async () => {
  const paths = [
    '/v1/embeddings',
    '/v1/audio/speech',
    '/v1/moderations',
    '/v1/batches',
    '/v1/files',
    '/embeddings',
  ]
  for (const path of paths) {
    const answer = await gateway.post(path, { input: 'a' })
    expect([path, answer.status, await answer.json()]).toMatchObject([
      path,
      404,
      {
        error: { code: 'not_offered', type: 'invalid_request_error', message: expect.stringMatching(/\.$/) },
      },
    ])
  }
  expect(await read('/v1/files/file-123')).toMatchObject([404, { error: { code: 'not_offered' } }])
  expect((await gateway.get('/v1/files', { method: 'DELETE' })).status).toBe(404)
  expect(await read('/v1/files/image/none.jpg')).toMatchObject([404, { error: { code: 'file_not_found' } }])
})
