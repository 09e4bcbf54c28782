// Keys bound to accounts and addresses, through the compiled binary.
import { expect, test } from 'bun:test'
import { bootBinary, type Gateway } from '../boot.ts'

type Item = { id: string; tier: string }
const boot = () =>
  bootBinary({
    upstream: {
      accounts: {
        accounts: [
          { tier: 'basic', count: 3, quota: { fast: { total: 1000 } } },
          { tier: 'super', quota: { fast: { total: 1000 } } },
        ],
      },
    },
    config: { token: { auto_refresh: false }, server: { trusted_proxies: ['127.0.0.1'] } },
  })
const json = async <T>(answer: Response) => (await answer.json()) as T
const makeKey = async (gateway: Gateway, bounds: object) =>
  json<{ key: { id: string }; secret: string }>(
    await gateway.admin('POST', '/keys', { name: 'x', ...bounds }),
  )
async function ask(gateway: Gateway, secret: string, more: object = {}, headers: object = {}) {
  const answer = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model: 'grok-4-fast', messages: [{ role: 'user', content: 'hello' }], ...more }),
  })
  const body = await json<{ error?: { code: string; message: string } }>(answer)
  const log = await json<{ items: { attempts: { account: string }[] }[] }>(await gateway.admin('GET', '/log'))
  return { status: answer.status, code: body.error?.code, account: log.items[0]?.attempts.at(-1)?.account }
}

test('a key bound to tags, ids or tiers is served by these accounts alone', async () => {
  await using gateway = await boot()
  const { items } = await json<{ items: Item[] }>(await gateway.admin('GET', '/tokens'))
  const [first, second, , paid] = items
  await gateway.admin('PATCH', `/tokens/${first?.id}`, { tags: ['team'] })
  const team = await makeKey(gateway, { account_tags: ['team'] })
  const one = await makeKey(gateway, { accounts: [second?.id] })
  const both = await makeKey(gateway, { account_tags: ['team'], accounts: [second?.id] })
  const tier = await makeKey(gateway, { tiers: ['super'] })
  const nobody = await makeKey(gateway, { account_tags: ['nobody has it'] })
  expect(team.key).toMatchObject({ account_tags: ['team'], accounts: [], tiers: [], allowed_addresses: [] })
  for (let round = 0; round < 3; round++) {
    expect(await ask(gateway, team.secret)).toMatchObject({ status: 200, account: first?.id })
    expect(await ask(gateway, one.secret)).toMatchObject({ status: 200, account: second?.id })
    expect(await ask(gateway, tier.secret)).toMatchObject({ status: 200, account: paid?.id })
  }
  const served = new Set<string | undefined>()
  for (let round = 0; round < 4; round++) served.add((await ask(gateway, both.secret)).account)
  expect([...served].toSorted()).toEqual([first?.id, second?.id].toSorted())
  expect(await ask(gateway, nobody.secret)).toMatchObject({ status: 503, code: 'no_account_available' })

  // A tag that moves takes the key with it.
  await gateway.admin('POST', '/tokens/edit', { ids: [first?.id], remove_tags: ['team'] })
  await gateway.admin('POST', '/tokens/edit', { ids: [paid?.id], add_tags: ['team'] })
  expect(await ask(gateway, team.secret)).toMatchObject({ status: 200, account: paid?.id })
  const basic = await makeKey(gateway, { tiers: ['basic'] })
  expect(await ask(gateway, basic.secret, { model: 'grok-4-heavy' })).toMatchObject({
    status: 403,
    code: 'model_not_allowed',
  })
})

test('a key may be used from its networks alone; what is no network is refused', async () => {
  await using gateway = await boot()
  const { key, secret } = await makeKey(gateway, { allowed_addresses: ['10.1.0.0/16', '2001:db8::1'] })
  const from = (address: string) => ask(gateway, secret, {}, { 'x-forwarded-for': address })
  expect(await ask(gateway, secret)).toMatchObject({ status: 403, code: 'address_not_allowed' })
  expect((await from('10.1.2.3')).status).toBe(200)
  expect((await from('2001:db8::1')).status).toBe(200)
  expect((await from('10.2.0.1')).status).toBe(403)
  const changed = await gateway.admin('PATCH', `/keys/${key.id}`, { allowed_addresses: [] })
  expect(await changed.json()).toMatchObject({ allowed_addresses: [] })
  expect((await ask(gateway, secret)).status).toBe(200)
  for (const wrong of [
    { allowed_addresses: ['nonsense'] },
    { tiers: ['gold'] },
    { allowed_addresses: ['10.0.0.0/99'] },
  ])
    expect([wrong, (await gateway.admin('PATCH', `/keys/${key.id}`, wrong)).status]).toEqual([wrong, 400])
})

test('when all are busy a request waits its turn; without queue_seconds it is refused at once', async () => {
  await using gateway = await bootBinary({
    upstream: { accounts: { accounts: [{ tier: 'basic' }] }, pace: 200 },
    config: { token: { auto_refresh: false, max_concurrent: 1 }, server: { queue_seconds: 60 } },
  })
  const all = await Promise.all([1, 2, 3].map(() => gateway.chat('hello')))
  expect(all.map(({ status }) => status)).toEqual([200, 200, 200])
  await gateway.admin('POST', '/config', { server: { queue_seconds: 0 } })
  const some = await Promise.all([1, 2, 3].map(() => gateway.chat('hello')))
  expect(some.map(({ status }) => status).toSorted()).toEqual([200, 429, 429])
})

test('different wrong keys close the door of their address for a while, but for keys it knows', async () => {
  await using gateway = await boot()
  const { secret } = await makeKey(gateway, {})
  const models = (key: string, from = '10.1.2.3') =>
    fetch(`${gateway.url}/v1/models`, {
      headers: { authorization: `Bearer ${key}`, 'x-forwarded-for': from },
    })
  for (let at = 0; at < 5; at++) expect((await models(`sk-wrong-${at}`)).status).toBe(401)
  const closed = await models('sk-wrong-5')
  expect(closed.status).toBe(429)
  expect(Number(closed.headers.get('retry-after'))).toBeGreaterThan(50)
  expect(await json(closed)).toMatchObject({ error: { code: 'too_many_wrong_keys' } })
  expect((await models(gateway.key)).status).toBe(429)
  expect((await models(secret)).status).toBe(200)
  expect((await models(gateway.key, '10.1.2.4')).status).toBe(200)
  for (let at = 0; at < 6; at++) await models(`sk-wrong-${at}`, '10.1.2.4')
  expect((await models('sk-wrong-9', '10.1.2.4')).status).toBe(429)
  expect((await models(gateway.key, '10.1.2.4')).status).toBe(200)
})

test('the list of models holds what the tiers of a key serve', async () => {
  await using gateway = await boot()
  const { secret } = await makeKey(gateway, { tiers: ['basic'] })
  const get = (path: string) => fetch(gateway.url + path, { headers: { authorization: `Bearer ${secret}` } })
  const ids = (await json<{ data: { id: string }[] }>(await get('/v1/models'))).data.map(({ id }) => id)
  expect(ids).toContain('grok-4-fast')
  expect(ids.filter((id) => /heavy|expert|thinking/.test(id))).toEqual([])
  expect((await get('/v1/models/grok-4-heavy')).status).toBe(403)
  expect((await get('/v1/models/grok-4-fast')).status).toBe(200)
})
