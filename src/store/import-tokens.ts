import { type ChangeReport, changeTokens } from './token-change.ts'
import { gaps, type ImportText, type Invalid, type Understood } from './parse-import.ts'
import type { EntryEdit, NewEntry } from './token-edit.ts'
import type { TokenFile } from './token-file.ts'
import type { Placed } from './token-scan.ts'
import { type Fields, isFields } from '../lib/fields.ts'

/** One account of an import and what became, or would become, of it. */
export type ImportRow = {
  file?: string
  line: number
  credential: string
  pool: string
  note: string
  email: string
  leftOut: number
  result: 'new' | 'changed' | 'same' | 'repeated'
}

/** `new`, `changed` and `same` count accounts, a repeated one again as `same`. `rows` holds the first accounts. */
export type ImportReport = {
  new: number
  changed: number
  same: number
  invalid: Invalid[]
  invalidCount: number
  rows: ImportRow[]
  backup: string | null
}

// What the process learned of an account itself is not taken from a file that may be years old.
const learned =
  /^(status(_reason|_since)?|cooling_until|use_count|fail_count|last_\w+_at|last_fail_reason|quota)$/

/**
 * Merges accounts into token.json at `path`: new ones join their pools, known ones get the notes, tags and fields they
 * lack. Nothing is ever replaced or removed. New ones say when they came (`at`, epoch ms) and where from, unless they tell
 * so themselves. Throws GatewayError when token.json itself is broken.
 */
export async function importTokens(
  path: string,
  file: Pick<TokenFile, 'edit'>,
  { entries, repeated, invalid, invalidCount, understood }: ImportText,
  { dryRun, at }: { dryRun: boolean; at: number },
): Promise<ImportReport> {
  let known = new Set<string>()
  const results = new Map<string, 'changed' | 'same'>()
  const decide = (placed: Placed, credential: string): EntryEdit | undefined => {
    const entry = entries.get(credential)
    if (!entry || known.has(credential)) return undefined
    known.add(credential)
    const set = gaps(fieldsOf(placed), entry.fields, (name) => !learned.test(name))
    results.set(credential, Object.keys(set).length > 0 ? 'changed' : 'same')
    return { set }
  }
  function* added() {
    const found = known
    known = new Set() // the file may have to be gone through again
    for (const entry of entries.values()) if (!found.has(entry.credential)) yield stamped(entry, at)
  }
  const report: ChangeReport = await changeTokens(path, file, { decide, added, dryRun, backup: true })
  return {
    new: report.added,
    changed: report.changed,
    same: report.matched - report.changed + repeated,
    invalid,
    invalidCount,
    rows: rowsOf(understood, entries, results),
    backup: report.backup,
  }
}

function stamped(entry: NewEntry, at: number): NewEntry {
  const { source = 'pasted', fields } = entry
  const { created_at = at, source: told = source } = fields
  return { ...entry, fields: { ...fields, created_at, source: told } }
}

function rowsOf(
  understood: readonly Understood[],
  entries: ReadonlyMap<string, NewEntry>,
  results: ReadonlyMap<string, 'changed' | 'same'>,
): ImportRow[] {
  const shown = new Set<string>()
  return understood.map((one) => {
    const { pool = '', fields = {} } = entries.get(one.credential) ?? {}
    const { note, email } = fields
    const result = shown.has(one.credential) ? 'repeated' : (results.get(one.credential) ?? 'new')
    shown.add(one.credential)
    return {
      ...one,
      pool,
      note: typeof note === 'string' ? note : '',
      email: typeof email === 'string' ? email : '',
      result,
    }
  })
}

const fieldsOf = ({ value, entry }: Placed): Fields => {
  const { note, tags } = 'credential' in entry ? entry : { note: '', tags: [] }
  return { ...(isFields(value) ? value : {}), note, tags }
}
