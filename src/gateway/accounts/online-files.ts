import type { Account } from '../../core/account.ts'
import { asFault, fail, GatewayError } from '../../core/fault.ts'
import { createGate } from '../../lib/gate.ts'
import { inParallel } from '../../lib/in-parallel.ts'
import type { Pool } from '../../pool/pool.ts'
import type { OnlineFile, OnlineFileCalls } from '../../upstream/upstream.ts'
import type { CheckResult, CheckWatch } from './check.ts'
import { inSteps, type StepLimits } from './in-steps.ts'

export type OnlineFilesCount = { files: number; bytes: number }

/** What accounts have stored upstream: uploads, and what was made for them. Within `performance.assets_*`. */
export type OnlineFiles = {
  /** Rejects with `not_found`, the upstream's verdict, or the signal's reason. */
  count: (id: string, signal: AbortSignal) => Promise<OnlineFilesCount>
  /** Counts for many. `onResult` hears of each account as it ends. */
  countAll: (ids: readonly string[], watch: CheckWatch) => Promise<{ leftOut: number }>
  /** Removes all files of the accounts, for good. */
  clearAll: (ids: readonly string[], watch: CheckWatch) => Promise<{ leftOut: number }>
  /** Removes uploads of the accounts that nobody used since that moment, epoch ms. What models made stays. */
  clearOld: (ids: readonly string[], before: number, watch: CheckWatch) => Promise<{ leftOut: number }>
}

/** `deleteBatch` files of an account are removed at the same time. */
export type OnlineFilesSettings = StepLimits & { deleteBatch: number }

type OnlineFilesOptions = {
  pool: Pick<Pool, 'find' | 'refuse'>
  /** Undefined where the account's upstream stores no files. */
  calls: (account: Account) => OnlineFileCalls | undefined
  settings: () => OnlineFilesSettings
}

export function createOnlineFiles({ pool, calls, settings }: OnlineFilesOptions): OnlineFiles {
  const gate = createGate(() => settings().maxConcurrent)

  async function list(id: string, signal: AbortSignal): Promise<OnlineFile[]> {
    const account = pool.find(id) ?? fail(noSuchAccount)
    const leave = await gate.enter(signal)
    try {
      return (await calls(account)?.list(account, signal)) ?? []
    } catch (error) {
      signal.throwIfAborted()
      pool.refuse(id, asFault(error))
      throw error
    } finally {
      leave()
    }
  }

  async function remove(id: string, file: OnlineFile, signal: AbortSignal): Promise<void> {
    const account = pool.find(id) ?? fail(noSuchAccount)
    const leave = await gate.enter(signal)
    try {
      await calls(account)?.remove(account, file.id, signal)
    } finally {
      leave()
    }
  }

  async function clear(
    id: string,
    signal: AbortSignal,
    isWanted: (file: OnlineFile) => boolean = () => true,
  ): Promise<string> {
    const files = (await list(id, signal)).filter(isWanted)
    let removed = 0
    const trouble: unknown[] = []
    await inParallel(files, { limit: settings().deleteBatch, signal }, async (file, stop) => {
      try {
        await remove(id, file, stop)
        removed++
      } catch (error) {
        stop.throwIfAborted()
        trouble.push(error)
      }
    })
    if (trouble.length === 0) return `${counted(removed)} removed`
    const { message, ...fault } = asFault(trouble[0])
    throw new GatewayError({
      ...fault,
      message: `${counted(removed)} removed, ${trouble.length} not: ${message}`,
    })
  }

  const each = (
    ids: readonly string[],
    { signal, onResult }: CheckWatch,
    work: (id: string, signal: AbortSignal) => Promise<string>,
  ) =>
    inSteps(ids, { limits: settings, signal }, async (id, stop) => {
      const result = await work(id, stop).then(
        (message): CheckResult => ({ ok: true, message }),
        (error): CheckResult => {
          stop.throwIfAborted()
          const { message, kind } = asFault(error)
          return { ok: false, message, fault: kind }
        },
      )
      onResult?.(id, result)
    })

  const count: OnlineFiles['count'] = async (id, signal) => {
    const files = await list(id, signal)
    return { files: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) }
  }
  return {
    count,
    countAll: (ids, watch) =>
      each(ids, watch, async (id, signal) => {
        const { files, bytes } = await count(id, signal)
        return `${counted(files)}, ${(bytes / 1024 ** 2).toFixed(1)} MB`
      }),
    clearAll: (ids, watch) => each(ids, watch, (id, signal) => clear(id, signal)),
    clearOld: (ids, before, watch) =>
      each(ids, watch, (id, signal) =>
        clear(id, signal, ({ isUpload, usedAt }) => isUpload && usedAt > 0 && usedAt < before),
      ),
  }
}

const counted = (files: number) => (files === 1 ? '1 file' : `${files} files`)

const noSuchAccount = { kind: 'not_found', message: 'There is no such account any more.' } as const
