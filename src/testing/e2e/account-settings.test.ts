// Settings, names and renewal of accounts, through the compiled binary.
import { expect, test } from 'bun:test'
import { runBinary } from '../binary.ts'
import { bootBinary, type Gateway } from '../boot.ts'
import { eventually } from '../eventually.ts'
import { startHttpProxy } from '../http-proxy.ts'

type Item = Record<string, unknown> & {
  id: string
  label: string
  email: string
  user_id: string
  state: string
}
const boot = (count: number, config = {}, faults: string[] = []) =>
  bootBinary({
    upstream: { accounts: { accounts: [{ tier: 'basic', count, ...(faults.length > 0 && { faults }) }] } },
    config: { token: { auto_refresh: false }, ...config },
  })
const get = async <T>(gateway: Gateway, path: string) =>
  (await (await gateway.admin('GET', path)).json()) as T
const items = async (gateway: Gateway) => (await get<{ items: Item[] }>(gateway, '/tokens')).items
const send = async (gateway: Gateway, method: 'POST' | 'PATCH' | 'DELETE', path: string, body: unknown) => {
  const answer = await gateway.admin(method, path, body)
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}
/** The account of the latest answered request. */
const servedBy = async (gateway: Gateway) => {
  const log = await get<{ items: { attempts: { account: string }[] }[] }>(gateway, '/log')
  return log.items[0]?.attempts.at(-1)?.account
}
const ask = async (gateway: Gateway) => {
  const answer = await gateway.chat('hello', { model: 'grok-4-fast' })
  return { status: answer.status, account: await servedBy(gateway) }
}

test('settings of one account: checked, masked, kept in token.json, and taken back', async () => {
  await using gateway = await boot(2)
  const [first] = await items(gateway)
  const path = `/tokens/${first?.id}`
  const set = {
    proxy_url: 'http://user:secret@127.0.0.1:9',
    user_agent: 'Mozilla/5.0 (mine)',
    cf_clearance: 'clearance-of-mine-0123456789',
    priority: 5,
    weight: 2,
    max_concurrent: 3,
    reserve: 4,
    modes: ['fast'],
    tier: 'super',
    expires_at: 1_900_000_000_000,
    name: 'mine',
  }
  const changed = await send(gateway, 'PATCH', path, set)
  expect(changed.status).toBe(200)
  expect(changed.body).toMatchObject({
    priority: 5,
    weight: 2,
    max_concurrent: 3,
    reserve: 4,
    modes: ['fast'],
    tier: 'super',
    tier_override: 'super',
    expires_at: 1_900_000_000_000,
    user_agent: 'Mozilla/5.0 (mine)',
    proxy_url: 'http://user:…@127.0.0.1:9',
    label: 'mine',
  })
  expect(JSON.stringify(changed.body)).not.toContain('secret')
  expect(JSON.stringify(changed.body)).not.toContain('clearance-of-mine')
  expect(gateway.tokens()['ssoBasic']?.[0]).toMatchObject(set)
  const nothing = Object.fromEntries(Object.keys(set).map((name) => [name, null]))
  const back = await send(gateway, 'PATCH', path, nothing)
  expect(back.body).toMatchObject({
    priority: 0,
    weight: 1,
    tier: 'basic',
    tier_override: '',
    proxy_url: '',
    label: first?.label,
  })
  for (const wrong of [
    { proxy_url: 'ftp://x' },
    { priority: 1000 },
    { weight: 0 },
    { tier: 'gold' },
    { user_agent: 'a\nb' },
  ])
    expect([wrong, (await send(gateway, 'PATCH', path, wrong)).status]).toEqual([wrong, 400])
})

test('priority, modes and expiry decide who serves; many are changed at once, with a copy of the file', async () => {
  await using gateway = await boot(3)
  const ids = (await items(gateway)).map(({ id }) => id)
  await send(gateway, 'PATCH', `/tokens/${ids[1]}`, { priority: 1 })
  for (let round = 0; round < 3; round++) expect(await ask(gateway)).toEqual({ status: 200, account: ids[1] })
  await send(gateway, 'PATCH', `/tokens/${ids[1]}`, { modes: ['expert'] })
  await send(gateway, 'PATCH', `/tokens/${ids[0]}`, { expires_at: Date.now() - 1000 })
  for (let round = 0; round < 3; round++) expect(await ask(gateway)).toEqual({ status: 200, account: ids[2] })

  const edited = await send(gateway, 'POST', '/tokens/edit', {
    ids,
    set: { weight: 3, modes: null, expires_at: null },
    add_tags: ['new'],
  })
  expect(edited.body).toMatchObject({
    matched: 3,
    changed: 3,
    backup: expect.stringMatching(/^backups\//) as string,
  })
  expect(await items(gateway)).toMatchObject(ids.map((id) => ({ id, weight: 3, tags: ['new'], modes: [] })))
  expect((await send(gateway, 'POST', '/tokens/edit', { all: true })).status).toBe(400)
})

test('a refresh names accounts; a fresh cookie renews one under its old id, and an import does so by itself', async () => {
  await using gateway = await boot(2)
  const [first, second] = await items(gateway)
  const { body } = await send(gateway, 'POST', '/tokens/refresh', { all: true })
  await eventually('the accounts have names', async () =>
    (await items(gateway)).every(({ email }) => email !== ''),
  )
  expect(String(body['job_id'])).toMatch(/^job_/)
  const named = await items(gateway)
  expect(named.map(({ label }) => label)).toEqual(named.map(({ email }) => email))
  expect(named[0]?.user_id).toMatch(/^[\da-f-]{36}$/)
  await send(gateway, 'PATCH', `/tokens/${first?.id}`, { note: 'mine', tags: ['a'] })

  const fresh =
    'eyJ0eXAiOiJKV1QifQ.eyJzZXNzaW9uX2lkIjoiZnJlc2gifQ.ssssssssssssssssssssssssssssssssssssssssss1'
  const renewed = await send(gateway, 'PATCH', `/tokens/${first?.id}`, {
    token: `sso=${fresh}; sso-rw=${fresh}`,
  })
  expect(renewed.body).toMatchObject({
    id: first?.id,
    masked: 'eyJ0…ss1',
    note: 'mine',
    tags: ['a'],
    state: 'unchecked',
  })
  expect(gateway.tokens()['ssoBasic']?.[0]).toMatchObject({ token: fresh, note: 'mine', id: first?.id })
  expect(gateway.tokens()['ssoBasic']).toHaveLength(2)
  expect(await items(gateway)).toHaveLength(2)
  for (const [token, reason] of [
    [fresh, /already/],
    ['nonsense', /not a token/],
    [`xai-${'k'.repeat(40)}`, /two kinds/],
  ] as const) {
    const refused = await send(gateway, 'PATCH', `/tokens/${first?.id}`, { token })
    expect([refused.status, JSON.stringify(refused.body)]).toEqual([400, expect.stringMatching(reason)])
  }
  const other = `${fresh.slice(0, -1)}2`
  const renew = await runBinary({
    args: ['accounts', 'renew', first?.id ?? '', other, '--data', gateway.dataDir],
  })
  expect([renew.code, renew.stdout]).toEqual([0, expect.stringContaining('goes on with eyJ0…ss2')])
  await eventually('the running gateway has it', async () =>
    (await items(gateway)).some(({ id, masked }) => id === first?.id && masked === 'eyJ0…ss2'),
  )
  const merged = await send(gateway, 'POST', '/tokens/merge', { ids: [first?.id, second?.id] })
  expect(merged.status).toBe(400) // of different people
})

test('an account is sent through its own proxy; the list is spread over accounts, and a dead one is left', async () => {
  using own = await startHttpProxy()
  using listed = await startHttpProxy()
  await using gateway = await boot(4)
  const [first] = await items(gateway)
  await send(gateway, 'PATCH', `/tokens/${first?.id}`, { proxy_url: own.url, priority: 9 })
  expect((await ask(gateway)).account).toBe(first?.id)
  expect(own.asked.length).toBeGreaterThan(0)
  expect(listed.asked).toEqual([])

  const dead = 'http://127.0.0.1:9'
  const added = await send(gateway, 'POST', '/proxies', { urls: [listed.url, dead] })
  expect(added.status).toBe(201)
  const { job_id } = (await send(gateway, 'POST', '/proxies/test', { all: true })).body
  await eventually(
    'the test ends',
    async () => (await get<{ status: string }>(gateway, `/jobs/${String(job_id)}`)).status === 'done',
  )
  const list = (await get<{ items: Item[] }>(gateway, '/proxies')).items
  expect(list.map(({ state }) => state)).toEqual(['ok', 'failing'])
  await send(gateway, 'PATCH', `/tokens/${first?.id}`, { modes: ['expert'] })
  // Whoever is sent to the dead one is passed over, and after a few failures moves to the other.
  for (let round = 0; round < 8; round++) expect((await ask(gateway)).status).toBe(200)
  expect(listed.asked.length).toBeGreaterThan(0)
  expect((await send(gateway, 'DELETE', `/proxies/${list[1]?.id}`, {})).status).toBe(200)
  expect((await send(gateway, 'POST', '/proxies', { url: 'nonsense' })).status).toBe(400)
}, 30_000)

test('dead accounts are shown first and removed then, with a copy of the file', async () => {
  await using gateway = await bootBinary({
    tokens: {
      ssoBasic: [
        {
          token: 'eyJ0eXAiOiJKV1QifQ.a',
          status: 'expired',
          status_since: Date.now() - 10 * 86_400_000,
          use_count: 4,
        },
        { token: 'eyJ0eXAiOiJKV1QifQ.b', status: 'expired', status_since: Date.now() - 10 * 86_400_000 },
        { token: 'eyJ0eXAiOiJKV1QifQ.c', status: 'blocked', status_since: Date.now() - 86_400_000 },
        { token: 'eyJ0eXAiOiJKV1QifQ.d', status: 'disabled' },
        'eyJ0eXAiOiJKV1QifQ.e',
      ],
    },
    config: { token: { auto_refresh: false } },
  })
  const clean = async (body: object) => (await send(gateway, 'POST', '/tokens/clean', body)).body
  expect(await clean({ dry_run: true })).toMatchObject({ matched: 3, removed: 0, backup: null })
  expect(await clean({ dry_run: true, days: 7 })).toMatchObject({ matched: 2 })
  expect(await clean({ dry_run: true, states: ['expired'], never_used: true })).toMatchObject({ matched: 1 })
  expect(await clean({ dry_run: true, states: ['disabled'] })).toMatchObject({ matched: 1 })
  expect((await send(gateway, 'POST', '/tokens/clean', { states: ['active'] })).status).toBe(400)
  expect(await items(gateway)).toHaveLength(5)
  const shown = await runBinary({
    args: ['accounts', 'clean', '--dry-run', '--days', '7', '--data', gateway.dataDir],
  })
  expect([shown.code, shown.stdout]).toEqual([0, expect.stringContaining('2 accounts would be removed')])
  const done = await clean({ days: 7 })
  expect(done).toMatchObject({
    matched: 2,
    removed: 2,
    backup: expect.stringMatching(/^backups\//) as string,
  })
  expect((await items(gateway)).map(({ state }) => state)).toEqual(['blocked', 'disabled', 'unchecked'])
})

test('a storm through three proxies, of which one dies in the middle: every request is answered', async () => {
  const proxies = await Promise.all([startHttpProxy(), startHttpProxy(), startHttpProxy()])
  await using gateway = await boot(12)
  const all = await items(gateway)
  for (const [at, { id }] of all.entries())
    await send(gateway, 'PATCH', `/tokens/${id}`, { proxy_url: proxies[at % 3]?.url })
  const storm = (count: number) =>
    Promise.all(
      Array.from(
        { length: count },
        async () => (await gateway.chat('hello', { model: 'grok-4-fast' })).status,
      ),
    )
  expect(new Set(await storm(30))).toEqual(new Set([200]))
  for (const { asked } of proxies) expect(asked.length).toBeGreaterThan(0)
  proxies[1]?.[Symbol.dispose]()
  expect(new Set(await storm(60))).toEqual(new Set([200]))
  // Nobody is to blame for a proxy: all accounts are as they were.
  expect((await items(gateway)).every(({ state }) => state === 'unchecked' || state === 'active')).toBe(true)
  for (const proxy of proxies) proxy[Symbol.dispose]()
}, 60_000)
