import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { buildPanel } from '../../assets/build-panel.ts'
import { type AdminApp, adminPassword, bootAdmin } from '../testing/admin-app.ts'

const folder = join(mkdtempSync(join(tmpdir(), 'grok2api-panel-')), 'panel')
let app: AdminApp
let names: string[]
beforeAll(async () => {
  names = (await buildPanel(folder)).files.map(({ path }) => path)
  app = await bootAdmin(undefined, folder)
})
afterAll(async () => {
  await app[Symbol.asyncDispose]()
  rmSync(join(folder, '..'), { recursive: true, force: true })
})

type Raw = RequestInit & { decompress: boolean }
const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(app.url + path, { method, headers, decompress: false } as Raw)
const plain = { 'accept-encoding': 'identity' }
const pick = (pattern: RegExp) => `/admin/${names.find((name) => pattern.test(name))}`
const unpack = { br: brotliDecompressSync, gzip: gunzipSync }

test('the page is one file for every path of the panel, never cached, and lets nothing foreign in', async () => {
  for (const path of ['/admin', '/admin/', '/admin/endpoints', '/admin/anything']) {
    const page = await get(path, plain)
    expect([path, page.status, page.headers.get('content-type')]).toEqual([
      path,
      200,
      'text/html; charset=utf-8',
    ])
    expect(page.headers.get('cache-control')).toBe('no-cache')
    const policy = page.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'self'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('unsafe')
    const html = await page.text()
    expect(html).not.toMatch(/<style|<script>|style=|onload=|https?:/)
    for (const [, file] of html.matchAll(/(?:src|href)="([^"]+)"/g))
      expect((await get(file ?? '')).status).toBe(200)
  }
})

const files = [
  ['/admin', 'no-cache'],
  ['main.js', 'public, max-age=31536000, immutable'],
  ['main.css', 'public, max-age=31536000, immutable'],
  ['mark.svg', 'public, max-age=31536000, immutable'],
] as const
const pathOf = (name: string) =>
  name.startsWith('/') ? name : pick(new RegExp(name.replace('.', String.raw`-\w+\.`)))

for (const [name, cache] of files)
  test(`${name} comes whole in every encoding, with an ETag of its own that gives a 304`, async () => {
    const path = pathOf(name)
    const whole = Buffer.from(await (await get(path, plain)).arrayBuffer())
    const tags = new Set<string | null>()
    for (const [accept, coding] of [
      ['identity', null],
      ['gzip', 'gzip'],
      ['gzip, deflate, br', 'br'],
      ['br;q=0, gzip', 'gzip'],
      ['*', 'br'],
    ] as const) {
      const answer = await get(path, { 'accept-encoding': accept })
      expect([accept, answer.status, answer.headers.get('content-encoding')]).toEqual([accept, 200, coding])
      expect(answer.headers.get('cache-control')).toBe(cache)
      expect(answer.headers.get('vary')).toBe('accept-encoding')
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
      const body = Buffer.from(await answer.arrayBuffer())
      expect((coding ? unpack[coding](body) : body).equals(whole)).toBe(true)
      const etag = answer.headers.get('etag') ?? ''
      expect(etag).toMatch(/^"[^"]+"$/)
      tags.add(etag)
      for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
        const again = await get(path, { 'accept-encoding': accept, 'if-none-match': known })
        expect([known, again.status, again.headers.get('etag')]).toEqual([known, 304, etag])
        expect(again.headers.get('cache-control')).toBe(cache)
        expect(await again.text()).toBe('')
      }
    }
    expect(tags.size).toBe(3)
    const head = await get(path, plain, 'HEAD')
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([
      200,
      String(whole.length),
      '',
    ])
  })

test('scripts, styles and pictures have their types', async () => {
  const types = files.slice(1).map(async ([name]) => (await get(pathOf(name))).headers.get('content-type'))
  expect(await Promise.all(types)).toEqual([
    'text/javascript;charset=utf-8',
    'text/css;charset=utf-8',
    'image/svg+xml',
  ])
})

test('nothing else of the folder or the disk can be read', async () => {
  const script = pathOf('main.js')
  for (const path of [
    `${script}.br`,
    '/admin/assets/nope.js',
    '/admin/assets/..%2findex.html',
    '/admin/assets/..%2f..%2f..%2f..%2f..%2fetc%2fpasswd',
    '/admin/assets/%2e%2e/swagger/LICENSE',
    '/admin/swagger/LICENSE',
  ])
    expect([path, (await get(path)).status]).toEqual([path, 404])
})

test('a gateway run from source without the panel says what to do', async () => {
  await using bare = await bootAdmin(undefined, join(folder, 'missing'))
  const page = await bare.ask('GET', '/admin')
  expect([page.status, await page.text()]).toEqual([503, expect.stringContaining('bun run build')])
})

// The API docs: for the operator, and for the machine itself.
const asked: [what: string, headers: Record<string, string>, status: number][] = [
  ['loopback', {}, 200],
  ['a stranger', { 'x-forwarded-for': '203.0.113.5' }, 401],
  [
    'a stranger with the password',
    { 'x-forwarded-for': '203.0.113.5', authorization: `Bearer ${adminPassword}` },
    200,
  ],
  [
    'a stranger with a client key',
    { 'x-forwarded-for': '203.0.113.5', authorization: 'Bearer sk-client' },
    401,
  ],
]
for (const [what, headers, status] of asked)
  test(`/swagger for ${what} is ${status}`, async () => {
    for (const path of [
      '/swagger',
      '/swagger/json',
      '/swagger/swagger-ui-bundle.js',
      '/swagger/swagger-ui.css',
      '/swagger/start.js',
    ])
      expect([path, (await get(path, headers)).status]).toEqual([path, status])
  })

test('/swagger is our page, whole in every encoding, and /swagger/json knows the routes', async () => {
  const page = await (await get('/swagger', plain)).text()
  expect(page).toContain('/swagger/swagger-ui-bundle.js')
  expect(page).not.toMatch(/https?:|<script>/)
  const packed = await get('/swagger/swagger-ui-bundle.js', { 'accept-encoding': 'gzip' })
  expect(packed.headers.get('content-encoding')).toBe('gzip')
  const bundle = await (await get('/swagger/swagger-ui-bundle.js', plain)).text()
  expect(gunzipSync(Buffer.from(await packed.arrayBuffer())).toString()).toBe(bundle)
  expect(await (await get('/swagger/start.js')).text()).toContain('validatorUrl: null')
  const { info, paths } = (await (await get('/swagger/json')).json()) as { info: object; paths: object }
  expect(info).toMatchObject({ title: 'grok2api', version: '9.8.7' })
  expect(Object.keys(paths)).toContain('/api/v1/admin/system')
  expect(Object.keys(paths)).not.toContain('/admin')
})
