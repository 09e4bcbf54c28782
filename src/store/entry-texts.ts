import { accountId } from '../lib/credential.ts'
import { type Fields, isFields } from '../lib/fields.ts'
import { unhurried } from '../lib/unhurried.ts'
import type { EntryEdit, NewEntry } from './token-edit.ts'
import type { TokenChange } from './token-change.ts'
import { type Placed, walkTokens } from './token-scan.ts'

// What the gateway itself writes of an account: it goes from process to process as the account's state.
const own = new Set([
  'status',
  'status_reason',
  'status_since',
  'cooling_until',
  'use_count',
  'fail_count',
  'last_used_at',
  'last_sync_at',
  'last_fail_at',
  'last_fail_reason',
  'quota',
])

/** An entry of token.json as it is shared: its pool, its credential as `token`, and every other field a person may write. */
type Shared = { pool: string; token: string; fields: Fields }

const idOf = (placed: Placed): string =>
  'credential' in placed.entry ? placed.entry.id || accountId(placed.entry.credential) : ''

/** The accounts of a token file as texts by id. Throws as `walkTokens` does where the file is broken. */
export async function entryTexts(bytes: Buffer): Promise<Map<string, string>> {
  const texts = new Map<string, string>()
  await unhurried(walkTokens(bytes), (placed) => {
    if ('problem' in placed.entry || texts.has(idOf(placed))) return
    const { pool, credential } = placed.entry
    const fields = isFields(placed.value) ? placed.value : {}
    const told = Object.entries(fields)
      .filter(([name, value]) => !own.has(name) && value !== credential && value !== null)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
    texts.set(
      idOf(placed),
      JSON.stringify({ pool, token: credential, fields: Object.fromEntries(told) } satisfies Shared),
    )
  })
  return texts
}

/** The change of a token file that makes these accounts what the texts say; an empty text removes one. */
export function entryChange(texts: ReadonlyMap<string, string>): TokenChange {
  const wanted = new Map(
    Array.from(texts, ([id, text]) => [id, text === '' ? undefined : (JSON.parse(text) as Shared)]),
  )
  const met = new Set<string>()
  return {
    decide: (placed, credential): EntryEdit | undefined => {
      const id = idOf(placed)
      if (!wanted.has(id)) return undefined
      met.add(id)
      const shared = wanted.get(id)
      if (!shared) return { remove: true }
      const before = isFields(placed.value) ? placed.value : {}
      const left = Object.keys(before).filter(
        (name) =>
          !own.has(name) && before[name] !== credential && before[name] !== null && !(name in shared.fields),
      )
      const set: Fields = { ...Object.fromEntries(left.map((name) => [name, null])), ...shared.fields }
      if (shared.token !== credential) return { renew: shared.token, id, set }
      return { set, pool: shared.pool }
    },
    added: function* (): Generator<NewEntry> {
      for (const [id, shared] of wanted)
        if (shared && !met.has(id))
          yield { credential: shared.token, pool: shared.pool, fields: shared.fields }
    },
  }
}
