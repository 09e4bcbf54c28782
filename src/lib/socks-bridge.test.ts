import { afterAll, beforeAll, expect, test } from 'bun:test'
import { connect } from 'node:net'
import { selfSigned } from '../testing/certificate.ts'
import { eventually } from '../testing/eventually.ts'
import { startSocksProxy } from '../testing/socks-proxy.ts'
import { thrownBy } from '../testing/thrown.ts'
import { openSocksBridge } from './socks-bridge.ts'

const { key, cert } = selfSigned('far.example')
let site: Bun.Server<undefined>
beforeAll(() => {
  site = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    tls: { key, cert },
    fetch: async (request, server) =>
      server.upgrade(request)
        ? undefined
        : new Response(`${request.method} ${(await request.text()).length}`),
    websocket: { message: (line, text) => void line.send(`echo ${String(text)}`) },
  })
})
afterAll(() => site.stop(true))
const tls = { ca: cert }
const address = () => `far.example:${site.port}`

test('fetch and WebSocket pass, names are looked up by the proxy, much at once comes whole', async () => {
  using proxy = await startSocksProxy()
  const bridge = openSocksBridge(proxy.url)
  const response = await fetch(`https://${address()}/`, {
    method: 'POST',
    body: 'x'.repeat(3_000_000),
    proxy: bridge.url,
    tls,
  })
  expect(await response.text()).toBe('POST 3000000')
  const socket = new WebSocket(`wss://${address()}/`, { proxy: bridge.url, tls })
  const heard = new Promise((resolve) => socket.addEventListener('message', ({ data }) => resolve(data)))
  socket.addEventListener('open', () => socket.send('hi'))
  expect(await heard).toBe('echo hi')
  socket.terminate()
  expect(proxy.asked).toEqual([address(), address()])
  bridge.close()
})

test('a caller who leaves frees the connection through the proxy', async () => {
  using proxy = await startSocksProxy()
  const bridge = openSocksBridge(proxy.url)
  const socket = new WebSocket(`wss://${address()}/`, { proxy: bridge.url, tls })
  await new Promise((resolve) => socket.addEventListener('open', resolve))
  expect(proxy.open()).toBe(1)
  socket.terminate()
  await eventually('it is free', () => proxy.open() === 0)
  bridge.close()
})

/** What the bridge answers to this head. */
async function say(bridge: string, head: string): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(bridge).port) })
  socket.write(`${head}\r\n\r\n`)
  let heard = ''
  for await (const chunk of socket) heard += String(chunk)
  return heard.split('\r\n')[0] ?? ''
}

test('who does not know the password gets no tunnel, and plain requests none either', async () => {
  using proxy = await startSocksProxy()
  const bridge = openSocksBridge(proxy.url)
  const { username, password } = new URL(bridge.url)
  const auth = `Proxy-Authorization: Basic ${btoa(`${username}:${password}`)}`
  expect(password.length).toBeGreaterThan(20)
  expect(await say(bridge.url, `CONNECT ${address()} HTTP/1.1`)).toContain('407')
  expect(await say(bridge.url, `CONNECT ${address()} HTTP/1.1\r\nProxy-Authorization: Basic eDp5`)).toContain(
    '407',
  )
  expect(await say(bridge.url, `GET http://${address()}/ HTTP/1.1\r\n${auth}`)).toContain('501')
  expect(proxy.asked).toEqual([])
  bridge.close()
})

test('what the proxy refuses is said', async () => {
  using refusing = await startSocksProxy('me', 'se cret', 5)
  using strict = await startSocksProxy('somebody', 'else')
  const auth = (url: string) => `Proxy-Authorization: Basic ${btoa(`bridge:${new URL(url).password}`)}`
  const cases: [proxy: string, words: string][] = [
    [refusing.url, 'connection refused'],
    [strict.url.replace(/\/\/.*@/, '//me:wrong@'), 'user and password'],
    [strict.url.replace(/\/\/.*@/, '//'), 'another way to sign in'],
    ['socks5://127.0.0.1:1', ''],
  ]
  for (const [proxy, words] of cases) {
    const bridge = openSocksBridge(proxy)
    const status = await say(bridge.url, `CONNECT [::1]:443 HTTP/1.1\r\n${auth(bridge.url)}`)
    expect(status).toStartWith('HTTP/1.1 502')
    expect(status).toContain(words)
    expect(await thrownBy(fetch('https://far.example/', { proxy: bridge.url, tls }))).toBeInstanceOf(Error)
    bridge.close()
  }
})
