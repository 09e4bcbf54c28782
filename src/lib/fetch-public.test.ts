// A canary on loopback: whatever is tried, nothing of it gets a request there. Another server plays the strangers;
// it alone is allowed.
import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test'
import { join } from 'node:path'
import { selfSigned } from '../testing/certificate.ts'
import { eventually } from '../testing/eventually.ts'
import { thrownBy } from '../testing/thrown.ts'
import { fetchPublic, type FetchPublicOptions } from './fetch-public.ts'
import { isPublicAddress } from './public-address.ts'

const loopback = { hostname: '127.0.0.1', port: 0, idleTimeout: 0 }
let canary: Bun.Server<unknown>
let caught = 0
let stranger: Bun.Server<unknown>
let seen: { path: string; headers: Record<string, string> }[] = []
let dripping = 0
const here = () => `127.0.0.1:${stranger.port}`

beforeAll(() => {
  canary = Bun.serve({ ...loopback, fetch: () => new Response(`caught ${++caught}`) })
  stranger = Bun.serve({ ...loopback, fetch: answer })
})
afterAll(async () => {
  await canary.stop(true)
  await stranger.stop(true)
})
beforeEach(() => {
  caught = 0
  seen = []
})

function answer(request: Request): Response | Promise<Response> {
  const { pathname, searchParams } = new URL(request.url)
  seen.push({ path: pathname, headers: request.headers.toJSON() as Record<string, string> })
  const location = searchParams.get('to')
  if (location !== null)
    return new Response(null, { status: Number(searchParams.get('status') ?? 302), headers: { location } })
  return answers[pathname]?.(request) ?? new Response('a cat')
}

const pull = async (controller: ReadableStreamDefaultController) => {
  await Bun.sleep(10)
  controller.enqueue(new Uint8Array(10))
}

const drip = (request: Request) => {
  dripping++
  request.signal.addEventListener('abort', () => dripping--)
  return new Response(new ReadableStream({ pull }))
}

const answers: Record<string, (request: Request) => Response | Promise<Response>> = {
  '/cat.txt': () => new Response('a cat', { headers: { 'content-type': 'Text/Plain; charset=utf-8' } }),
  '/missing': () => new Response('no', { status: 404 }),
  '/partial': () => new Response('part', { status: 206 }),
  '/large': () => new Response(new Uint8Array(5000)),
  '/bomb': () =>
    new Response(Bun.gzipSync(new Uint8Array(1 << 20)), { headers: { 'content-encoding': 'gzip' } }),
  '/silent': (request) =>
    new Promise((resolve) => request.signal.addEventListener('abort', () => resolve(new Response()))),
  '/drip': drip,
}

const get = (url: string, options: Partial<FetchPublicOptions> = {}) =>
  fetchPublic(url, {
    limits: { maxBytes: 1000, maxRedirects: 3, timeoutMs: 20_000 },
    allow: [],
    signal: new AbortController().signal,
    resolve: async () => ['127.0.0.1'],
    ...options,
  })
const allowed = (path: string, options: Partial<FetchPublicOptions> = {}) =>
  get(`http://${here()}${path}`, { allow: [here()], ...options })

const tricks: [what: string, url: (port: number) => string][] = [
  ['loopback', (port) => `http://127.0.0.1:${port}/`],
  ['loopback, short', (port) => `http://127.1:${port}/`],
  ['loopback, another', (port) => `http://127.8.9.10:${port}/`],
  ['loopback with a dot behind', (port) => `http://127.0.0.1.:${port}/`],
  ['decimal', (port) => `http://2130706433:${port}/`],
  ['hexadecimal', (port) => `http://0x7f000001:${port}/`],
  ['hexadecimal parts', (port) => `http://0x7f.0.0.0x1:${port}/`],
  ['octal', (port) => `http://0177.0.0.1:${port}/`],
  ['octal, long', (port) => `http://017700000001:${port}/`],
  ['wide digits', (port) => `http://１２７.０.０.１:${port}/`],
  ['wide dots', (port) => `http://127。0。0。1:${port}/`],
  ['percent escapes', (port) => `http://%31%32%37.0.0.1:${port}/`],
  ['zero', (port) => `http://0:${port}/`],
  ['all zeros', (port) => `http://0.0.0.0:${port}/`],
  ['a name that leads here', (port) => `http://canary.test:${port}/`],
  ['localhost', (port) => `http://localhost:${port}/`],
  ['localhost with a dot behind', (port) => `http://localhost.:${port}/`],
  ['IPv6 loopback', (port) => `http://[::1]:${port}/`],
  ['IPv6 unspecified', (port) => `http://[::]:${port}/`],
  ['IPv6 mapped', (port) => `http://[::ffff:127.0.0.1]:${port}/`],
  ['IPv6 mapped, hexadecimal', (port) => `http://[0:0:0:0:0:ffff:7f00:1]:${port}/`],
  ['IPv6 compatible', (port) => `http://[::127.0.0.1]:${port}/`],
  ['6to4', (port) => `http://[2002:7f00:1::]:${port}/`],
  ['NAT64', (port) => `http://[64:ff9b::7f00:1]:${port}/`],
  ['link-local', (port) => `http://[fe80::1]:${port}/`],
  ['metadata', () => 'http://169.254.169.254/latest/meta-data/'],
  ['metadata by name', () => 'http://metadata.google.internal/'],
  ['private', () => 'http://192.168.1.1/'],
  ['a user name', (port) => `http://user@canary.test:${port}/`],
  ['a public name as user', (port) => `http://example.com@127.0.0.1:${port}/`],
  ['a password', (port) => `http://user:secret@127.0.0.1:${port}/`],
  ['back slashes', (port) => String.raw`http:\\127.0.0.1:${port}\ `.trim()],
  ['no slashes', (port) => `http:127.0.0.1:${port}`],
  ['file', () => 'file:///etc/passwd'],
  ['ftp', (port) => `ftp://127.0.0.1:${port}/`],
  ['gopher', (port) => `gopher://127.0.0.1:${port}/`],
  ['unix socket', () => 'unix:///var/run/docker.sock'],
  ['blob', (port) => `blob:http://127.0.0.1:${port}/1`],
  ['data', () => 'data:text/plain,hi'],
  ['web socket', (port) => `ws://127.0.0.1:${port}/`],
  ['javascript', () => 'javascript:alert(1)'],
  ['no scheme', (port) => `//127.0.0.1:${port}/`],
  ['nothing', () => ''],
]
for (const [what, url] of tricks)
  test(`refused: ${what}`, async () => {
    expect(await get(url(canary.port ?? 0))).toMatchObject({ why: 'refused' })
    expect(caught).toBe(0)
  })

// In a Location these stay on the host that sent them.
const relative = ['no scheme', 'no slashes', 'nothing']
for (const [what, url] of tricks.filter(([what]) => !relative.includes(what)))
  for (const status of what === 'loopback' ? [301, 302, 303, 307, 308] : [302])
    test(`refused behind a redirect ${status}: ${what}`, async () => {
      const to = url(canary.port ?? 0).replace(/[^ -~]/g, encodeURIComponent)
      expect(await allowed(`/hop?status=${status}&to=${encodeURIComponent(to)}`)).toMatchObject({
        why: 'refused',
      })
      expect(seen.map(({ path }) => path)).toEqual(['/hop'])
      expect(caught).toBe(0)
    })

const mixed = async () => ['93.184.215.14', '127.0.0.1']
test('one private address among public ones is enough to refuse', async () => {
  expect(await get(`http://canary.test:${canary.port}/`, { resolve: mixed })).toMatchObject({
    why: 'refused',
  })
})

test('a name that changes its mind: looked up once, the checked address is the one connected to', async () => {
  let lookups = 0
  const host = `rebind.test:${stranger.port}`
  const resolve = async () => (++lookups === 1 ? ['127.0.0.1'] : ['127.0.0.9'])
  expect(await get(`http://${host}/cat.txt`, { allow: [host], resolve })).toMatchObject({
    contentType: 'text/plain',
  })
  expect(lookups).toBe(1)
  expect(seen.map(({ headers }) => headers['host'])).toEqual([host])
})

test('over TLS the name is asked for and checked although the connection goes to an address', async () => {
  const { key, cert } = selfSigned('cdn.test')
  const secure = Bun.serve({ ...loopback, tls: { key, cert }, fetch: answer })
  const [right, wrong] = [`cdn.test:${secure.port}`, `other.test:${secure.port}`]
  const options = { allow: [right, wrong], ca: cert }
  expect(await get(`https://${right}/cat.txt`, options)).toMatchObject({ contentType: 'text/plain' })
  expect(seen.map(({ headers }) => headers['host'])).toEqual([right])
  expect(await get(`https://${wrong}/cat.txt`, options)).toMatchObject({ why: 'failed' })
  expect(await get(`https://${right}/cat.txt`, { allow: [right] })).toMatchObject({ why: 'failed' })
  expect(seen).toHaveLength(1)
  await secure.stop(true)
})

test('allow is about host and port, not about one of them', async () => {
  const { port } = canary
  for (const allow of [`127.0.0.1:1`, `localhost:${port}`, `127.0.0.2:${port}`, `127.0.0.1`, here()])
    expect(await get(`http://127.0.0.1:${port}/`, { allow: [allow] })).toMatchObject({ why: 'refused' })
  expect(caught).toBe(0)
})

test('a user name or password is refused even where fetching is allowed', async () => {
  for (const who of ['me@', 'me:secret@', ':secret@'])
    expect(await get(`http://${who}${here()}/`, { allow: [here()] })).toMatchObject({ why: 'refused' })
  expect(seen).toEqual([])
})

test('what is allowed comes, with our own headers only', async () => {
  const result = await allowed('/cat.txt')
  expect(result).toMatchObject({ contentType: 'text/plain' })
  expect('bytes' in result && new TextDecoder().decode(result.bytes)).toBe('a cat')
  expect(Object.keys(seen[0]?.headers ?? {}).toSorted()).toEqual(['accept', 'host', 'user-agent'])
})

test('redirects inside what is allowed are followed, up to the limit', async () => {
  const chain = (hops: number): string =>
    hops === 0 ? '/end' : `/hop?to=${encodeURIComponent(chain(hops - 1))}`
  const result = await allowed(chain(3))
  expect('url' in result && result.url.pathname).toBe('/end')
  expect(await allowed(chain(4))).toMatchObject({ why: 'failed' })
})

const bad: [path: string, why: string, word: string][] = [
  ['/missing', 'failed', '404'],
  ['/partial', 'failed', '206'],
  ['/large', 'too_large', 'larger'],
  ['/drip', 'too_large', 'larger'],
  ['/bomb', 'failed', 'compressed'],
]
for (const [path, why, word] of bad)
  test(`not taken: ${path}`, async () => {
    const result = await allowed(path)
    expect(result).toMatchObject({ why, message: expect.stringContaining(word) })
  })

test('a server that says nothing is left after the time limit', async () => {
  const limits = { maxBytes: 1000, maxRedirects: 3, timeoutMs: 150 }
  expect(await allowed('/silent', { limits })).toMatchObject({
    why: 'failed',
    message: expect.stringContaining('0.15'),
  })
})

test('a server that drips is left after the time limit, and its connection closed', async () => {
  const limits = { maxBytes: 1e9, maxRedirects: 3, timeoutMs: 200 }
  expect(await allowed('/drip', { limits })).toMatchObject({ why: 'failed' })
  await eventually('the connection is closed', () => dripping === 0)
})

const never = () => new Promise<string[]>(() => {})
test('a name server that says nothing is not waited for', async () => {
  const limits = { maxBytes: 1e9, maxRedirects: 3, timeoutMs: 100 }
  expect(await get('http://slow.test/', { limits, resolve: never })).toMatchObject({ why: 'failed' })
})

test('a name without addresses, a port where nobody listens', async () => {
  const unknown = await get('http://unknown.test/', { resolve: () => Promise.reject(new Error('ENOTFOUND')) })
  // In the same words as a private one: otherwise a stranger finds out which names our network knows.
  const inside = await get('http://inside.test/', { resolve: () => Promise.resolve(['10.0.0.7']) })
  expect(unknown).toMatchObject({ why: 'refused', message: expect.stringContaining('found') })
  expect(unknown).toEqual(inside)
  const gone = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => new Response() })
  const dead = `127.0.0.1:${gone.port}`
  await gone.stop(true)
  expect(await get(`http://${dead}/`, { allow: [dead] })).toMatchObject({ why: 'failed' })
})

test('a proxy of the environment is not used: it would look the name up again', async () => {
  const script = `import { fetchPublic } from ${JSON.stringify(join(import.meta.dir, 'fetch-public.ts'))}
    const limits = { maxBytes: 1000, maxRedirects: 3, timeoutMs: 20_000 }
    const { signal } = new AbortController()
    const result = await fetchPublic('http://${here()}/cat.txt', { limits, allow: ['${here()}'], signal })
    console.log(new TextDecoder().decode(result.bytes))`
  const proxy = canary.url.origin
  const child = Bun.spawn([process.execPath, '-e', script], {
    env: { ...process.env, HTTP_PROXY: proxy, http_proxy: proxy, NO_PROXY: 'none', no_proxy: 'none' },
  })
  expect(await new Response(child.stdout).text()).toBe('a cat\n')
  expect(caught).toBe(0)
})

const twoAddresses = async () => ['127.0.0.2', '127.0.0.1']
test('when nobody listens at one address, the next one is asked', async () => {
  const host = `two.test:${stranger.port}`
  const result = await get(`http://${host}/cat.txt`, { allow: [host], resolve: twoAddresses })
  expect(result).toMatchObject({ contentType: 'text/plain' })
})

test('who no longer waits ends it at once', async () => {
  const leaving = new AbortController()
  setTimeout(() => leaving.abort(), 30)
  expect(await thrownBy(allowed('/silent', { signal: leaving.signal }))).toMatchObject({ name: 'AbortError' })
  expect(await thrownBy(allowed('/', { signal: AbortSignal.abort() }))).toMatchObject({ name: 'AbortError' })
})

test('a public address of this machine itself is refused: its firewall would be passed by', async () => {
  const itself = { resolve: async () => ['203.0.114.7'], own: new Set(['203.0.114.7']) }
  expect(await get('http://own.test/', itself)).toMatchObject({ why: 'refused' })
  expect(isPublicAddress('203.0.114.7')).toBe(true)
})

test('a status below 300 with a Location is an answer, not a redirect', async () => {
  expect(await allowed('/?to=http://127.0.0.1/&status=201')).toMatchObject({ why: 'failed' })
})
