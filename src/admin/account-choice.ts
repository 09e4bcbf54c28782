import { fail } from '../core/fault.ts'
import type { Deps } from '../deps.ts'
import { guard, type Static, t } from '../lib/schema.ts'
import { sortSlowly } from '../lib/sort-slowly.ts'
import { unhurried } from '../lib/unhurried.ts'
import { accountFilter } from './accounts-query.ts'

const text = t.String({ minLength: 1, maxLength: 200 })

export const accountChoiceFields = {
  ids: t.Optional(t.Array(text, { minItems: 1, maxItems: 1_000_000 })),
  filter: t.Optional(
    t.Object(
      {
        pool: t.Optional(text),
        state: t.Optional(text),
        tier: t.Optional(text),
        tag: t.Optional(text),
        q: t.Optional(text),
      },
      { additionalProperties: false, minProperties: 1 },
    ),
  ),
  all: t.Optional(t.Literal(true)),
}
const AccountChoice = t.Object(accountChoiceFields, { additionalProperties: false })
type AccountChoice = Static<typeof AccountChoice>

/** Which accounts a write is about: `{"ids": […]}`, `{"filter": {"state": "expired"}}` or `{"all": true}`. */
export const accountChoice = guard(AccountChoice)

/** Bytes that a list of ids for every account of a large pool takes. */
export const choiceLimit = 32 << 20

/**
 * The ids of the accounts that are meant and exist, each once, in the order of the database: rows that lie beside each
 * other are written together at a fraction of the cost.
 */
export async function chosenAccounts(pool: Deps['pool'], choice: AccountChoice): Promise<string[]> {
  const { ids, filter, all } = choice
  if ([ids, filter, all].filter((one) => one !== undefined).length !== 1)
    fail({
      kind: 'invalid_value',
      message: 'Say which accounts: one of "ids", "filter" or "all": true. An empty filter is none.',
    })
  const found = new Set<string>()
  if (ids) await unhurried(ids, (id) => void (pool.find(id) && found.add(id)))
  else {
    const fits = accountFilter(filter ?? {})
    await unhurried(pool.each(), (account) => void (fits(account) && found.add(account.id)))
  }
  return sortSlowly([...found], (a, b) => (a < b ? -1 : 1))
}
