import type { Tier } from '../../core/model.ts'
import { type AccountRow, type AccountsFile, type FaultSpec, faultSpecs } from './accounts-file.ts'
import { type MediaQuota, mediaQuotaOf } from './media-quota.ts'
import { type Mode, modes, tierQuota } from './modes.ts'
import { type QuotaWindow, quotaWindow } from './quota-window.ts'

/** An identity the simulator knows. */
export type SimulatedAccount = { credential: string; tier: Tier; userId: string; email: string }

/** The same with what changes while it is used. */
export type LiveAccount = SimulatedAccount &
  Pick<AccountRow, 'subscription' | 'weekly'> & {
    quota: Record<Mode, QuotaWindow>
    media: MediaQuota
    faults: LiveFault[]
    /** Its own content preference, as last set. */
    showsAdultContent?: boolean
  }
export type LiveFault = { spec: FaultSpec; met: number }

export type Accounts = {
  list: readonly SimulatedAccount[]
  find: (credential: string | undefined) => LiveAccount | undefined
  /** Faults of one account, or of every account for `*`, in place of those before. */
  setFaults: (credential: string, faults: AccountsFile['faults']) => void
  /** Quotas and faults as at the start. */
  reset: () => void
}

/** Accounts from a file. Throws an Error when two rows have the same credential. */
export function createAccounts(file: AccountsFile, now: () => number): Accounts {
  const rows = file.accounts.flatMap((row) => Array.from({ length: row.count ?? 1 }, () => row))
  const list = rows.map((row, i) => identity(row, i))
  const indexes = new Map(list.map((account, i) => [account.credential, i]))
  if (indexes.size < list.length) throw new Error('accounts file: two accounts have the same credential')
  const live = new Map<number, LiveAccount>() // made on first use: a file may stand for 100,000 accounts
  const shared = faultSpecs(file.faults)
  const find = (credential: string | undefined) => {
    const index = credential === undefined ? undefined : indexes.get(credential)
    const account = index === undefined ? undefined : list[index]
    const row = index === undefined ? undefined : rows[index]
    if (index === undefined || !account || !row) return undefined
    const known = live.get(index)
    if (known) return known
    const faults = [...shared, ...faultSpecs(row.faults)].map((spec) => ({ spec, met: 0 }))
    const media = mediaQuotaOf(row.tier, row.media_quota, now())
    const { subscription, weekly } = row
    const made: LiveAccount = {
      ...account,
      quota: quotasOf(row, now()),
      media,
      faults,
      ...(subscription !== undefined && { subscription }),
      ...(weekly && { weekly }),
    }
    live.set(index, made)
    return made
  }
  return {
    list,
    find,
    setFaults: (credential, faults) => {
      const chosen = credential === '*' ? list.map((account) => account.credential) : [credential]
      for (const one of chosen) {
        const account = find(one)
        if (!account) throw new Error(`the simulator has no account ${one}`)
        account.faults = faultSpecs(faults).map((spec) => ({ spec, met: 0 }))
      }
    },
    reset: () => live.clear(),
  }
}

function quotasOf(row: AccountRow, now: number): Record<Mode, QuotaWindow> {
  const tier = tierQuota[row.tier]
  const windows = modes.map((mode) => {
    const own = row.quota?.[mode]
    const total = own?.total ?? tier.total[mode]
    const used = total - Math.min(total, own?.remaining ?? total)
    return [mode, quotaWindow(total, own?.window_seconds ?? tier.windowSeconds, used, now)] as const
  })
  return Object.fromEntries(windows) as Record<Mode, QuotaWindow>
}

const hex = (text: string) => new Bun.CryptoHasher('sha256').update(text).digest('hex')
const base64url = (text: string) => Buffer.from(text).toString('base64url')

/** UUID made of a hash, so that generated accounts are the same in every run. */
const uuidOf = (hash: string) =>
  `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`

function identity(row: AccountRow, index: number): SimulatedAccount {
  const hash = hex(`simulated account ${row.credential ?? index}`)
  const payload = JSON.stringify({ session_id: uuidOf(hex(`session ${index}`)) })
  return {
    credential:
      row.credential ??
      `${base64url('{"typ":"JWT","alg":"HS256"}')}.${base64url(payload)}.${hash.slice(0, 43)}`,
    tier: row.tier,
    userId: row.user_id ?? uuidOf(hash),
    email: row.email ?? `${row.tier}-${index + 1}@simulated.example`,
  }
}
