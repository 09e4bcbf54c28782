import type { AlertFacts, AlertRow } from './alert-row.ts'

/** Below this share of the accounts that are to serve, the rest will be at its limits soon. */
const fewReady = 0.2
/** With fewer accounts than this, one more or less says nothing. */
const fewAccounts = 5
/** Accounts come back and go to rest again within seconds. */
const holdMs = 60_000
/** Questions about quotas in a row: one or two may have met a hiccup. */
const failedQuestions = 3

/** Accounts, their quotas, and the keys of callers. */
export const accountRows: readonly AlertRow[] = [
  {
    code: 'no_accounts',
    severity: 'error',
    find: ({ accounts, files }) =>
      accounts.total === 0 && {
        message: 'There is no account yet, so no request can be answered.',
        remedy: `Put credentials into ${files.accounts}; it is picked up while running. {"ssoBasic": ["…"]} is enough.`,
        values: { file: files.accounts },
      },
  },
  {
    code: 'no_usable_account',
    severity: 'error',
    find: ({ accounts, files }) =>
      accounts.total > 0 &&
      !accounts.usable && {
        message: `None of the ${accounts.total} accounts is usable now.`,
        remedy: `Replace what is expired or blocked, enable what is disabled: their status stands in ${files.accounts}.`,
        values: { total: accounts.total, file: files.accounts },
      },
  },
  {
    code: 'tier_out',
    severity: ({ accounts }) => (accounts.tiersOut.length === accounts.tiers ? 'error' : 'warning'),
    holdMs,
    find: ({ accounts }) =>
      accounts.usable &&
      accounts.tiersOut.length > 0 && {
        message: `Every account of the tier ${accounts.tiersOut.join(', ')} is out: at its limit, expired or blocked.`,
        remedy:
          'Models of that tier answer 429 or 503 until one is back. Wait for its quota, replace what is expired or blocked, or add accounts.',
        values: { tiers: accounts.tiersOut.join(', ') },
      },
  },
  {
    code: 'pool_low',
    severity: 'warning',
    holdMs,
    find: ({ accounts }) =>
      accounts.usable &&
      isLow(accounts) && {
        message: `Only ${accounts.ready} of ${accounts.total - accounts.disabled} accounts are ready; the others rest, are expired or blocked.`,
        remedy: 'Replace what is expired or blocked, or add accounts.',
        values: { ready: accounts.ready, total: accounts.total - accounts.disabled },
      },
  },
  {
    code: 'quota_unreadable',
    severity: 'warning',
    find: ({ health }) =>
      health.quota.failures >= failedQuestions && {
        message: `The last ${health.quota.failures} questions about quotas brought no figures: ${health.quota.reason}`,
        remedy:
          'Accounts are chosen without knowing what they have left, and limits are met only when Grok names them. Look for a newer version of grok2api.',
        count: health.quota.failures,
        values: { count: health.quota.failures, reason: health.quota.reason },
      },
  },
  {
    code: 'key_budget_spent',
    severity: 'warning',
    find: ({ spentKeys }) =>
      spentKeys.length > 0 && {
        message: `These API keys have used up their token budget: ${spentKeys.join(', ')}.`,
        remedy:
          'Their requests are refused with 429 until the day or month (UTC) is over. Raise the budget on the page Keys.',
        count: spentKeys.length,
        values: { keys: spentKeys.join(', ') },
      },
  },
]

function isLow({ total, ready, disabled }: AlertFacts['accounts']): boolean {
  const serving = total - disabled
  return serving >= fewAccounts && ready < serving * fewReady
}
