import { connect, isIPv4, isIPv6, type Socket } from 'node:net'

/**
 * A connection to `host:port` through a SOCKS5 proxy (RFC 1928, 1929), which looks the name up itself. `proxy` may carry
 * `user:password@`. Rejects with an Error that says what the proxy refused. Destroy `signal`'s owner to give up.
 */
export async function dialSocks5(
  proxy: URL,
  target: { host: string; port: number },
  signal: AbortSignal,
): Promise<Socket> {
  const host = proxy.hostname.replace(/^\[|\]$/g, '')
  const socket = connect({ host, port: Number(proxy.port || 1080) })
  const leave = () => socket.destroy()
  signal.addEventListener('abort', leave, { once: true })
  try {
    const bytes = readerOf(socket)
    await greet(socket, bytes.take, proxy)
    socket.write(Buffer.from([5, 1, 0, ...addressOf(target.host), target.port >> 8, target.port & 255]))
    const [, reply = 1, , kind] = await bytes.take(4)
    if (reply !== 0)
      throw new Error(`the SOCKS5 proxy refused the connection: ${replies[reply] ?? `code ${reply}`}`)
    const [length = 0] = kind === 3 ? await bytes.take(1) : [kind === 4 ? 16 : 4]
    await bytes.take(length + 2)
    bytes.release()
    return socket
  } catch (error) {
    socket.destroy()
    throw error
  } finally {
    signal.removeEventListener('abort', leave)
  }
}

type Take = (count: number) => Promise<Buffer>

async function greet(socket: Socket, take: Take, { username, password }: URL): Promise<void> {
  const [user, pass] = [username, password].map((part) => Buffer.from(decodeURIComponent(part)))
  const known = Boolean(user?.length)
  socket.write(Buffer.from(known ? [5, 2, 0, 2] : [5, 1, 0]))
  const [version, method] = await take(2)
  if (version !== 5) throw new Error('the proxy does not speak SOCKS5')
  if (method === 0) return
  if (method !== 2 || !user || !pass) throw new Error('the SOCKS5 proxy wants another way to sign in')
  socket.write(Buffer.from([1, user.length, ...user, pass.length, ...pass]))
  const [, status] = await take(2)
  if (status !== 0) throw new Error('the SOCKS5 proxy refused user and password')
}

/** Names go as they are: the proxy may know them where we do not. */
function addressOf(host: string): number[] {
  if (isIPv4(host)) return [1, ...host.split('.').map(Number)]
  if (isIPv6(host)) return [4, ...ipv6Bytes(host)]
  const bytes = Buffer.from(host)
  return [3, bytes.length, ...bytes]
}

function ipv6Bytes(host: string): number[] {
  const [head = [], tail = []] = host.split('::').map((half) => half.split(':').filter(Boolean))
  const groups = [...head, ...Array<string>(8 - head.length - tail.length).fill('0'), ...tail]
  return groups.map((group) => Number.parseInt(group, 16)).flatMap((value) => [value >> 8, value & 255])
}

const replies: Readonly<Record<number, string>> = {
  2: 'not allowed',
  3: 'network unreachable',
  4: 'host unreachable',
  5: 'connection refused',
}

/** Exactly so many bytes at a time; `release` gives the rest back to whoever reads the socket next. */
function readerOf(socket: Socket): { take: Take; release: () => void } {
  let held = Buffer.alloc(0)
  let failure: Error | undefined
  let wake: (() => void) | undefined
  const onData = (chunk: Buffer) => {
    held = Buffer.concat([held, chunk])
    wake?.()
  }
  const onEnd = (error?: unknown) => {
    failure ??= error instanceof Error ? error : new Error('the SOCKS5 proxy closed the connection')
    wake?.()
  }
  socket.on('data', onData).on('error', onEnd).on('close', onEnd)
  return {
    take: async (count) => {
      while (held.length < count) {
        if (failure) throw failure
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      const taken = held.subarray(0, count)
      held = held.subarray(count)
      return taken
    },
    release: () => {
      socket.off('data', onData).off('error', onEnd).off('close', onEnd)
      socket.pause()
      if (held.length > 0) socket.unshift(held)
    },
  }
}
