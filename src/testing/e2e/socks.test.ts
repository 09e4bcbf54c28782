// The compiled binary behind a SOCKS5 proxy: sockets, REST calls and downloads, the caller's own address nowhere.
import { expect, test } from 'bun:test'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type AddressInfo, connect } from 'node:net'
import { createServer } from 'node:tls'
import { bootBinary, transports } from '../boot.ts'
import { scratchFolder } from '../binary.ts'
import { selfSigned } from '../certificate.ts'
import { startSocksProxy } from '../socks-proxy.ts'

const host = 'grok.example'

/** TLS before a plain upstream. `to` is known later than the address. */
async function tlsFront(to: () => number) {
  const { key, cert } = selfSigned(host)
  const server = createServer({ key, cert }, (client) => {
    const upstream = connect(to(), '127.0.0.1')
    client.on('error', () => {}).on('close', () => upstream.destroy())
    upstream.on('error', () => {}).on('close', () => client.destroy())
    client.pipe(upstream).pipe(client)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const ca = join(scratchFolder(), 'ca.pem')
  writeFileSync(ca, cert)
  const { port } = server.address() as AddressInfo
  return { url: `https://${host}:${port}`, ca, [Symbol.dispose]: () => void server.close() }
}

for (const transport of transports)
  test(`over ${transport}: chats and pictures pass, the proxy's password stays`, async () => {
    using proxy = await startSocksProxy()
    let port = 0
    using front = await tlsFront(() => port)
    await using gateway = await bootBinary({
      transport,
      config: {
        grok: {
          base_url: front.url,
          assets_url: front.url,
          imagine_url: front.url,
          base_proxy_url: proxy.url,
        },
      },
      env: { NODE_EXTRA_CA_CERTS: front.ca },
    })
    port = Number(new URL(gateway.simulator.url).port)
    expect(await (await gateway.chat('repeat through')).text()).toContain('through')
    const drawn = await (await gateway.chat('draw a fox', { stream: true })).text()
    const link = /https?:[^\s)"\\]+\/v1\/files\/image\/[^\s)"\\]+/.exec(drawn)?.[0] ?? ''
    expect((await fetch(link)).headers.get('content-type')).toStartWith('image/')
    expect(new Set(proxy.asked)).toEqual(new Set([new URL(front.url).host]))
    expect(gateway.simulator.record().length).toBeGreaterThan(2)
    const said = gateway.binary.stderr() + gateway.binary.stdout()
    expect(said).not.toMatch(/se(%20| )cret|bridge:/)
  })

test('a proxy that is not there is 502, and says where to look', async () => {
  await using gateway = await bootBinary({
    config: {
      grok: {
        base_url: `https://${host}`,
        assets_url: `https://${host}`,
        imagine_url: `https://${host}`,
        base_proxy_url: 'socks5://me:pw@127.0.0.1:1',
        max_retry: 0,
      },
    },
  })
  const response = await gateway.chat('hello')
  expect(response.status).toBe(502)
  expect(await response.text()).toContain('grok.base_proxy_url')
  expect(gateway.binary.stderr()).not.toContain('pw@')
})
