import type { Account } from '../../core/account.ts'
import { identityOf } from '../../core/account-settings.ts'
import { type Fault, fail } from '../../core/fault.ts'
import { firstText } from '../http.ts'
import type { Tether } from '../tether.ts'
import { callWeb, readRejection, type WebOptions } from './call.ts'
import { parseJson, record, text } from '../json.ts'
import { refusedWay } from './reject.ts'
import { wordsOf } from './words.ts'

/** Who an account is at the upstream: the socket wants it in its address and as a cookie (upstream-protocol 1.4, 3.11.1). */
export type UserIds = {
  /** The UUID, asked for once. Rejects with the upstream's verdict on the session, or as `callWeb` does. */
  of: (account: Account, tether: Tether) => Promise<string>
  /** The upstream refused it: the next question goes to the upstream again. */
  forget: (account: Account) => void
}

// As many accounts as a pool may hold; then the oldest answers go.
const maxKept = 100_000
const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/** Remembers the ids for as long as the process lives. */
export function createUserIds(options: WebOptions): UserIds {
  const kept = new Map<string, string>()
  // Those whose id from elsewhere the upstream refused.
  const doubted = new Set<string>()

  async function ask(account: Account, tether: Tether): Promise<string> {
    const words = wordsOf(options)
    const session = await callWeb(options, { method: 'GET', path: words.path('session'), account }, tether)
    const answer = isMoved(session.status) ? {} : await readAnswer(session)
    if (answer.fault) return fail(answer.fault)
    if (answer.id) {
      options.onIdentity?.(account, { userId: answer.id, name: answer.name ?? '', email: answer.email ?? '' })
      return answer.id
    }
    await session.body?.cancel().catch(() => {})
    options.onUnknown?.({ kind: 'frame', name: `session: HTTP ${session.status} without an id` })
    // Moved, or an answer of another shape: the home page hands the id out as a cookie (upstream-protocol 1.2).
    const home = await callWeb(options, { method: 'GET', path: words.path('home'), account }, tether)
    if (home.status !== 200) return fail(refusedWay(await readRejection(home)))
    await home.body?.cancel()
    const cookies = home.headers.getSetCookie().join('\n')
    return /^x-userid=([^;\s]+)/m.exec(cookies)?.[1] ?? fail(nameless)
  }

  return {
    of: async (account, tether) => {
      const { userId } = identityOf(account)
      const known =
        kept.get(account.id) ?? (doubted.has(account.id) || !uuid.test(userId) ? undefined : userId)
      if (known) return known
      const id = await ask(account, tether)
      if (kept.size >= maxKept) kept.delete(kept.keys().next().value ?? '')
      kept.set(account.id, id)
      return id
    },
    forget: ({ id }) => {
      kept.delete(id)
      doubted.add(id)
    },
  }
}

/** The call is not there any more. That says nothing about the account, nor about the socket. */
const isMoved = (status: number) => status === 404 || status === 405 || status === 410

async function readAnswer(session: Response): Promise<SessionAnswer> {
  if (session.status !== 200) return { fault: refusedWay(await readRejection(session)) }
  return readSession(await firstText(session, maxSessionBody))
}

const maxSessionBody = 64 * 1024

type SessionAnswer = { id?: string; name?: string; email?: string; fault?: Fault }

/** The session call's answer: the id, or what the upstream says of the session. */
function readSession(body: string): SessionAnswer {
  const answer = record(parseJson(body))
  const status = text(answer?.['status'])
  if (status === 'unauthenticated') return { fault: dead }
  if (status === 'blocked') return { fault: blocked }
  const [session, user] = [record(answer?.['session']), record(answer?.['user'])]
  const places = [session?.['userId'], user?.['id'], user?.['userId'], user?.['sub']]
  const ids = [...places, answer?.['id'], answer?.['userId'], answer?.['sub']]
  const id = ids.map(text).find((value) => value !== undefined && uuid.test(value))
  if (!id) return {}
  const people = [session, user, answer]
  const first = (...names: string[]) =>
    people.flatMap((person) => names.map((name) => text(person?.[name]))).find(Boolean)
  const name =
    [first('givenName'), first('familyName')].filter(Boolean).join(' ') || first('name', 'displayName')
  const email = first('email', 'googleEmail')
  return { id, ...(name && { name }), ...(email && { email }) }
}

const dead: Fault = {
  kind: 'session_dead',
  message: 'The upstream says that the session of this account has ended. Paste a fresh sso cookie for it.',
  upstreamStatus: 401,
  detail: 'GET /api/auth/session: unauthenticated',
}

const blocked: Fault = {
  kind: 'account_blocked',
  message: 'The upstream refuses this account.',
  upstreamStatus: 403,
  detail: 'GET /api/auth/session: blocked',
}

const nameless: Fault = {
  kind: 'upstream_failed',
  transportRefused: true,
  message:
    'The upstream does not tell the id of this account, which its chat socket needs. Set grok.chat_transport to rest.',
  upstreamStatus: 502,
  detail: 'neither GET /api/auth/session nor the x-userid cookie of GET / holds a UUID',
}
