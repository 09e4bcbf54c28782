import { type AddressInfo, connect, createServer } from 'node:net'

/** A SOCKS5 proxy for tests. It knows one user, and every name is this machine. */
export type SocksProxy = Disposable & {
  url: string
  /** `host:port` as asked for, refused ones included. */
  asked: string[]
  open: () => number
}

/** Starts it. With `reply` it refuses every connection with that code. */
export async function startSocksProxy(user = 'me', password = 'se cret', reply = 0): Promise<SocksProxy> {
  const asked: string[] = []
  let open = 0
  const server = createServer((client) => {
    let step: 'greeting' | 'auth' | 'request' = 'greeting'
    client.on('error', () => {})
    const onData = (bytes: Buffer) => {
      if (step === 'greeting') {
        step = 'auth'
        client.write(Buffer.from([5, bytes.subarray(2).includes(2) ? 2 : 255]))
      } else if (step === 'auth') {
        step = 'request'
        const length = bytes[1] ?? 0
        const given = [bytes.subarray(2, 2 + length), bytes.subarray(3 + length)].map(String)
        client.write(Buffer.from([1, given[0] === user && given[1] === password ? 0 : 1]))
      } else {
        client.off('data', onData)
        const isName = bytes[3] === 3
        const end = isName ? 5 + (bytes[4] ?? 0) : bytes.length - 2
        const host = isName ? bytes.subarray(5, end).toString() : `[type ${bytes[3]}]`
        const port = bytes.readUInt16BE(end)
        asked.push(`${host}:${port}`)
        if (reply) return void client.end(Buffer.from([5, reply, 0, 1, 0, 0, 0, 0, 0, 0]))
        const upstream = connect(port, '127.0.0.1', () => {
          open++
          client.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]))
          client.pipe(upstream).pipe(client)
        })
        upstream.on('error', () => client.destroy()).on('close', () => open--)
        client.on('close', () => upstream.destroy())
      }
    }
    client.on('data', onData)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const login = `${encodeURIComponent(user)}:${encodeURIComponent(password)}@`
  return {
    url: `socks5://${login}127.0.0.1:${port}`,
    asked,
    open: () => open,
    [Symbol.dispose]: () => void server.close(),
  }
}
