import { afterAll, expect, test } from 'bun:test'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Examination, Finding } from '../../core/finding.ts'
import { examine } from './examine.ts'
import { type FilePartsDeps, fileParts } from './files.ts'
import { networkParts } from './network.ts'

const folder = mkdtempSync(join(tmpdir(), 'doctor-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const { signal } = new AbortController()

const found = async (parts: Examination[], limitMs = 5000) =>
  new Map((await examine(parts, { signal, limitMs })).map((finding) => [finding.id, finding]))
const statuses = async (parts: Examination[]) =>
  Object.fromEntries(Array.from(await found(parts), ([id, { status }]) => [id, status]))

test('parts are looked at together; one that throws or says nothing has failed, the others are told', async () => {
  const fine: Finding = { status: 'ok', message: 'fine' }
  const parts: Examination[] = [
    { id: 'a', look: () => Promise.resolve(fine) },
    { id: 'b', look: () => Promise.reject(new Error('broke')) },
    { id: 'c', look: () => new Promise(() => {}) },
  ]
  const told: string[] = []
  const findings = await examine(parts, { signal, limitMs: 50, onFinding: ({ id }) => void told.push(id) })
  expect(findings.map(({ id, status, message }) => [id, status, message])).toEqual([
    ['a', 'ok', 'fine'],
    ['b', 'failed', 'broke'],
    ['c', 'failed', 'no answer within 0.05 seconds'],
  ])
  expect(told.toSorted()).toEqual(['a', 'b', 'c'])
})

const healthy: FilePartsDeps = {
  folder,
  config: () => ({ refused: '', problems: [] }),
  accounts: () => ({ broken: '', warnings: 0, total: 2, usable: 1 }),
  foreign: () => ({ files: [], user: 'me' }),
  freeBytes: () => Promise.resolve(10e9),
  roundTrip: async () => {},
}
const all: Record<string, Finding['status']> = {
  config: 'ok',
  accounts: 'ok',
  owners: 'ok',
  disk: 'ok',
  storage: 'ok',
}
const counts = { broken: '', warnings: 0, total: 2, usable: 2 }
const sick: [what: string, deps: Partial<FilePartsDeps>, expected: object][] = [
  ['nothing', {}, {}],
  ['config refused', { config: () => ({ refused: 'x', problems: [] }) }, { config: 'failed' }],
  ['config misread', { config: () => ({ refused: '', problems: ['x'] }) }, { config: 'warning' }],
  ['accounts broken', { accounts: () => ({ ...counts, broken: 'line 3' }) }, { accounts: 'failed' }],
  ['no account', { accounts: () => ({ ...counts, total: 0 }) }, { accounts: 'failed' }],
  ['none usable', { accounts: () => ({ ...counts, usable: 0 }) }, { accounts: 'failed' }],
  ['entries misread', { accounts: () => ({ ...counts, warnings: 1 }) }, { accounts: 'warning' }],
  ['wrong owner', { foreign: () => ({ files: ['/d/x'], user: 'me' }) }, { owners: 'failed' }],
  ['little room', { freeBytes: () => Promise.resolve(1e6) }, { disk: 'warning' }],
  ['no folder', { folder: '/nowhere/at/all' }, { disk: 'failed' }],
  [
    'broken storage',
    {
      roundTrip: () => Promise.reject(new Error('disk is full')),
    },
    { storage: 'failed' },
  ],
]
for (const [what, deps, expected] of sick)
  test(`files: ${what}`, async () => {
    const findings = await found(fileParts({ ...healthy, ...deps }))
    const seen = Object.fromEntries(Array.from(findings, ([id, { status }]) => [id, status]))
    expect(seen).toEqual({ ...all, ...expected })
    for (const { status, remedy } of findings.values()) if (status !== 'ok') expect(remedy).toMatch(/\w/)
  })

test('looking at the disk leaves nothing behind', async () => {
  await found(fileParts(healthy))
  expect(readdirSync(folder)).toEqual([])
})

const settings = (url: string, proxy = '') => ({ url, proxy, usableProxy: '', userAgent: '' })
const network = (url: string, { proxy = '', now = Date.now() } = {}) =>
  networkParts(
    () => settings(url, proxy),
    () => now,
  )

test('network: an upstream that answers, whatever the time is there', async () => {
  let text = 'welcome'
  let status = 200
  using server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: () => new Response(text, { status, headers: { date: new Date(0).toUTCString() } }),
  })
  const at = (now: number) => network(server.url.origin, { now })
  expect(await statuses(at(1000))).toEqual({
    dns: 'ok',
    proxy: 'skipped',
    tls: 'skipped',
    page: 'ok',
    clock: 'ok',
  })
  expect(await statuses(at(120_000))).toMatchObject({ clock: 'warning' })
  expect(await statuses(at(-600_000))).toMatchObject({ clock: 'failed' })
  text = '<title>Just a moment...</title>'
  expect(await statuses(at(0))).toMatchObject({ page: 'warning' })
  text = ''
  status = 503
  expect(await statuses(at(0))).toMatchObject({ page: 'failed' })
})

test('network: a name nobody knows, a port nobody listens on, a proxy that is away or no address', async () => {
  expect(await statuses(network('https://no-such-name.invalid'))).toMatchObject({
    dns: 'failed',
    page: 'failed',
    clock: 'skipped',
  })
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const proxy = `socks5://127.0.0.1:${port}`
  expect(await statuses(network('http://127.0.0.1:1', { proxy }))).toMatchObject({
    proxy: 'ok',
    page: 'failed',
  })
  await new Promise((resolve) => server.close(resolve))
  expect(await statuses(network('http://127.0.0.1:1', { proxy }))).toMatchObject({ proxy: 'failed' })
  expect(await statuses(network('http://127.0.0.1:1', { proxy: 'nonsense' }))).toMatchObject({
    proxy: 'failed',
  })
})
