import { unhurried } from '../lib/unhurried.ts'
import { isBroken, readImport } from './read-import.ts'
import { type ChangeReport, changeTokens } from './token-change.ts'
import type { EntryEdit, NewEntry } from './token-edit.ts'
import { isFields } from './token-entry.ts'
import type { TokenFile } from './token-file.ts'
import type { Fields } from './token-patch.ts'
import type { Placed } from './token-scan.ts'

/** What stood in a text, and why not all of it is an account. Duplicates are merged and counted in `repeated`. */
export type ImportText = {
  entries: Map<string, NewEntry>
  repeated: number
  invalid: { line: number; reason: string }[]
  /** Of how many the first are in `invalid`. */
  invalidCount: number
}

/** `new`, `changed` and `same` count accounts, a repeated one again as `same`. */
export type ImportReport = {
  new: number
  changed: number
  same: number
  invalid: { line: number; reason: string }[]
  invalidCount: number
  backup: string | null
}

// Enough to mend a file by. A file of another kind has a wrong line for each of its million lines.
const mostReasons = 1000

/** Reads a text that people import, in small steps. `pool` is for accounts that name none. */
export async function parseImport(text: string | Buffer, pool: string): Promise<ImportText> {
  const read: ImportText = { entries: new Map(), repeated: 0, invalid: [], invalidCount: 0 }
  await unhurried(
    readImport(typeof text === 'string' ? Buffer.from(text) : text, pool),
    ({ line, found }) => {
      if (isBroken(found)) {
        read.entries.clear()
        read.repeated = 0
      }
      if ('problem' in found) {
        read.invalidCount++
        if (read.invalid.length < mostReasons) read.invalid.push({ line, reason: found.problem })
        return
      }
      const earlier = read.entries.get(found.credential)
      if (earlier) read.repeated++
      read.entries.set(found.credential, earlier ? joined(earlier, found) : found)
    },
  )
  return read
}

/** Several texts as one, in their order. */
export function joinImports(texts: readonly ImportText[]): ImportText {
  const all: ImportText = { entries: new Map(), repeated: 0, invalid: [], invalidCount: 0 }
  for (const { entries, repeated, invalid, invalidCount } of texts) {
    all.repeated += repeated
    all.invalidCount += invalidCount
    all.invalid.push(...invalid)
    for (const entry of entries.values()) take(all, entry)
  }
  return all
}

function take(read: ImportText, entry: NewEntry): void {
  const earlier = read.entries.get(entry.credential)
  if (earlier) read.repeated++
  read.entries.set(entry.credential, earlier ? joined(earlier, entry) : entry)
}

/** Of two entries for one account the first counts, the other fills its gaps. */
const joined = (kept: NewEntry, other: NewEntry): NewEntry => ({
  ...kept,
  fields: { ...kept.fields, ...gaps(kept.fields, other.fields, () => true) },
})

// What the process learned of an account itself is not taken from a file that may be years old.
const learned =
  /^(status(_reason|_since)?|cooling_until|use_count|fail_count|last_\w+_at|last_fail_reason|quota)$/

/**
 * Merges accounts into token.json at `path`: new ones join their pools, known ones get the notes, tags and fields they
 * lack. Nothing is ever replaced or removed. Throws GatewayError when token.json itself is broken.
 */
export async function importTokens(
  path: string,
  file: Pick<TokenFile, 'edit'>,
  { entries, repeated, invalid, invalidCount }: ImportText,
  dryRun: boolean,
): Promise<ImportReport> {
  let known = new Set<string>()
  const decide = (placed: Placed, credential: string): EntryEdit | undefined => {
    const entry = entries.get(credential)
    if (!entry || known.has(credential)) return undefined
    known.add(credential)
    return { set: gaps(fieldsOf(placed), entry.fields, (name) => !learned.test(name)) }
  }
  function* added() {
    const found = known
    known = new Set() // the file may have to be gone through again
    for (const entry of entries.values()) if (!found.has(entry.credential)) yield entry
  }
  const report: ChangeReport = await changeTokens(path, file, { decide, added, dryRun, backup: true })
  return {
    new: report.added,
    changed: report.changed,
    same: report.matched - report.changed + repeated,
    invalid,
    invalidCount,
    backup: report.backup,
  }
}

const fieldsOf = ({ value, entry }: Placed): Fields => {
  const { note, tags } = 'credential' in entry ? entry : { note: '', tags: [] }
  return { ...(isFields(value) ? value : {}), note, tags }
}

/** What `other` has to add to `fields`. Tags add up. */
function gaps(fields: Fields, other: Fields, isWanted: (name: string) => boolean): Fields {
  const missing = Object.entries(other).filter(([name, value]) => {
    const own = fields[name]
    const isEmpty = own === undefined || own === '' || own === null
    return name !== 'tags' && isWanted(name) && isEmpty && value !== '' && value !== null
  })
  const [tags, more] = [list(fields['tags']), list(other['tags'])]
  const all = [...new Set([...tags, ...more])]
  return Object.fromEntries(all.length > tags.length ? [...missing, ['tags', all]] : missing)
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
