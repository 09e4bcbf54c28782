// Accounts over the admin API, through the compiled binary: every route and every refusal.
import { expect, test } from 'bun:test'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { bootBinary, password, type Gateway } from '../boot.ts'
import { raw } from '../raw.ts'

type Item = {
  id: string
  masked: string
  pool: string
  source: string
  state: string
  reason: string
  note: string
  tags: string[]
  quota: Record<string, { remaining: number; total: number }>
}
type Pools = Record<string, unknown[]>
type Page = { items: Item[]; total: number; page: number; page_size: number; counts: Record<string, number> }
type Report = {
  dry_run: boolean
  new: number
  changed: number
  same: number
  invalid: { line: number }[]
  backup: string | null
}
type Counts = { matched: number; changed: number; backup: string | null }

const list = async (gateway: Gateway, query = '') =>
  (await (await gateway.admin('GET', `/tokens${query}`)).json()) as Page
const send = async <T>(gateway: Gateway, path: string, body: unknown) =>
  (await (await gateway.admin('POST', path, body)).json()) as T
/** A credential that looks like one, different for each number. */
const credential = (at: number) =>
  `eyJhbGciOiJIUzI1NiJ9.${Buffer.from(`account ${at}`).toString('base64url')}.${'s'.repeat(20)}${at}`
const credentials = (count: number) => Array.from({ length: count }, (_, at) => credential(at))
const boot = (count: number) =>
  bootBinary({ tokens: { ssoBasic: credentials(count) }, config: { token: { auto_refresh: false } } })
const accountsOf = (gateway: Gateway) => Object.values(gateway.tokens()).flat().length

test('pages, filters, order and counts', async () => {
  await using gateway = await boot(25)
  const first = await list(gateway, '?page_size=10')
  expect(first).toMatchObject({ total: 25, page: 1, page_size: 10, counts: { unchecked: 25, active: 0 } })
  expect(first.items).toHaveLength(10)
  // Bun's matchers write themselves into what they match: none where the value is used again.
  expect(first.items[0]?.id).toMatch(/^acc_[\da-f]{16}$/)
  expect(first.items[0]).toMatchObject({
    masked: 'eyJh…ss0',
    pool: 'ssoBasic',
    tier: 'basic',
    in_flight: 0,
    quota: {},
    last_error: null,
    note: '',
    tags: [],
  })
  const third = await list(gateway, '?page=3&page_size=10')
  expect(third.items).toHaveLength(5)
  expect((await list(gateway, '?page=9')).items).toEqual([])
  const seen = [...first.items, ...(await list(gateway, '?page=2&page_size=10')).items, ...third.items]
  expect(new Set(seen.map(({ id }) => id)).size).toBe(25)

  await send(gateway, '/tokens/disable', { ids: first.items.slice(0, 3).map(({ id }) => id) })
  const off = await list(gateway, '?state=disabled')
  expect(off).toMatchObject({ total: 3, counts: { disabled: 3, unchecked: 22 } })
  expect((await list(gateway, '?pool=ssoSuper')).total).toBe(0)
  expect((await list(gateway, `?q=${first.items[4]?.id.slice(4, 14)}`)).total).toBe(1)
  const ids = (await list(gateway, '?sort=id&page_size=25')).items.map(({ id }) => id)
  expect(ids).toEqual(ids.toSorted())
  expect((await list(gateway, '?sort=-id&page_size=25')).items.map(({ id }) => id)).toEqual(ids.toReversed())
  expect((await list(gateway, '?sort=-state')).items.at(-1)?.state).toBe('disabled')
  for (const query of ['page=0', 'page_size=1001', 'sort=cookie', 'state=fine', 'stat=x', 'page=x'])
    expect([query, (await gateway.admin('GET', `/tokens?${query}`)).status]).toEqual([query, 400])
  const one = await gateway.admin('GET', `/tokens/${first.items[7]?.id}`)
  expect(await one.json()).toEqual(first.items[7] as Item)
  expect((await gateway.admin('GET', '/tokens/acc_0000000000000000')).status).toBe(404)
})

test('notes, tags and pool are changed, hostile texts intact; a switch takes an account out', async () => {
  await using gateway = await boot(2)
  const [one, two] = (await list(gateway)).items as [Item, Item]
  const note = '<script>alert(1)</script> ${x} =cmd|calc \u0000\u202e "ключ" 键 👩‍👩‍👧\n; --'
  const changed = await gateway.admin('PATCH', `/tokens/${one.id}`, {
    note,
    tags: ['__proto__', note],
    pool: 'ssoSuper',
  })
  expect(await changed.json()).toMatchObject({
    id: one.id,
    note,
    tags: ['__proto__', note],
    pool: 'ssoSuper',
  })
  expect((await list(gateway)).items.find(({ id }) => id === one.id)).toMatchObject({
    note,
    pool: 'ssoSuper',
  })
  expect(gateway.tokens()['ssoSuper']).toMatchObject([{ token: credential(0), note }])
  expect((await list(gateway, '?q=%D0%9A%D0%9B%D0%AE%D0%A7')).total).toBe(1)
  await gateway.admin('PATCH', `/tokens/${two.id}`, { enabled: false })
  expect((await list(gateway, '?state=disabled')).items[0]?.id).toBe(two.id)
  await gateway.admin('PATCH', `/tokens/${two.id}`, { enabled: true })
  expect((await list(gateway, '?state=disabled')).total).toBe(0)
  const refused: [unknown, string | undefined][] = [
    [{ note: 5 }, 'note'],
    [{ notes: '' }, 'notes'],
    [{ pool: '__proto__' }, 'pool'],
    [{ tags: 'a' }, 'tags'],
    [{}, undefined],
  ]
  for (const [body, param] of refused) {
    const answer = await gateway.admin('PATCH', `/tokens/${one.id}`, body)
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { error: { code: 'invalid_value', ...(param && { param }) } },
    ])
  }
  expect((await gateway.admin('PATCH', '/tokens/acc_0000000000000000', { note: '' })).status).toBe(404)
})

test('many at once: by ids, by filter, all; deletion makes a copy first', async () => {
  await using gateway = await boot(12)
  const { items } = await list(gateway)
  const ids = items.map(({ id }) => id)
  expect(
    await send<Counts>(gateway, '/tokens/disable', { ids: [...ids.slice(0, 4), ids[0], 'acc_0'] }),
  ).toEqual({ matched: 4, changed: 4, backup: null })
  expect(await send<Counts>(gateway, '/tokens/disable', { all: true })).toEqual({
    matched: 12,
    changed: 8,
    backup: null,
  })
  expect(await send<Counts>(gateway, '/tokens/enable', { filter: { state: 'disabled' } })).toEqual({
    matched: 12,
    changed: 12,
    backup: null,
  })
  expect(await send<Counts>(gateway, '/tokens/clear-cooldown', { all: true })).toMatchObject({
    matched: 12,
    changed: 0,
  })

  const before = readFileSync(join(gateway.dataDir, 'token.json'), 'utf8')
  const removed = await send<Counts>(gateway, '/tokens/delete', { ids: ids.slice(0, 5) })
  expect(removed).toMatchObject({ matched: 5, changed: 5 })
  expect(removed.backup).toMatch(/^backups\/token-.+\.json$/)
  expect(readFileSync(join(gateway.dataDir, removed.backup ?? ''), 'utf8').length).toBeGreaterThanOrEqual(
    before.length - 200,
  )
  expect([(await list(gateway)).total, accountsOf(gateway)]).toEqual([7, 7])
  const single = await gateway.admin('DELETE', `/tokens/${ids[6]}`)
  expect(await single.json()).toEqual({ matched: 1, changed: 1, backup: null })
  expect((await gateway.admin('DELETE', `/tokens/${ids[6]}`)).status).toBe(404)
  for (const body of [
    {},
    { ids: [] },
    { filter: {} },
    { all: false },
    { ids: ['a'], all: true },
    { filter: { state: 'x' } },
    { id: ['a'] },
  ])
    expect([body, (await gateway.admin('POST', '/tokens/delete', body)).status]).toEqual([body, 400])
  expect((await list(gateway)).total).toBe(6)
})

test('import counts first and merges then; export comes back as it went', async () => {
  await using gateway = await boot(2)
  const text = [
    credential(0),
    credential(5),
    'not a token at all!',
    credential(5),
    `sso=${credential(6)}`,
  ].join('\n')
  const dry = await send<Report>(gateway, '/tokens/import', { text, pool: 'ssoSuper', dry_run: true })
  expect(dry).toMatchObject({ dry_run: true, new: 2, changed: 0, same: 2, backup: null })
  expect(dry.invalid.map(({ line }) => line)).toEqual([3])
  expect((await list(gateway)).total).toBe(2)
  const real = await send<Report>(gateway, '/tokens', { text, pool: 'ssoSuper' })
  expect(real).toMatchObject({ dry_run: false, new: 2, same: 2 })
  expect(await list(gateway, '?pool=ssoSuper')).toMatchObject({ total: 2 })

  const json = await gateway.admin('GET', '/tokens/export?format=json')
  expect(json.headers.get('content-disposition')).toContain('.json')
  const exported = await json.text()
  const txt = await (await gateway.admin('GET', '/tokens/export?format=txt')).text()
  expect(txt.trim().split('\n').toSorted()).toEqual([0, 1, 5, 6].map(credential).toSorted())
  expect((await gateway.admin('GET', '/tokens/export?format=csv')).status).toBe(400)
  await send(gateway, '/tokens/delete', { all: true })
  expect((await list(gateway)).total).toBe(0)
  expect(await send<Report>(gateway, '/tokens/import', exported)).toMatchObject({ new: 4, invalid: [] })
  // Those of before this gateway say when they came from now on; everything else is as it was.
  const back = (await (await gateway.admin('GET', '/tokens/export')).json()) as Pools
  const { ssoBasic = [], ...rest } = JSON.parse(exported) as Pools
  const came = { created_at: expect.any(Number), source: 'pasted' }
  expect(back).toEqual({ ...rest, ssoBasic: ssoBasic.map((token) => ({ token, ...came })) })
  const { items } = await list(gateway, '?pool=ssoSuper')
  expect(items.map(({ source }) => source)).toEqual(['pasted', 'pasted'])
  for (const body of [{ text: 5 }, { text: 'x', pool: 'a b' }, { text: '', dry_run: 'yes' }])
    expect((await gateway.admin('POST', '/tokens/import', body)).status).toBe(400)
})

for (const path of ['/api/v1/admin/tokens', '/v1/admin/tokens'])
  test(`a sibling's import script at ${path} adds, and takes nothing away`, async () => {
    await using gateway = await boot(3)
    const before = await (await gateway.admin('GET', '/tokens/export')).text()
    // As registration tools send it: the whole pool they believe in, with fields of their own.
    const body = JSON.stringify({
      ssoBasic: [{ token: credential(7), status: 'active', quota: 80, tags: ['nsfw'] }, credential(8)],
    })
    const headers = { authorization: `Bearer ${password}`, 'content-type': 'application/json' }
    const answer = await raw(gateway.url, { method: 'POST', path, headers, body })
    expect(answer.status).toBe(200)
    expect(JSON.parse(answer.body)).toMatchObject({ status: 'success', new: 2, changed: 0, invalid: [] })
    const after = await (await gateway.admin('GET', '/tokens/export')).text()
    for (const one of before.match(/eyJ[^"]+/g) ?? []) expect(after).toContain(one)
    expect((await list(gateway)).total).toBe(5)
    for (const shown of ['sk-test-key-of-the-gateway', 'wrong'])
      expect(
        (
          await raw(gateway.url, {
            method: 'POST',
            path,
            headers: { ...headers, authorization: `Bearer ${shown}` },
            body,
          })
        ).status,
      ).toBe(401)
    const foreign = await raw(gateway.url, {
      method: 'POST',
      path,
      headers: { ...headers, origin: 'https://evil.example' },
      body,
    })
    expect([foreign.status, foreign.headers['access-control-allow-origin']]).toEqual([403, undefined])
    expect(existsSync(join(gateway.dataDir, 'backups'))).toBe(true)
  })
