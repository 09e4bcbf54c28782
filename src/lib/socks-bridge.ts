import { type AddressInfo, createServer, type Socket } from 'node:net'
import { dialSocks5 } from './socks5.ts'

/** An HTTP proxy on loopback, for whoever speaks no SOCKS. `url` holds its password. */
export type SocksBridge = { url: string; close: () => void }

// A request for a tunnel is one short head.
const maxHead = 16 * 1024

/**
 * Opens a bridge to a SOCKS5 proxy: a CONNECT that knows the random password becomes a SOCKS5 connection. Only tunnels,
 * so only https and wss pass. It keeps no process alive.
 */
export function openSocksBridge(proxy: string): SocksBridge {
  const password = crypto.randomUUID()
  const expected = btoa(`bridge:${password}`)
  const target = new URL(proxy)

  async function serve(client: Socket): Promise<void> {
    const control = new AbortController()
    client.on('error', () => {}).on('close', () => control.abort())
    const head = await readHead(client)
    const wanted = /^CONNECT (\[[^\]]+\]|[^\s:]+):(\d+) HTTP\/1\.[01]\r\n/i.exec(head)
    const shown = /^proxy-authorization:[ \t]*basic[ \t]+(\S+)/im.exec(head)?.[1]
    if (shown !== expected) return void client.end(answer('407 Proxy Authentication Required'))
    if (!wanted) return void client.end(answer('501 Not Implemented'))
    const [, host = '', port = ''] = wanted
    try {
      const there = { host: host.replace(/^\[|\]$/g, ''), port: Number(port) }
      const upstream = await dialSocks5(target, there, control.signal)
      upstream.on('error', () => client.destroy()).on('close', () => client.destroy())
      client.on('close', () => upstream.destroy())
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      client.pipe(upstream).pipe(client)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      client.end(answer(`502 ${reason.replaceAll(/[^\x20-\x7e]/g, ' ')}`))
    }
  }

  const server = createServer(
    { allowHalfOpen: true },
    (client) => void serve(client).catch(() => client.destroy()),
  )
  server.listen(0, '127.0.0.1').unref()
  const { port } = server.address() as AddressInfo
  return { url: `http://bridge:${password}@127.0.0.1:${port}`, close: () => void server.close() }
}

const answer = (status: string) => `HTTP/1.1 ${status}\r\ncontent-length: 0\r\n\r\n`

/** The head of a request; what a client sends before the answer to it would be lost, and none does. */
function readHead(client: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let head = ''
    const onData = (chunk: Buffer) => {
      head += chunk.toString('latin1')
      if (!head.includes('\r\n\r\n') && head.length < maxHead) return
      client.off('data', onData)
      client.pause()
      resolve(head)
    }
    client.on('data', onData).on('close', () => reject(new Error('closed')))
  })
}
