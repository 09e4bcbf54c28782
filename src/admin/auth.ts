import { createHash, timingSafeEqual } from 'node:crypto'
import { knownPasswords } from '../config/secrets.ts'
import { asFault, fail } from '../core/fault.ts'
import type { Deps } from '../deps.ts'
import { publicPrefix } from '../lib/base-path.ts'
import { isOverTls } from '../lib/over-tls.ts'
import { callerAddress, fromLoopback, isLoopback, publicOrigin, type Peer } from '../lib/peer.ts'
import { createLoginThrottle } from './login-throttle.ts'
import { createSessions, sessionMs } from './session-store.ts'

export const cookieName = 'grok2api_session'

/** A request to the admin API and the address of the socket's other end. */
export type Ask = { request: Request; address: string | undefined }

/** Who is in: the session's end in epoch milliseconds (0 for a script's Bearer), and a `Set-Cookie` when it moved. */
export type Admission = { expiresAt: number; cookie?: string }

export type Auth = {
  /** Checks the password of a login, opens a session and returns its `Set-Cookie`. Rejects with too_many_logins and invalid_password. */
  login: (ask: Ask, password: string) => Promise<string>
  /** Ends the session of the request's cookie; returns the cookie that deletes it in the browser. */
  logout: (ask: Ask) => Promise<string>
  /** The session or Bearer password of the request, undefined without a valid one. Rejects with too_many_logins. */
  find: (ask: Ask) => Promise<Admission | undefined>
  /** As `find`, but rejects with admin_auth_required. */
  need: (ask: Ask) => Promise<Admission>
  /** Checks the password once more, for what an open session alone may not do. Rejects with too_many_logins and invalid_password. */
  confirm: (ask: Ask, password: string) => Promise<void>
  /** Whether `need` would let the request in, without moving a session's end or counting a guess. */
  isIn: (ask: Ask) => Promise<boolean>
  /** As `need`, except that the machine itself may look without signing in (product section 4). */
  needUnlessLoopback: (ask: Ask) => Promise<void>
  /** The path below which the request's browser reaches this gateway, as `/grok`, or "". */
  prefix: (ask: Ask) => string
}

/** Sessions, password checks and throttling for everything behind the operator's password `app.app_key`. */
export function createAuth(
  { config, store, log }: Pick<Deps, 'config' | 'store' | 'log'>,
  now: () => number = Date.now,
): Auth {
  const sessions = createSessions(store.sessions)
  const throttle = createLoginThrottle(store.throttle)
  const password = () => config.current().app.app_key
  const trusted = () => config.current().server.trusted_proxies
  const caller = (ask: Ask) => callerAddress(peerOf(ask), trusted())
  const prefix = (ask: Ask) => publicPrefix(peerOf(ask), trusted(), config.current().app.base_path)
  const cookie = (ask: Ask, value: string, seconds: number) => {
    const secure = publicOrigin(peerOf(ask), trusted()).scheme === 'https' ? '; Secure' : ''
    // Two gateways below two paths of one host must not sign each other out.
    const path = prefix(ask) || '/'
    return `${cookieName}=${value}; Path=${path}; HttpOnly; SameSite=Strict; Max-Age=${seconds}${secure}`
  }

  async function check(ask: Ask, shown: string, guess?: string): Promise<void> {
    const address = caller(ask)
    const isRight = () =>
      sameText(shown, password()) && (!knownPasswords.has(shown) || isOwnShell(peerOf(ask)))
    const { right: isIn, waitSeconds } = await throttle.attempt(address, isRight, guess)
    if (waitSeconds > 0)
      fail({
        kind: 'too_many_logins',
        message: `Too many failed logins from ${address}. Try again in ${waitSeconds} seconds.`,
        retryAfterSeconds: waitSeconds,
      })
    if (isIn) return
    const right = sameText(shown, password())
    log.warn('admin login failed', { address, default_password: right })
    fail({ kind: 'invalid_password', message: right ? defaultRefused : wrongPassword })
  }

  async function bearer(ask: Ask): Promise<Admission | undefined> {
    const shown = bearerOf(ask.request)
    // A client that keeps showing its api_key has lost its way, but is not guessing.
    if (!shown || sameText(shown, config.current().app.api_key)) return undefined
    try {
      await check(ask, shown, digest(shown).toString('hex', 0, 8))
      return { expiresAt: 0 }
    } catch (error) {
      if (asFault(error).kind === 'too_many_logins') throw error
      return undefined
    }
  }

  async function find(ask: Ask): Promise<Admission | undefined> {
    const secret = cookieOf(ask.request)
    const session = secret && password() ? await sessions.find(secret, password(), now(), true) : undefined
    if (!secret || !session) return bearer(ask)
    return {
      expiresAt: session.expiresAt,
      ...(session.extended && { cookie: cookie(ask, secret, sessionMs / 1000) }),
    }
  }

  const need = async (ask: Ask) =>
    (await find(ask)) ??
    fail({
      kind: 'admin_auth_required',
      message:
        'This needs the admin session: sign in at /admin, or send "Authorization: Bearer <app_key>" (app.app_key in config.toml). A client\'s api_key does not open it.',
    })

  return {
    login: async (ask, shown) => {
      await check(ask, shown)
      const { secret } = await sessions.open(password(), now())
      log.info('admin signed in', { address: caller(ask) })
      return cookie(ask, secret, sessionMs / 1000)
    },
    logout: async (ask) => {
      const secret = cookieOf(ask.request)
      if (secret) await sessions.close(secret, password())
      return cookie(ask, '', 0)
    },
    find,
    need,
    confirm: (ask, shown) => check(ask, shown),
    isIn: async (ask) => {
      const secret = cookieOf(ask.request)
      if (secret && password() && (await sessions.find(secret, password(), now(), false))) return true
      return sameText(bearerOf(ask.request) ?? '', password())
    },
    needUnlessLoopback: async (ask) => {
      if (!isOwnShell(peerOf(ask))) await need(ask)
    },
    prefix,
  }
}

const wrongPassword =
  'That is not the admin password. It is app.app_key in config.toml, printed at the first start; "grok2api reset-password" makes a new one.'
const defaultRefused =
  'This is a default password that anybody knows, so it works on the machine itself only. Set another app.app_key in config.toml or run "grok2api reset-password".'

export const peerOf = ({ request, address }: Ask): Peer => ({
  address,
  headers: request.headers,
  secure: isOverTls(request),
})

/**
 * From loopback, and asked for by a name of the loopback: a web page that rebinds its own name to 127.0.0.1 reaches
 * this port through the operator's browser, and its requests come from loopback too.
 */
function isOwnShell(peer: Peer): boolean {
  const name = (peer.headers.get('host') ?? '').replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1')
  return (
    fromLoopback(peer) &&
    (name === '' || name === 'localhost' || name.endsWith('.localhost') || isLoopback(name))
  )
}

const bearerOf = (request: Request): string | undefined =>
  /^Bearer +(.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]?.trim()

const digest = (text: string) => createHash('sha256').update(text).digest()

/** Compares in constant time; nothing equals the empty password. */
const sameText = (shown: string, real: string) => timingSafeEqual(digest(shown), digest(real)) && real !== ''

function cookieOf(request: Request): string | undefined {
  const pairs = (request.headers.get('cookie') ?? '').split(';').map((pair) => pair.trim())
  return pairs.find((pair) => pair.startsWith(`${cookieName}=`))?.slice(cookieName.length + 1) || undefined
}
