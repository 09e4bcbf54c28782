import { createServer, request } from 'node:http'
import { type AddressInfo, connect } from 'node:net'

/** An HTTP proxy for tests: plain requests and tunnels. */
export type HttpProxy = Disposable & {
  url: string
  /** `host:port` of everything asked for. */
  asked: string[]
}

/** Starts it on a free port of loopback. */
export async function startHttpProxy(): Promise<HttpProxy> {
  const asked: string[] = []
  const server = createServer((incoming, outgoing) => {
    const target = new URL(incoming.url ?? '', 'http://nowhere')
    asked.push(target.host)
    const { method, headers } = incoming
    const passed = request(target, { ...(method && { method }), headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    passed.on('error', () => outgoing.destroy())
    outgoing.on('close', () => passed.destroy())
    incoming.pipe(passed)
  })
  server.on('connect', (incoming, client, head) => {
    const [host = '', port = '80'] = (incoming.url ?? '').split(':')
    asked.push(`${host}:${port}`)
    const upstream = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      upstream.write(head)
      upstream.pipe(client).pipe(upstream)
    })
    upstream.on('error', () => client.destroy()).on('close', () => client.destroy())
    client.on('error', () => {}).on('close', () => upstream.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    [Symbol.dispose]: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
