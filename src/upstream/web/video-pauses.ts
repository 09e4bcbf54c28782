import type { Account } from '../../core/account.ts'
import { type Fault, GatewayError } from '../../core/fault.ts'
import { mediaQuotaKey } from '../../core/model.ts'
import { grokFor } from './account-grok.ts'
import type { WebOptions } from './call.ts'
import { askMedia } from './quota.ts'
import { wordsOf } from './words.ts'

/** A limit met with a video holds the address it was sent from, whichever account asks (upstream-protocol 8.3). */
export type VideoPauses = {
  /** Throws while no video is to be sent from the account's address. */
  check: (account: Account) => void
  /** The pause of an account's address, undefined where there is none; undefined as a whole while no address rests. */
  current: () => ((account: Account) => Fault | undefined) | undefined
  /** Reads a refusal: a limit that is not the account's own rests its address. The fault as it counts for the account. */
  judge: (account: Account, fault: Fault, signal: AbortSignal) => Promise<Fault>
}

export function createVideoPauses(options: WebOptions): VideoPauses {
  /** End of the pause by address, epoch milliseconds. */
  const until = new Map<string, number>()
  const addressOf = (account: Account) => grokFor(options, account).base_proxy_url
  const isNew = () => wordsOf(options).set.video_limits === 'new'

  /** Whether the account has videos left, as far as anybody knows: then the limit is not its own. */
  async function hasLeft(account: Account, signal: AbortSignal): Promise<boolean> {
    const quota = await askMedia(options, account, signal).catch(() => ({}))
    const lines = ['video', 'video720p'].flatMap((line) =>
      Object.entries(quota).filter(([key]) => key === mediaQuotaKey(line)),
    )
    return lines.some(([, { remaining }]) => remaining > 0)
  }

  function pauseOf(account: Account): Fault | undefined {
    const end = until.get(addressOf(account)) ?? 0
    const seconds = Math.ceil((end - Date.now()) / 1000)
    return seconds > 0 ? paused(seconds) : undefined
  }

  function current() {
    for (const [address, end] of until) if (end <= Date.now()) until.delete(address)
    return isNew() && until.size > 0 ? pauseOf : undefined
  }

  return {
    current,
    check: (account) => {
      const fault = current()?.(account)
      if (fault) throw new GatewayError(fault)
    },
    judge: async (account, fault, signal) => {
      if (!isNew() || fault.kind !== 'rate_limited' || !(await hasLeft(account, signal))) return fault
      const seconds = fault.retryAfterSeconds ?? wordsOf(options).set.video_pause_seconds
      if (seconds <= 0) return fault
      until.set(addressOf(account), Date.now() + seconds * 1000)
      return paused(seconds, fault.detail)
    },
  }
}

const paused = (seconds: number, detail?: string): Fault => ({
  kind: 'rate_limited',
  upstreamStatus: 429,
  ofAddress: true,
  retryAfterSeconds: seconds,
  message: `The upstream takes no videos from this address for now, whichever account asks. Try again in ${seconds} s, or give accounts a proxy of their own.`,
  ...(detail && { detail }),
})
