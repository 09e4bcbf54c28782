import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import { isPublicAddress } from './public-address.ts'

/** A host's name → its addresses, each as text. Rejects when it has none. */
export type Resolve = (host: string) => Promise<string[]>

export type FetchLimits = {
  maxBytes: number
  maxRedirects: number
  /** For everything together. */
  timeoutMs: number
}

export type FetchPublicOptions = {
  limits: FetchLimits
  /** `host:port` that may be fetched from wherever it is. */
  allow: readonly string[]
  signal: AbortSignal
  /** The system's resolver when absent. */
  resolve?: Resolve
  /** This machine's own addresses; those of its interfaces when absent. */
  own?: ReadonlySet<string>
  /** Certificate authorities in PEM instead of the built-in ones. */
  ca?: string
}

export type Fetched = { bytes: Uint8Array<ArrayBuffer>; contentType: string; url: URL }

/** `message` is for the caller: it says nothing about networks it may not look into. */
export type Unfetched = { why: 'refused' | 'too_large' | 'failed'; message: string }

type Target = { url: URL; addresses: string[] }
type Hop = FetchPublicOptions & { stop: AbortSignal }

/**
 * GETs a stranger's URL without letting the stranger choose a place inside our network: only http and https, no
 * credentials, only public addresses. The name is looked up once and the connection goes to the address that was
 * checked, with the name in `Host` and in TLS; redirects are followed by hand, each checked like the first. No
 * proxy is used, also none from the environment: it would look the name up again. Rejects only when `signal` fires.
 */
export async function fetchPublic(start: string, options: FetchPublicOptions): Promise<Fetched | Unfetched> {
  const { signal, limits } = options
  const control = new AbortController()
  const abort = () => control.abort()
  signal.addEventListener('abort', abort)
  const timer = setTimeout(abort, limits.timeoutMs)
  try {
    signal.throwIfAborted()
    return await follow(start, { ...options, stop: control.signal })
  } catch (error) {
    signal.throwIfAborted()
    if (control.signal.aborted) return failed(`did not come within ${limits.timeoutMs / 1000} seconds`)
    throw error
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
    control.abort()
  }
}

async function follow(start: string, hop: Hop): Promise<Fetched | Unfetched> {
  let href = start
  let base: URL | undefined
  for (let redirects = 0; redirects <= hop.limits.maxRedirects; redirects++) {
    const target = await findTarget(href, base, hop)
    if ('why' in target) return target
    const response = await connect(target, hop)
    if ('why' in response) return response
    const location = response.headers.get('location')
    if (response.status < 300 || response.status > 399 || location === null)
      return readBody(response, target.url, hop)
    await response.body?.cancel()
    base = target.url
    href = location
  }
  return failed(`is redirected more than ${hop.limits.maxRedirects} times`)
}

async function findTarget(href: string, base: URL | undefined, hop: Hop): Promise<Target | Unfetched> {
  const url = URL.parse(href, base?.href)
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) return refused('is not an http(s) URL')
  if (url.username || url.password) return refused('has a user name or password in it')
  const host = url.hostname.replace(/^\[(.+)\]$/, '$1')
  const addresses = isIP(host)
    ? [host]
    : await within(hop.stop, (hop.resolve ?? resolve)(host)).catch(nothing)
  hop.stop.throwIfAborted()
  // The same words as for a private one: nobody is to find out which names our network knows.
  if (addresses.length === 0) return refused(notPublic)
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  if (!hop.allow.some((allowed) => allowed.toLowerCase() === `${url.hostname}:${port}`)) {
    const own = hop.own ?? ownAddresses()
    // Every one: whoever answers with a public and a private address waits for us to take the second.
    if (!addresses.every((address) => isPublicAddress(address) && !own.has(address)))
      return refused(notPublic)
  }
  return { url, addresses }
}

const notPublic =
  'is not on the public Internet, or its host cannot be found (server.fetch_allow can allow its host and port)'

const resolve: Resolve = async (host) => (await lookup(host, { all: true })).map(({ address }) => address)
const nothing = (): string[] => []

// Through these, what a firewall keeps from the outside would be reached from within.
const ownAddresses = (): Set<string> =>
  new Set(Object.values(networkInterfaces()).flatMap((list) => list?.map(({ address }) => address) ?? []))

/** Tries one address after the other, IPv4 first: a machine without IPv6 may still be told of such addresses. */
async function connect({ url, addresses }: Target, { stop, limits, ca }: Hop): Promise<Response | Unfetched> {
  const tried = addresses.toSorted((a, b) => isIP(a) - isIP(b)).slice(0, 4)
  for (const address of tried) {
    // One that swallows everything must not cost the others their time.
    const attempt = new AbortController()
    const abort = () => attempt.abort()
    stop.addEventListener('abort', abort)
    const timer = setTimeout(abort, limits.timeoutMs / tried.length)
    const pinned = new URL(url)
    pinned.hostname = isIP(address) === 6 ? `[${address}]` : address
    const named = isIP(url.hostname.replace(/^\[(.+)\]$/, '$1')) === 0
    try {
      return await fetch(pinned, {
        headers: { host: url.host, 'user-agent': 'grok2api', accept: '*/*' },
        redirect: 'manual',
        signal: attempt.signal,
        proxy: false,
        keepalive: false,
        timeout: false,
        // What is packed could unpack to anything: without this we do not ask for it, and take none.
        decompress: false,
        tls: { ...(named && { serverName: url.hostname }), ...(ca !== undefined && { ca }) },
      })
    } catch {
      stop.throwIfAborted()
    } finally {
      clearTimeout(timer)
    }
  }
  return failed('cannot be reached')
}

async function readBody(response: Response, url: URL, { limits, stop }: Hop): Promise<Fetched | Unfetched> {
  const { headers, body, status } = response
  const refusal = refusalOf(status, headers, limits.maxBytes)
  if (refusal) {
    await body?.cancel()
    return refusal
  }
  const pieces: Uint8Array[] = []
  let length = 0
  try {
    for await (const piece of body ?? []) {
      length += piece.length
      if (length > limits.maxBytes) return tooLarge(limits.maxBytes)
      pieces.push(piece)
    }
  } catch {
    stop.throwIfAborted()
    return failed('broke off')
  }
  const bytes = new Uint8Array(length)
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  const contentType = headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? ''
  return { bytes, contentType, url }
}

function refusalOf(status: number, headers: Headers, maxBytes: number): Unfetched | undefined {
  if (status !== 200) return failed(`was answered with status ${status}`)
  const encoding = headers.get('content-encoding') ?? 'identity'
  if (encoding !== 'identity') return failed('came compressed although that was not asked for')
  return Number(headers.get('content-length') ?? 0) > maxBytes ? tooLarge(maxBytes) : undefined
}

/** The promise, or a rejection when the signal fires first: a name server cannot be told to stop. */
const within = <T>(signal: AbortSignal, promise: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })

const refused = (message: string): Unfetched => ({ why: 'refused', message })
const failed = (message: string): Unfetched => ({ why: 'failed', message })
const tooLarge = (maxBytes: number): Unfetched => ({
  why: 'too_large',
  message: `is larger than ${Math.floor(maxBytes / 1024 ** 2)} MiB`,
})
