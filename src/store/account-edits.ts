import { readFileSync } from 'node:fs'
import type { Account } from '../core/account.ts'
import { unhurried } from '../lib/unhurried.ts'
import { type ExportFormat, exportTokens } from './export-tokens.ts'
import { type ImportReport, importTokens, parseImport } from './import-tokens.ts'
import { usualPool } from './import-entry.ts'
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
  /** Edits or removes accounts by id. Unknown ids are passed over. Removing more than one makes a copy of the file first. */
  edit: (edits: ReadonlyMap<string, AccountEdit>) => Promise<ChangeReport>
  /** Every account with all its fields, as text that `importText` takes back. */
  exportText: (format: ExportFormat) => Promise<string>
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

export function createEdits(options: EditsOptions): AccountEdits {
  const { path, file, find, alone, load, save, forget } = options
  return {
    importText: async (text, { pool = usualPool, dryRun = false } = {}) => {
      const read = await parseImport(text, pool)
      return alone(async () => {
        const report = await importTokens(path, file, read, dryRun)
        if (!dryRun) await load()
        return report
      })
    },
    edit: (edits) =>
      alone(async () => {
        const wanted = new Map<string, EntryEdit>()
        const removed: string[] = []
        for (const [id, edit] of edits) {
          const credential = find(id)?.credential
          if (credential === undefined) continue
          if ('remove' in edit) removed.push(id)
          wanted.set(credential, entryEdit(edit))
        }
        const decide = (_: unknown, credential: string) => wanted.get(credential)
        const report = await changeTokens(path, file, { decide, added: () => [], backup: removed.length > 1 })
        await load()
        forget(removed.filter((id) => !find(id)))
        return report
      }),
    exportText: (format) =>
      alone(async () => {
        await save()
        const pieces: string[] = []
        await unhurried(exportTokens(readFileSync(path), format), (piece) => void pieces.push(piece))
        return pieces.join('')
      }),
  }
}

function entryEdit(edit: AccountEdit): EntryEdit {
  if ('remove' in edit) return edit
  const { pool, ...fields } = edit
  return { set: fields satisfies Fields, ...(pool !== undefined && { pool }) }
}
