import { guard, type Static, type TSchema, t } from '../../lib/schema.ts'
import { apiFaultNames } from '../simulator-xai/faults.ts'
import { faultNames } from './faults.ts'
import { mediaLines } from './media-quota.ts'
import { modes } from './modes.ts'

const strict = { additionalProperties: false }

/** One switched-on fault: which, how, and for how many requests. */
export const FaultSpec = t.Object(
  {
    name: t.String(),
    /** Only the first N requests that could meet it. */
    first: t.Optional(t.Integer({ minimum: 1 })),
    /** Milliseconds of slowness or silence. */
    ms: t.Optional(t.Integer({ minimum: 0 })),
    /** Tokens said before it strikes; half of the answer when absent. */
    after: t.Optional(t.Integer({ minimum: 0 })),
    /** Strikes chats of this transport only. */
    transport: t.Optional(t.Union([t.Literal('rest'), t.Literal('mgw')])),
    /** Seconds for `Retry-After`. */
    retry_after: t.Optional(t.Integer({ minimum: 0 })),
  },
  strict,
)
export type FaultSpec = Static<typeof FaultSpec>

const QuotaRow = t.Object(
  {
    total: t.Integer({ minimum: 0 }),
    remaining: t.Optional(t.Integer({ minimum: 0 })),
    window_seconds: t.Optional(t.Integer({ minimum: 1 })),
  },
  strict,
)

const quotaRows = (names: readonly string[]) =>
  t.Optional(t.Partial(t.Object(Object.fromEntries(names.map((name) => [name, QuotaRow])), strict)))

const AccountRow = t.Object(
  {
    tier: t.Union([t.Literal('basic'), t.Literal('super'), t.Literal('heavy')]),
    credential: t.Optional(t.String({ pattern: '^[^\\s;,]{20,16384}$' })),
    user_id: t.Optional(t.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' })),
    email: t.Optional(t.String()),
    /** This row stands for so many accounts. */
    count: t.Optional(t.Integer({ minimum: 1, maximum: 1_000_000 })),
    quota: quotaRows(modes),
    /** Pictures and videos, by the upstream's lines. */
    media_quota: quotaRows(mediaLines),
    /** The name of its subscription; what its tier has when absent. */
    subscription: t.Optional(t.String()),
    /** How much of the weekly pool is used, and in how many seconds it is full again. */
    weekly: t.Optional(
      t.Object(
        { used_percent: t.Number({ minimum: 0 }), resets_in: t.Optional(t.Integer({ minimum: 1 })) },
        strict,
      ),
    ),
    faults: t.Optional(t.Array(t.Union([t.String(), FaultSpec]))),
  },
  strict,
)
export type AccountRow = Static<typeof AccountRow>

const KeyRow = t.Object(
  {
    key: t.String({ pattern: '^xai-[\\w-]{4,200}$' }),
    /** Requests in any 60 seconds, and dollars it may spend. */
    rpm: t.Optional(t.Integer({ minimum: 1 })),
    credits: t.Optional(t.Number({ minimum: 0 })),
    faults: t.Optional(t.Array(t.Union([t.String(), FaultSpec]))),
  },
  strict,
)

/** The file of `simulate --accounts` (described in `--help`). */
export const AccountsFile = t.Object(
  {
    accounts: t.Array(AccountRow, { minItems: 1 }),
    /** Keys of the simulated API. */
    keys: t.Optional(t.Array(KeyRow, { minItems: 1 })),
    /** Faults of every account. */
    faults: t.Optional(t.Array(t.Union([t.String(), FaultSpec]))),
  },
  strict,
)
export type AccountsFile = Static<typeof AccountsFile>

/** One account of each tier: what `demo` and `simulate` start with. */
export const demoAccounts: AccountsFile = {
  accounts: [{ tier: 'basic' }, { tier: 'super' }, { tier: 'heavy' }],
}

const what: readonly [RegExp, string][] = [
  [/\.tier$/, 'must be basic, super or heavy'],
  [/\.credential$/, 'must be one word of 20 to 16384 characters'],
  [/\.user_id$/, 'must be a UUID in lower case'],
  [/\.key$/, 'must be xai- and 4 to 200 letters, digits or dashes'],
]

/** The text of an accounts file, checked. Throws an Error that names the place and what is allowed there. */
export function parseAccountsFile(text: string): AccountsFile {
  let value: unknown
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new Error(`accounts file: not JSON: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
  return checkAccountsFile(value)
}

/** The same for a value that was parsed before. */
export function checkAccountsFile(value: unknown): AccountsFile {
  const file = check(AccountsFile, value, '')
  const rows: readonly (readonly [string, AccountsFile['faults']])[] = [
    ['faults', file.faults],
    ...file.accounts.map((account, i) => [`accounts[${i}].faults`, account.faults] as const),
  ]
  for (const [path, faults] of rows)
    faults?.forEach((fault, i) => {
      const name = typeof fault === 'string' ? fault : fault.name
      if (!faultNames.includes(name))
        refuse(`${path}[${i}]`, `unknown fault "${name}"; known: ${faultNames.join(', ')}`)
    })
  for (const [at, { faults = [] }] of (file.keys ?? []).entries())
    for (const [i, fault] of faults.entries()) {
      const name = typeof fault === 'string' ? fault : fault.name
      if (!apiFaultNames.includes(name))
        refuse(`keys[${at}].faults[${i}]`, `unknown fault "${name}"; known: ${apiFaultNames.join(', ')}`)
    }
  file.accounts.forEach(({ credential, user_id, count = 1 }, i) => {
    if (count > 1 && (credential || user_id))
      refuse(`accounts[${i}].count`, 'goes with generated credentials only')
  })
  return file
}

/** Fault rows of an account or of a test, names written short or with options, in one form. */
export const faultSpecs = (faults: AccountsFile['faults'] = []): FaultSpec[] =>
  faults.map((fault) => (typeof fault === 'string' ? { name: fault } : fault))

function check<T extends TSchema>(schema: T, value: unknown, prefix: string): Static<T> {
  const { is, firstMismatch } = guard(schema)
  if (is(value)) return value
  const mismatch = firstMismatch(value)
  const path = `${prefix}${mismatch?.path ?? ''}`
  if (/faults\[\d+\]$/.test(path) && typeof mismatch?.value === 'object')
    check(FaultSpec, mismatch.value, `${path}.`)
  const hint = mismatch?.missing
    ? 'is missing'
    : (what.find(([at]) => at.test(path))?.[1] ?? mismatch?.message)
  return refuse(path || 'the file', hint ?? 'is wrong')
}

function refuse(path: string, message: string): never {
  throw new Error(`accounts file: ${path}: ${message}`)
}
