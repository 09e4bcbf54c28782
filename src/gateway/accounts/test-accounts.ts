import { redact } from '../../lib/redact.ts'
import type { Pool } from '../../pool/pool.ts'
import type { AccountCheck, CheckResult } from './check.ts'
import { inSteps, type StepLimits } from './in-steps.ts'
import { type TestChat, testChat, type TestChatDeps } from './test-chat.ts'

/** Both halves of a test; `chat` is undefined where none was sent. `message` sums them up in a sentence. */
export type TestResult = CheckResult & { quota: CheckResult; chat?: TestChat }

export type TestWatch = { signal: AbortSignal; onResult?: (id: string, result: TestResult) => void }

export type AccountTest = {
  /** Tests one account, as `testAll` does. */
  test: (id: string, signal: AbortSignal, quotaOnly?: boolean) => Promise<TestResult>
  /**
   * Asks each account's quota and, unless `quotaOnly`, has it answer one short temporary chat: within
   * `performance.usage_*`, like a check. Resolves to how many were left out because they were too many.
   */
  testAll: (ids: readonly string[], watch: TestWatch, quotaOnly?: boolean) => Promise<{ leftOut: number }>
}

export type AccountTestDeps = TestChatDeps & {
  pool: Pick<Pool, 'find'>
  check: Pick<AccountCheck, 'check'>
  /** `performance.usage_*`, read anew each time. */
  settings: () => StepLimits
}

/** Whether accounts serve, by what a caller would see: a quota alone is answered while every chat fails. */
export function createAccountTest(deps: AccountTestDeps): AccountTest {
  const { pool, check, settings } = deps

  async function test(id: string, signal: AbortSignal, quotaOnly = false): Promise<TestResult> {
    const quota = await check.check(id, 'test', signal)
    const account = pool.find(id)
    const isVerdict = quota.fault === 'session_dead' || quota.fault === 'account_blocked'
    // What the first question showed already needs no second.
    if (quotaOnly || !account || isVerdict || quota.unreached) return { ...quota, quota }
    const chat = await testChat(deps, account, signal)
    const first = `quota: ${quota.ok ? '' : 'failed: '}${quota.message}`
    if (!chat) return { ...quota, message: `${first}; no chat was sent: at its limit in every mode`, quota }
    const second = `chat with ${chat.model}: ${chat.ok ? '' : 'failed: '}${redact(chat.message)}`
    return { ...quota, ok: quota.ok && chat.ok, message: `${first}; ${second}`, quota, chat }
  }

  return {
    test,
    testAll: (ids, { signal, onResult }, quotaOnly) =>
      inSteps(ids, { limits: settings, signal }, async (id, stop) => {
        const result = await test(id, stop, quotaOnly)
        onResult?.(id, result)
      }),
  }
}
