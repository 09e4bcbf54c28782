import type { Account } from '../../core/account.ts'
import { asFault } from '../../core/fault.ts'
import type { Examination, Finding } from '../../core/finding.ts'
import type { Pool } from '../../pool/pool.ts'
import { isDead } from '../../pool/standing.ts'
import type { Transport, Upstream } from '../../upstream/upstream.ts'
import type { AccountCheck } from '../accounts/check.ts'
import { testChat, type TestChatDeps } from '../accounts/test-chat.ts'

export type AccountPartsDeps = TestChatDeps & {
  pool: Pick<Pool, 'each' | 'acquireOne'>
  /** The upstream whose sockets are looked at. */
  upstream: Pick<Upstream, 'id' | 'probe'>
  check: Pick<AccountCheck, 'check'>
}

const withoutAccount: Finding = {
  status: 'skipped',
  message: 'There is no usable account to try it with.',
}
const networkFirst = 'Nothing at the other end answered: see the parts dns, proxy, tls and page first.'
const freshValues =
  'If other parts work, copy fresh cf_clearance, user_agent and statsig_id from your browser into [grok] of config.toml.'

/** What an account is needed for: the handshakes of both sockets, a quota question over REST, and a chat. */
export function accountParts(deps: AccountPartsDeps): Examination[] {
  const withAccount =
    (look: (account: Account, signal: AbortSignal) => Promise<Finding>) => (signal: AbortSignal) => {
      const account = pick(deps.pool.each(), deps.upstream.id)
      return account ? look(account, signal) : Promise.resolve(withoutAccount)
    }
  const handshake = (transport: Transport, remedy: string) =>
    withAccount(async (account, signal): Promise<Finding> => {
      const startedAt = performance.now()
      const { probe } = deps.upstream
      if (!probe) return { status: 'skipped', message: 'This upstream has no sockets.' }
      try {
        await probe(transport, account, signal)
        return { status: 'ok', message: `It opened in ${Math.round(performance.now() - startedAt)} ms.` }
      } catch (error) {
        const { message, unreached } = asFault(error)
        return { status: 'failed', message, remedy: unreached ? networkFirst : remedy }
      }
    })
  return [
    {
      id: 'socket',
      look: handshake('mgw', `Chats take REST instead while grok.chat_transport is "auto". ${freshValues}`),
    },
    { id: 'pictures', look: handshake('imagine', `Pictures are drawn in a chat instead. ${freshValues}`) },
    { id: 'quota', look: withAccount((account, signal) => quota(deps, account, signal)) },
    { id: 'chat', look: withAccount((account, signal) => chat(deps, account, signal)) },
  ]
}

async function quota({ check }: AccountPartsDeps, { id }: Account, signal: AbortSignal): Promise<Finding> {
  const { ok, message, fault, unreached } = await check.check(id, 'test', signal)
  if (ok) return { status: 'ok', message: `Over REST: ${message}` }
  if (unreached) return { status: 'failed', message, remedy: networkFirst }
  const isVerdict = fault === 'session_dead' || fault === 'account_blocked'
  const remedy = isVerdict
    ? 'Replace this account; "grok2api accounts test" shows how the others do.'
    : `Quotas tell which account to take; without them limits are met by running into them. ${freshValues}`
  return { status: 'failed', message, remedy }
}

async function chat(deps: AccountPartsDeps, account: Account, signal: AbortSignal): Promise<Finding> {
  const told = await testChat(deps, account, signal)
  if (!told)
    return {
      status: 'warning',
      message: 'The account is at its limit in every mode, so no chat was sent.',
      remedy: 'Wait until its quota is back, or add accounts.',
    }
  const { ok, message, model, unreached } = told
  if (ok) return { status: 'ok', message: `${model}: ${message}` }
  return {
    status: 'failed',
    message: `${model}: ${message}`,
    remedy: unreached ? networkFirst : `"grok2api accounts test" tries the other accounts. ${freshValues}`,
  }
}

/** One that is ready if there is one, else one that only rests. */
function pick(accounts: Iterable<Account>, upstream: string): Account | undefined {
  let second: Account | undefined
  for (const account of accounts) {
    if (isDead(account) || account.upstream !== upstream) continue
    if (account.state === 'active') return account
    second ??= account
  }
  return second
}
