import { statSync } from 'node:fs'
import { open, realpath } from 'node:fs/promises'
import type { Account } from '../core/account.ts'
import { writeAtomically } from '../lib/atomic-file.ts'
import { replaceFile } from '../lib/replace-file.ts'
import { unhurried } from '../lib/unhurried.ts'
import { collectTokens, type TokenList } from './token-list.ts'
import { patchEntry } from './token-patch.ts'
import type { Edit } from './token-edit.ts'
import { brokenAt, type FileProblem, type Placed, walkTokens } from './token-scan.ts'

/** `stale`: someone else wrote the file since it was loaded; load it, then save again. */
export type Saved = 'saved' | 'unchanged' | 'stale' | 'broken' | 'missing'

export type TokenFile = {
  /** Makes an empty one when there is none. Returns whether it did. */
  create: () => boolean
  /** Whether the file is another than the one last loaded or saved. */
  changed: () => boolean
  /** Reads all of it, in steps of `sliceMs` of work. A broken or missing file is one problem and no entries. */
  load: (sliceMs?: number) => Promise<TokenList>
  /**
   * Brings the accounts that `wanted` returns for their credentials up to date, and touches nothing else. The file is
   * read again for it and replaced as a whole; one that changed since it was loaded, or is broken, is left as it is.
   */
  save: (wanted: (credential: string) => Account | undefined) => Promise<Saved>
  /**
   * Replaces what `plan` finds to replace in the file as it stands; `undefined` of it means that the file is broken.
   * Whether it was loaded before does not matter, and it counts as changed afterwards: it has to be loaded anew.
   */
  edit: (plan: (bytes: Buffer) => Promise<Edit[] | undefined>) => Promise<Saved>
}

/** token.json at `path`. Calls of `load` and `save` must not overlap. */
export function openTokenFile(path: string): TokenFile {
  // What tells one version of the file from another, as of the last load or save.
  let seen = ''
  return {
    create: () => {
      if (signature(path) !== missing) return false
      writeAtomically(path, `${JSON.stringify({ ssoBasic: [], ssoSuper: [], ssoHeavy: [] }, null, 2)}\n`)
      return true
    },
    changed: () => signature(path) !== seen,
    load: async (sliceMs) => {
      const file = await read(path).catch((error: Error) => ({ error }))
      if ('error' in file) return { entries: [], problems: [{ ...gone, message: file.error.message }] }
      seen = file.signature
      return file.bytes ? listOf(file.bytes, sliceMs) : { entries: [], problems: [gone] }
    },
    save: async (wanted) => {
      const { bytes, signature: before } = await read(path)
      if (!bytes) return 'missing'
      if (before !== seen) return 'stale'
      const { saved, after } = await replace(path, before, bytes, await editsOf(bytes, wanted))
      if (saved === 'saved') seen = after
      return saved
    },
    edit: async (plan) => {
      const { bytes, signature: before } = await read(path)
      if (!bytes) return 'missing'
      return (await replace(path, before, bytes, await plan(bytes))).saved
    },
  }
}

/** Writes the file with its edits, unless it is another by then. `after` tells the new version from others. */
async function replace(
  path: string,
  before: string,
  bytes: Buffer,
  edits: Edit[] | undefined,
): Promise<{ saved: Saved; after: string }> {
  let after = ''
  if (!edits) return { saved: 'broken', after }
  if (edits.length === 0) return { saved: 'unchanged', after }
  // A link is followed: the file it names is replaced, not the link.
  const replaced = await replaceFile(await realpath(path), textOf(bytes, edits), (temporary) => {
    after = signature(temporary)
    return signature(path) === before
  })
  return { saved: replaced ? 'saved' : 'stale', after }
}

const missing = 'missing'
const gone: FileProblem = { level: 'broken', line: 0, column: 0, message: 'the file is gone' }

function signature(path: string): string {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false })
  return stat ? `${stat.ino} ${stat.size} ${stat.mtimeNs}` : missing
}

async function read(path: string): Promise<{ bytes: Buffer | undefined; signature: string }> {
  try {
    const file = await open(path, 'r')
    try {
      // Of the open file, before it is read: a change while reading shows as another version afterwards.
      const { ino, size, mtimeNs } = await file.stat({ bigint: true })
      return { bytes: await file.readFile(), signature: `${ino} ${size} ${mtimeNs}` }
    } finally {
      await file.close()
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return { bytes: undefined, signature: missing }
    throw error
  }
}

async function listOf(bytes: Buffer, sliceMs?: number): Promise<TokenList> {
  const collected = collectTokens(bytes)
  try {
    await unhurried(walkTokens(bytes), collected.add, sliceMs)
  } catch (error) {
    return { entries: [], problems: [brokenAt(bytes, error)] }
  }
  return collected.list()
}

/** The entries to replace, in the order of the file; undefined when the file is broken. */
async function editsOf(
  bytes: Buffer,
  wanted: (credential: string) => Account | undefined,
): Promise<Edit[] | undefined> {
  const edits: Edit[] = []
  const look = (placed: Placed) => {
    const account = 'credential' in placed.entry ? wanted(placed.entry.credential) : undefined
    const text = account && patchEntry(bytes, placed, account)
    if (text !== undefined) edits.push({ start: placed.start, end: placed.end, text })
  }
  try {
    await unhurried(walkTokens(bytes), look)
  } catch (error) {
    brokenAt(bytes, error)
    return undefined
  }
  return edits
}

const pieceSize = 256 * 1024

/** The file with its edits, in pieces of a size worth a write. */
function* textOf(bytes: Buffer, edits: Edit[]): Generator<Buffer> {
  let parts: Buffer[] = []
  let size = 0
  let at = 0
  for (const { start, end, text } of [...edits, { start: bytes.length, end: bytes.length, text: '' }]) {
    for (; at < start; at = Math.min(start, at + pieceSize)) {
      const part = bytes.subarray(at, Math.min(start, at + pieceSize))
      parts.push(part)
      size += part.length
      if (size < pieceSize) continue
      yield Buffer.concat(parts)
      parts = []
      size = 0
    }
    parts.push(Buffer.from(text))
    size += text.length
    at = end
  }
  yield Buffer.concat(parts)
}
