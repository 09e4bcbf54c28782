import { BlockList, isIP } from 'node:net'

/** Who is asking: the socket's other end, what the request says about the way it came, and whether we ourselves speak TLS with it. */
export type Peer = { address: string | undefined; headers: Headers; secure?: boolean }

/** Headers by which a reverse proxy says that it forwards for someone else. */
const forwardingHeaders = [
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-port',
  'x-forwarded-server',
  'x-forwarded-prefix',
  'x-forwarded-ssl',
  'x-real-ip',
  'cf-connecting-ip',
]

/** An IPv4 address in its IPv6 coat (`::ffff:127.0.0.1`) is the IPv4 address. A zone (`%eth0`) is no part of it. */
const bare = (address: string): string =>
  (address.split('%')[0] ?? '').replace(/^::ffff:(?=\d+\.)/i, '').toLowerCase()

/** 127.0.0.0/8 or ::1. */
export function isLoopback(address: string | undefined): boolean {
  const plain = bare(address ?? '')
  return isIP(plain) === 4 ? plain.startsWith('127.') : plain === '::1'
}

/** Whether someone on the way says that the request is not from the peer itself. */
export const isForwarded = (headers: Headers): boolean =>
  forwardingHeaders.some((name) => headers.has(name)) ||
  [...headers.keys()].some((name) => name.startsWith('x-forwarded-'))

/**
 * "From loopback" (product section 3): the peer is loopback and the request carries no forwarding header. A reverse
 * proxy on the same machine is loopback too, and must not open what is meant for the operator's own shell.
 */
export const fromLoopback = ({ address, headers }: Peer): boolean =>
  isLoopback(address) && !isForwarded(headers)

/** Addresses and CIDR blocks, as `server.trusted_proxies` has them; an entry that is neither matches nothing. */
export type Trusted = readonly string[] | BlockList

/** The same list, made ready for many questions: making it takes ten times as long as asking. */
export function trustedBlocks(trusted: readonly string[]): BlockList {
  const blocks = new BlockList()
  for (const entry of trusted) {
    const [network = '', bits] = entry.split('/')
    const net = bare(network)
    const kind = isIP(net)
    if (kind === 0) continue
    if (bits === undefined) blocks.addAddress(net, kind === 4 ? 'ipv4' : 'ipv6')
    else if (isPrefix(bits, kind)) blocks.addSubnet(net, Number(bits), kind === 4 ? 'ipv4' : 'ipv6')
  }
  return blocks
}

/** Whether forwarding headers of this address may be believed. */
export function isTrusted(address: string | undefined, trusted: Trusted): boolean {
  const plain = bare(address ?? '')
  const family = isIP(plain)
  if (family === 0) return false
  const blocks = trusted instanceof BlockList ? trusted : trustedBlocks(trusted)
  return blocks.check(plain, family === 4 ? 'ipv4' : 'ipv6')
}

const isPrefix = (bits: string, family: number) =>
  /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128)

/**
 * The caller's address: the peer, or behind trusted proxies the last hop in `X-Forwarded-For` that is not one of
 * them. Read from the right, since what stands further left was written by whoever sent the request.
 */
export function callerAddress({ address, headers }: Peer, trusted: Trusted): string {
  let caller = bare(address ?? '')
  const forwarded = headers.get('x-forwarded-for') ?? headers.get('x-real-ip')
  if (forwarded === null || !isTrusted(caller, trusted)) return caller || 'unknown'
  const hops = forwarded.split(',')
  for (const hop of hops.toReversed()) {
    const next = bare(
      hop
        .trim()
        .replace(/^\[(.+)\](:\d+)?$/, '$1')
        .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1'),
    )
    if (isIP(next) === 0) break
    caller = next
    if (!isTrusted(caller, trusted)) break
  }
  return caller || 'unknown'
}

/** What one person can have many of is counted as one: an IPv6 address by its /64. */
export function addressBlock(address: string): string {
  if (isIP(address) !== 6) return address
  const [head = '', tail] = address.split('::')
  const front = head === '' ? [] : head.split(':')
  const back = tail === undefined || tail === '' ? [] : tail.split(':')
  const groups =
    tail === undefined ? front : [...front, ...Array(8 - front.length - back.length).fill('0'), ...back]
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}

/** Scheme and host as the caller sees them. `scheme` is undefined when a proxy took the request and does not say. */
export type PublicOrigin = { scheme: 'http' | 'https' | undefined; host: string }

/** The origin a browser or client used: `Host`, or what a trusted proxy says about it. */
export function publicOrigin({ address, headers, secure }: Peer, trusted: readonly string[]): PublicOrigin {
  const host = headers.get('host') ?? ''
  const own = secure ? 'https' : undefined
  if (!isTrusted(address, trusted)) return { scheme: own ?? 'http', host }
  const first = (name: string) => headers.get(name)?.split(',')[0]?.trim().toLowerCase()
  const scheme = first('x-forwarded-proto')
  return {
    scheme: scheme === 'https' || scheme === 'http' ? scheme : own,
    host: first('x-forwarded-host') ?? host,
  }
}

/** Whether links that begin so lead to the machine of whoever opens them. */
export const isLoopbackUrl = (url: string): boolean =>
  /^https?:\/\/(localhost|127\.[\d.]+|\[::1\]|0\.0\.0\.0)(?=[:/]|$)/i.test(url)
