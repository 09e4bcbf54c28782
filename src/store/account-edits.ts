import { readFile } from 'node:fs/promises'
import type { Account } from '../core/account.ts'
import { unhurried } from '../lib/unhurried.ts'
import { type ExportFormat, exportTokens } from './export-tokens.ts'
import { type ImportReport, importTokens } from './import-tokens.ts'
import { type ImportFile, type ImportWatch, parseFiles } from './parse-import.ts'
import { poolNamed, usualPool } from './import-entry.ts'
import { type ChangeReport, changeTokens } from './token-change.ts'
import type { EntryEdit } from './token-edit.ts'
import type { TokenFile } from './token-file.ts'
import type { Fields } from './token-patch.ts'

/** What a person changes of an account in token.json. States are the pool's own: see `disable`, `enable`, `clearCooldown`. */
export type AccountEdit = { remove: true } | { note?: string; tags?: string[]; pool?: string }

export type ImportOptions = {
  /** For accounts that name no pool; `ssoBasic` when absent. */
  pool?: string
  /** Only count. */
  dryRun?: boolean
}

/** Changes to token.json that people make through us. All of them throw GatewayError when the file is broken. */
export type AccountEdits = {
  /** Merges accounts of any known shape into the file, and the pool. A copy of the file is made before more than one changes. */
  importText: (text: string | Buffer, options?: ImportOptions) => Promise<ImportReport>
  /** The same with several files, each read by itself; rejects without a change when the signal ends it before. */
  importFiles: (files: readonly ImportFile[], options?: ImportOptions & ImportWatch) => Promise<ImportReport>
  /** Edits or removes accounts by id. Unknown ids are passed over. Removing more than one makes a copy of the file first. */
  edit: (edits: ReadonlyMap<string, AccountEdit>) => Promise<ChangeReport>
  /** Every account with all its fields, as text that `importText` takes back, in pieces that may be empty. */
  exportPieces: (format: ExportFormat) => Promise<Iterable<string>>
}

type EditsOptions = {
  path: string
  file: TokenFile
  find: (id: string) => Account | undefined
  /** Runs the work when nobody else uses the file. */
  alone: <T>(work: () => Promise<T>) => Promise<T>
  load: () => Promise<void>
  save: () => Promise<void>
  forget: (ids: readonly string[]) => void
}

/** Rows removed in one transaction: about a millisecond. */
const forgottenAtOnce = 200

export function createEdits(options: EditsOptions): AccountEdits {
  const { path, file, find, alone, load, save, forget } = options
  const forgetSlowly = (ids: readonly string[]) => {
    const slices = Array.from({ length: Math.ceil(ids.length / forgottenAtOnce) }, (_, at) =>
      ids.slice(at * forgottenAtOnce, (at + 1) * forgottenAtOnce),
    )
    return unhurried(slices, (slice) => forget(slice.filter((id) => !find(id))), 0)
  }
  async function importFiles(
    files: readonly ImportFile[],
    { pool = usualPool, dryRun = false, ...watch }: ImportOptions & ImportWatch = {},
  ): Promise<ImportReport> {
    const read = await parseFiles(files, poolNamed(pool, usualPool), watch)
    return alone(async () => {
      watch.signal?.throwIfAborted()
      const report = await importTokens(path, file, read, dryRun)
      if (!dryRun) await load()
      return report
    })
  }
  return {
    importText: (text, options) =>
      importFiles([{ name: '', bytes: typeof text === 'string' ? Buffer.from(text) : text }], options),
    importFiles,
    edit: (edits) =>
      alone(async () => {
        const wanted = new Map<string, EntryEdit>()
        const removed: string[] = []
        await unhurried(edits, ([id, edit]) => {
          const credential = find(id)?.credential
          if (credential === undefined) return
          if ('remove' in edit) removed.push(id)
          wanted.set(credential, entryEdit(edit))
        })
        const decide = (_: unknown, credential: string) => wanted.get(credential)
        const report = await changeTokens(path, file, { decide, added: () => [], backup: removed.length > 1 })
        await load()
        await forgetSlowly(removed)
        return report
      }),
    exportPieces: (format) =>
      alone(async () => {
        await save()
        return begun(exportTokens(await readFile(path), format))
      }),
  }
}

/** The same pieces, after the file was read to its end: what is wrong with it is found here and not on the way. */
async function begun(pieces: Iterator<string, void>): Promise<Iterable<string>> {
  let first = pieces.next()
  function* toFirst() {
    for (; !first.done && first.value === ''; first = pieces.next()) yield
  }
  await unhurried(toFirst(), () => {})
  return (function* () {
    for (; !first.done; first = pieces.next()) yield first.value
  })()
}

function entryEdit(edit: AccountEdit): EntryEdit {
  if ('remove' in edit) return edit
  const { pool, ...fields } = edit
  return { set: fields satisfies Fields, ...(pool !== undefined && { pool }) }
}
