import type { Account, Quota } from '../../core/account.ts'
import { identityOf } from '../../core/account-settings.ts'
import { asFault, type Fault, type FaultKind } from '../../core/fault.ts'
import { mediaLineOf } from '../../core/model.ts'
import { createGate } from '../../lib/gate.ts'
import type { Pool } from '../../pool/pool.ts'
import type { QuotaAsked, QuotaFound } from '../../upstream/upstream.ts'
import { inSteps, type StepLimits } from './in-steps.ts'

/** How a check of one account ended, in words for the operator. `fault` says why it did not succeed, `unreached` that nothing at the other end answered. */
export type CheckResult = { ok: boolean; message: string; fault?: FaultKind; unreached?: true }

/** `test` is one call that shows whether the account answers; `refresh` asks for every quota it has. */
export type CheckKind = 'test' | 'refresh'

export type AccountCheck = {
  /** Asks the upstream about the account and books what it says. Rejects only when the signal ends it. */
  check: (id: string, kind: CheckKind, signal: AbortSignal) => Promise<CheckResult>
  /**
   * Checks many, within `performance.usage_*`: in steps, so many at once, so many at most. `onResult` hears of each as
   * it ends. Resolves to how many were left out because they were too many.
   */
  checkAll: (ids: readonly string[], kind: CheckKind, watch: CheckWatch) => Promise<{ leftOut: number }>
}

export type CheckWatch = { signal: AbortSignal; onResult?: (id: string, result: CheckResult) => void }

export type CheckOptions = {
  pool: Pick<Pool, 'find' | 'report' | 'refuse'>
  ask: (asked: QuotaAsked) => Promise<QuotaFound>
  /** Asks whose session it is; the answer reaches the pool by itself. */
  identify: (account: Account, signal: AbortSignal) => Promise<unknown>
  /** `performance.usage_*`, read anew each time. */
  settings: () => StepLimits
  /** The modes the catalogue's models use. */
  modes: () => readonly string[]
  /** Hears how each question about an account ended. */
  heard?: (result: CheckResult) => void
}

// Every account has it, so one call for it shows whether the account answers at all.
const commonMode = 'fast'

export function createAccountCheck(options: CheckOptions): AccountCheck {
  const { pool, ask, identify, settings, modes, heard } = options
  const gate = createGate(() => settings().maxConcurrent)

  async function check(id: string, kind: CheckKind, signal: AbortSignal): Promise<CheckResult> {
    const result = await question(id, kind, signal)
    heard?.(result)
    return result
  }

  async function question(id: string, kind: CheckKind, signal: AbortSignal): Promise<CheckResult> {
    const leave = await gate.enter(signal)
    try {
      const account = pool.find(id)
      if (!account) return { ok: false, message: 'There is no such account any more.' }
      const isTest = kind === 'test'
      const wanted = isTest ? [commonMode] : wantedModes(account, modes())
      const result = book(account, await ask({ account, modes: wanted, media: !isTest, signal }))
      // Once in its life. An upstream that does not tell changes nothing about the account.
      if (!isTest && result.ok && identityOf(account).userId === '')
        await identify(account, signal).catch(() => signal.throwIfAborted())
      return result
    } catch (error) {
      signal.throwIfAborted()
      const fault = asFault(error)
      pool.refuse(id, fault)
      return {
        ok: false,
        message: fault.message,
        fault: fault.kind,
        ...(fault.unreached && { unreached: true as const }),
      }
    } finally {
      leave()
    }
  }

  function book({ id }: Account, { quota, tier, trouble, models }: QuotaFound): CheckResult {
    if (models) {
      pool.report(id, { models })
      return { ok: true, message: models.length === 1 ? '1 model' : `${models.length} models` }
    }
    if (Object.keys(quota).length === 0)
      return { ok: false, message: trouble?.message ?? silent, fault: trouble?.kind ?? 'upstream_failed' }
    pool.report(id, { quota, ...(tier && { tier }) })
    return { ok: true, message: summary(quota, tier, trouble) }
  }

  return {
    check,
    checkAll: (ids, kind, { signal, onResult }) =>
      inSteps(ids, { limits: settings, signal }, async (id, stop) => {
        const result = await check(id, kind, stop)
        onResult?.(id, result)
      }),
  }
}

/** The mode everybody has first, then all that the account has or may have. */
function wantedModes({ quota }: Account, modes: readonly string[]): string[] {
  const others = modes.filter((mode) => mode !== commonMode && !mediaLineOf(mode))
  // An account moves to another tier seldom, and the figures of the first mode show it.
  return [commonMode, ...others.filter((mode) => quota[mode]?.total !== 0)]
}

const silent = 'The upstream answered, but without any figures.'

function summary(quota: Record<string, Quota>, tier: string | undefined, trouble: Fault | undefined): string {
  const figures = Object.entries(quota)
    .filter(([, { total }]) => total !== 0)
    .map(
      ([name, { remaining, total }]) =>
        `${mediaLineOf(name) ?? name} ${remaining}${total === null ? '' : `/${total}`}`,
    )
  const known = [tier, ...figures].filter(Boolean).join(', ')
  return trouble ? `${known}; not everything could be asked: ${trouble.message}` : known
}
