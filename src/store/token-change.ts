import { readdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { nanoid } from 'nanoid'
import { fail } from '../core/fault.ts'
import { makeOwnedFolder } from '../lib/make-owned.ts'
import { replaceFile } from '../lib/replace-file.ts'
import { unhurried } from '../lib/unhurried.ts'
import { createTokenEditor, type EntryEdit, type NewEntry } from './token-edit.ts'
import type { TokenFile } from './token-file.ts'
import { brokenAt, type Placed, walkTokens } from './token-scan.ts'

/** What becomes of an entry that the file holds already; undefined leaves it. */
type Decide = (placed: Placed, credential: string) => EntryEdit | undefined

export type TokenChange = {
  decide: Decide
  /** Entries to add, asked for after the whole file was seen. */
  added: () => Iterable<NewEntry>
  /** Only count. */
  dryRun?: boolean
  /** Copy the file aside first when more than one account would change. */
  backup?: boolean
}

/** `changed` credentials of those `matched`; `backup` is relative to the file's folder, null when none was made. */
export type ChangeReport = { matched: number; changed: number; added: number; backup: string | null }

// Somebody who writes the file more often than this while we do is asked to come back later.
const mostRounds = 5

/**
 * Changes entries of token.json at `path`, and nothing else in it. An edit that somebody makes meanwhile is taken in:
 * the change is worked out anew on what stands there then. Throws GatewayError when the file is broken or missing.
 */
export async function changeTokens(
  path: string,
  file: Pick<TokenFile, 'edit'>,
  change: TokenChange,
): Promise<ChangeReport> {
  let report: ChangeReport = { matched: 0, changed: 0, added: 0, backup: null }
  for (let round = 0; round < mostRounds; round++) {
    const saved = await file.edit(async (bytes) => {
      const planned = await plan(path, bytes, change)
      report = { ...planned.report, backup: null }
      if (change.dryRun) return []
      // A file without accounts has nothing to lose.
      if (change.backup && planned.touched > 1 && planned.held > 0) report.backup = await backUp(path, bytes)
      return planned.edits
    })
    // What would happen can be told before the first start made the file.
    if (saved === 'missing' && change.dryRun)
      return { ...(await plan(path, Buffer.from('{}'), change)).report, backup: null }
    if (saved === 'missing')
      fail({ kind: 'invalid_value', message: `${path} is gone. Start the gateway once to make it anew.` })
    if (saved !== 'stale') return report
  }
  return fail({
    kind: 'invalid_value',
    message: `${path} is being written by something else all the time. Try again when it is left alone.`,
  })
}

async function plan(path: string, bytes: Buffer, { decide, added }: TokenChange) {
  const editor = createTokenEditor(bytes)
  const matched = new Set<string>()
  const changed = new Set<string>()
  let held = 0
  try {
    await unhurried(walkTokens(bytes, editor.onShelf), (placed) => {
      if (!('credential' in placed.entry)) return
      held++
      const { credential } = placed.entry
      const edit = decide(placed, credential)
      if (!edit) return
      matched.add(credential)
      if (editor.edit(placed, edit)) changed.add(credential)
    })
  } catch (error) {
    const { line, column, message } = brokenAt(bytes, error)
    fail({
      kind: 'invalid_value',
      message: `${path} is broken at line ${line}, column ${column}: ${message}. Mend it first; nothing was changed.`,
    })
  }
  let count = 0
  await unhurried(added(), (entry) => {
    editor.add(entry)
    count++
  })
  return {
    edits: editor.edits(),
    touched: changed.size + count,
    held,
    report: { matched: matched.size, changed: changed.size, added: count },
  }
}

const keptBackups = 20

/** A copy of the file as it is, in `backups/` beside it; the oldest of many go. Returns its name below the folder. */
async function backUp(path: string, bytes: Buffer): Promise<string> {
  const folder = join(dirname(path), 'backups')
  makeOwnedFolder(folder)
  const stamp = new Date()
    .toISOString()
    .replaceAll(/[-:]|\..*/g, '')
    .replace('T', '-')
  const name = `token-${stamp}-${nanoid(4)}.json`
  await replaceFile(join(folder, name), [bytes], () => true)
  const names = (await readdir(folder)).filter((other) => /^token-\d{8}-\d{6}-.{4}\.json$/.test(other))
  for (const old of names.toSorted().slice(0, -keptBackups)) await rm(join(folder, old), { force: true })
  return `backups/${name}`
}
