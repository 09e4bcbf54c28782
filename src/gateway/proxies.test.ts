import { expect, test } from 'bun:test'
import type { Proxy } from '../core/proxy.ts'
import { createLog } from '../lib/log.ts'
import { sampleAccount } from '../testing/sample-accounts.ts'
import { createProxies } from './proxies.ts'

let clock = 1_000_000
async function setUp() {
  const rows = new Map<string, Proxy>()
  const lines: string[] = []
  const proxies = await createProxies({
    store: {
      all: async () => [...rows.values()],
      put: async (proxy) => void rows.set(proxy.id, proxy),
      remove: async (id) => void rows.delete(id),
    },
    now: () => clock,
    log: createLog({ level: 'debug', format: 'json', write: (line) => void lines.push(line) }),
  })
  return { proxies, lines, rows }
}
const accounts = Array.from({ length: 300 }, (_, at) => sampleAccount({ id: `acc_${at}` }))
const url = (at: number) => `http://user:secret@proxy-${at}.example:8080`

test('accounts are spread evenly, stay with theirs, and only those of a dead one move', async () => {
  const { proxies, lines } = await setUp()
  expect(proxies.addressOf(accounts[0] ?? sampleAccount())).toBeUndefined()
  for (const at of [0, 1, 2]) await proxies.put({ url: url(at) })
  const where = () => accounts.map((account) => proxies.addressOf(account))
  const before = where()
  for (const at of [0, 1, 2]) expect(before.filter((to) => to === url(at)).length).toBeGreaterThan(60)
  expect(where()).toEqual(before)

  for (let round = 0; round < 3; round++) proxies.note(url(1), { ms: 0, failure: 'refused' })
  const during = where()
  for (const [at, to] of during.entries()) {
    expect(to).not.toBe(url(1))
    if (before[at] !== url(1)) expect(to).toBe(before[at] ?? '')
  }
  expect(proxies.healthOf(url(1))).toMatchObject({ state: 'failing', failures: 3, error: 'refused' })
  expect(lines.join('')).toContain('a proxy fails')
  expect(lines.join('')).not.toContain('secret')
  // After a minute it is tried again, and an answer brings everybody back.
  clock += 61_000
  expect(where()).toEqual(before)
  proxies.note(url(1), { ms: 42.4 })
  expect(proxies.healthOf(url(1))).toMatchObject({ state: 'ok', failures: 0, latencyMs: 42 })
})

test('a proxy of its own wins; one that is off or gone is not used; the list outlives the process', async () => {
  const { proxies, rows } = await setUp()
  const own = sampleAccount({ settings: { proxyUrl: 'socks5://mine:1' } })
  const { id } = await proxies.put({ url: url(0), name: 'first' })
  expect([proxies.addressOf(own), proxies.addressOf(sampleAccount())]).toEqual(['socks5://mine:1', url(0)])
  await proxies.put({ url: url(0), enabled: false })
  expect(proxies.addressOf(sampleAccount())).toBeUndefined()
  expect(proxies.find(id)).toMatchObject({ name: 'first', enabled: false })
  expect([...rows.keys()]).toEqual([id])
  expect([await proxies.remove(id), await proxies.remove(id), proxies.list()]).toEqual([true, false, []])
})
