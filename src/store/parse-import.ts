import { unhurried } from '../lib/unhurried.ts'
import { isBroken, readImport } from './read-import.ts'
import type { NewEntry } from './token-edit.ts'
import type { Fields } from '../lib/fields.ts'

/** Something that was no account, with its line (from 1), and its file where several were read. */
export type Invalid = { file?: string; line: number; reason: string }

/** An account as it was understood: where it stood, and how many parts of that line were left out. */
export type Understood = { file?: string; line: number; credential: string; leftOut: number }

/** What stood in a text, and why not all of it is an account. Duplicates are merged and counted in `repeated`. */
export type ImportText = {
  entries: Map<string, NewEntry>
  repeated: number
  invalid: Invalid[]
  /** Of how many the first are in `invalid`. */
  invalidCount: number
  /** The first accounts, in the order of the text. */
  understood: Understood[]
}

/** A file of an import. `name` is shown beside its lines; an empty one is not. */
export type ImportFile = { name: string; bytes: Buffer }

/** How reading an import is watched: `onRead` hears how many accounts and wrong lines were read; a signal ends it. */
export type ImportWatch = { onRead?: () => void; signal?: AbortSignal }

// Enough to mend a file by, and to see that it was understood. One of another kind has a million wrong lines.
const mostReasons = 1000
const mostRows = 1000

const nothing = (): ImportText => ({
  entries: new Map(),
  repeated: 0,
  invalid: [],
  invalidCount: 0,
  understood: [],
})

/** Reads a text that people import, in small steps. `pool` is for accounts that name none. Rejects when the signal ends it. */
export async function parseImport(
  text: string | Buffer,
  pool: string,
  { onRead, signal }: ImportWatch = {},
): Promise<ImportText> {
  let read = nothing()
  await unhurried(
    readImport(typeof text === 'string' ? Buffer.from(text) : text, pool),
    ({ line, found, leftOut }) => {
      signal?.throwIfAborted()
      onRead?.()
      if (isBroken(found)) read = { ...nothing(), invalid: read.invalid, invalidCount: read.invalidCount }
      if ('problem' in found) {
        read.invalidCount++
        if (read.invalid.length < mostReasons) read.invalid.push({ line, reason: found.problem })
        return
      }
      const { credential } = found
      if (read.understood.length < mostRows) read.understood.push({ line, credential, leftOut })
      take(read, found)
    },
  )
  return read
}

/** Reads several files, each by itself, as one import in their order. */
export async function parseFiles(
  files: readonly ImportFile[],
  pool: string,
  watch: ImportWatch = {},
): Promise<ImportText> {
  const texts: ImportText[] = []
  for (const { name, bytes } of files) texts.push(inFile(name, await parseImport(bytes, pool, watch)))
  return joinImports(texts)
}

function inFile(file: string, text: ImportText): ImportText {
  if (file === '') return text
  const [invalid, understood] = [text.invalid, text.understood]
  const source = sourceName(file)
  for (const entry of text.entries.values()) entry.source = source
  return {
    ...text,
    invalid: invalid.map((wrong) => ({ file, ...wrong })),
    understood: understood.map((one) => ({ file, ...one })),
  }
}

/** A file's name without the folders that lead to it: they are nobody's business. */
const sourceName = (file: string): string =>
  file === '-' ? 'standard input' : (file.split(/[\\/]/).at(-1) ?? '').slice(0, 100)

/** Several texts as one, in their order. */
export function joinImports(texts: readonly ImportText[]): ImportText {
  const all = nothing()
  for (const { entries, repeated, invalid, invalidCount, understood } of texts) {
    all.repeated += repeated
    all.invalidCount += invalidCount
    all.invalid.push(...invalid.slice(0, mostReasons - all.invalid.length))
    all.understood.push(...understood.slice(0, mostRows - all.understood.length))
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

/** What `other` has to add to `fields`. Tags add up. */
export function gaps(fields: Fields, other: Fields, isWanted: (name: string) => boolean): Fields {
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
