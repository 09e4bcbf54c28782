import type { Log } from '../../lib/log.ts'
import { unhurried } from '../../lib/unhurried.ts'
import { isToClean } from '../../pool/clean.ts'
import type { Pool } from '../../pool/pool.ts'
import { isDead } from '../../pool/standing.ts'
import type { OnlineFiles } from './online-files.ts'
import type { AccountTest } from './test-accounts.ts'

type CaretakerOptions = {
  pool: Pick<Pool, 'each'>
  /** Removes accounts from token.json; a copy is made first. Resolves to where that is. */
  remove: (ids: readonly string[]) => Promise<string | null>
  onlineFiles: Pick<OnlineFiles, 'clearOld'>
  test: Pick<AccountTest, 'testAll'>
  /** `token.clean_after_days`, `clear_uploads_days` and `check_hours`, 0 for never; read anew each time. */
  settings: () => { cleanAfterDays: number; clearUploadsDays: number; checkHours: number }
  now: () => number
  log: Log
  /** Milliseconds between two looks. */
  everyMs?: number
}

/** What is done about accounts by itself, when the operator wants it. */
export type Caretaker = {
  /** Does what is due now. */
  look: () => Promise<void>
  close: () => void
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/**
 * Every hour: tests accounts that nobody used for so many hours, removes those that were dead for so many days, and uploads
 * nobody used for so many.
 */
export function startCaretaker(options: CaretakerOptions): Caretaker {
  const { pool, remove, onlineFiles, test, settings, now, log, everyMs = hourMs } = options
  const control = new AbortController()
  // When each account's uploads were last looked through.
  const looked = new Map<string, number>()
  // When each account was last tested.
  const tested = new Map<string, number>()
  let looking: Promise<void> | undefined

  /** A test is one quota question and one short temporary chat. Those that waited longest come first, for they may be too many. */
  async function testAccounts(hours: number): Promise<void> {
    const at = now()
    const due: { id: string; last: number }[] = []
    await unhurried(pool.each(), (account) => {
      const last = Math.max(account.lastUsedAt, tested.get(account.id) ?? 0)
      if (!isDead(account) && at - last >= hours * hourMs) due.push({ id: account.id, last })
    })
    if (due.length === 0) return
    let failed = 0
    const ids = due.toSorted((a, b) => a.last - b.last).map(({ id }) => id)
    const { leftOut } = await test.testAll(ids, {
      signal: control.signal,
      onResult: (id, { ok, message }) => {
        tested.set(id, at)
        if (ok) return
        failed++
        log.warn('an account failed its scheduled check', { account: id, reason: message })
      },
    })
    log.info('accounts were checked', { accounts: ids.length - leftOut, failed, left_for_later: leftOut })
  }

  async function cleanAccounts(days: number): Promise<void> {
    const ids: string[] = []
    await unhurried(pool.each(), (account) => {
      if (isToClean(account, { days }, now())) ids.push(account.id)
    })
    if (ids.length === 0) return
    const backup = await remove(ids)
    log.info('dead accounts were removed', { accounts: ids.length, after_days: days, backup })
  }

  async function clearUploads(days: number): Promise<void> {
    const at = now()
    const ids: string[] = []
    await unhurried(pool.each(), (account) => {
      const isUsed = account.lastUsedAt > 0 && !isDead(account)
      if (isUsed && at - (looked.get(account.id) ?? 0) >= dayMs) ids.push(account.id)
    })
    let removed = 0
    await onlineFiles.clearOld(ids, at - days * dayMs, {
      signal: control.signal,
      onResult: (id, { ok, message }) => {
        if (ok) looked.set(id, at)
        if (ok) removed += Number.parseInt(message, 10) || 0
      },
    })
    if (removed > 0) log.info('old uploads of accounts were removed', { files: removed, after_days: days })
  }

  async function run(): Promise<void> {
    const { cleanAfterDays, clearUploadsDays, checkHours } = settings()
    if (checkHours > 0) await testAccounts(checkHours)
    if (cleanAfterDays > 0 && !control.signal.aborted) await cleanAccounts(cleanAfterDays)
    if (clearUploadsDays > 0 && !control.signal.aborted) await clearUploads(clearUploadsDays)
  }

  const look = (): Promise<void> =>
    (looking ??= run()
      .catch((error) => {
        if (!control.signal.aborted) log.error('accounts could not be cleaned up', { error: String(error) })
      })
      .finally(() => (looking = undefined)))
  const timer = setInterval(() => void look(), everyMs)
  timer.unref()
  return {
    look,
    close: () => {
      clearInterval(timer)
      control.abort()
    },
  }
}
