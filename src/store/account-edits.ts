import { readFile } from 'node:fs/promises'
import type { Account } from '../core/account.ts'
import { credentialKind } from '../core/credential-kind.ts'
import { fail } from '../core/fault.ts'
import { pause, unhurried } from '../lib/unhurried.ts'
import { type ExportFormat, exportTokens } from './export-tokens.ts'
import { type ImportReport, importTokens } from './import-tokens.ts'
import { gaps, type ImportFile, type ImportWatch, parseFiles } from './parse-import.ts'
import { poolNamed, usualPool } from './import-entry.ts'
import { entryChange } from './entry-texts.ts'
import { type ChangeReport, changeTokens } from './token-change.ts'
import { settingNames } from './account-settings.ts'
import type { EntryEdit } from './token-edit.ts'
import { walkTokens } from './token-scan.ts'
import type { TokenFile } from './token-file.ts'
import { type Fields, isFields } from '../lib/fields.ts'

/** What a person changes of an account in token.json. States are the pool's own: see `disable`, `enable`, `clearCooldown`. */
export type AccountEdit = { remove: true } | ({ pool?: string; remove?: never } & Fields)

/** The account that stays, those that become part of it, and the credential it goes on with. */
export type AccountMerge = { keep: string; others: readonly string[]; credential: string }

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
  edit: (edits: ReadonlyMap<string, AccountEdit>, backup?: boolean) => Promise<ChangeReport>
  /**
   * Gives an account a fresh credential, and takes in others of the same person: their notes, tags and settings fill its
   * gaps, and they leave the file. The account keeps its id and all that was counted. A copy of the file is made first.
   */
  merge: (merge: AccountMerge) => Promise<ChangeReport>
  /** Makes accounts what another process made them (`entryTexts`). An empty text removes one. */
  mirror: (texts: ReadonlyMap<string, string>) => Promise<void>
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
  forget: (ids: readonly string[]) => Promise<void>
}

const mixed = {
  kind: 'invalid_value',
  param: 'token',
  message:
    'A session of the web app and an API key are accounts of two kinds: neither takes the place of the other.',
} as const

/** Rows removed in one transaction: about a millisecond. */
const forgottenAtOnce = 200

export function createEdits(options: EditsOptions): AccountEdits {
  const { path, file, find, alone, load, save, forget } = options
  const forgetSlowly = async (ids: readonly string[]) => {
    for (let at = 0; at < ids.length; at += forgottenAtOnce) {
      await forget(ids.slice(at, at + forgottenAtOnce).filter((id) => !find(id)))
      await pause()
    }
  }
  async function importFiles(
    files: readonly ImportFile[],
    { pool = usualPool, dryRun = false, ...watch }: ImportOptions & ImportWatch = {},
  ): Promise<ImportReport> {
    const read = await parseFiles(files, poolNamed(pool, usualPool), watch)
    return alone(async () => {
      watch.signal?.throwIfAborted()
      const report = await importTokens(path, file, read, { dryRun, at: Date.now() })
      if (!dryRun) await load()
      return report
    })
  }
  return {
    importText: (text, options) =>
      importFiles([{ name: '', bytes: typeof text === 'string' ? Buffer.from(text) : text }], options),
    importFiles,
    edit: (edits, backup = false) =>
      alone(async () => {
        const wanted = new Map<string, EntryEdit>()
        const removed: string[] = []
        await unhurried(edits, ([id, edit]) => {
          const credential = find(id)?.credential
          if (credential === undefined) return
          if (edit.remove) removed.push(id)
          wanted.set(credential, entryEdit(edit))
        })
        const decide = (_: unknown, credential: string) => wanted.get(credential)
        const report = await changeTokens(path, file, {
          decide,
          added: () => [],
          backup: backup || removed.length > 1,
        })
        await load()
        await forgetSlowly(removed)
        return report
      }),
    merge: ({ keep, others, credential }) =>
      alone(async () => {
        const old = find(keep)?.credential
        const gone = new Set(others.flatMap((id) => find(id)?.credential ?? []).concat(credential))
        if (old === undefined) return { matched: 0, changed: 0, added: 0, backup: null }
        if ([credential, ...gone].some((one) => credentialKind(one).kind !== credentialKind(old).kind))
          fail(mixed)
        gone.delete(old)
        let set: Fields = {}
        const decide = (_: unknown, found: string): EntryEdit | undefined => {
          if (found === old) return credential === old ? { set } : { renew: credential, id: keep, set }
          return gone.has(found) ? { remove: true } : undefined
        }
        set = await gathered(path, old, gone)
        const report = await changeTokens(path, file, { decide, added: () => [], backup: true })
        await load()
        await forgetSlowly(others)
        return report
      }),
    mirror: (texts) =>
      alone(async () => {
        await changeTokens(path, file, entryChange(texts))
        await load()
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
  if (edit.remove) return { remove: true }
  const { pool, ...fields } = edit
  return { set: fields satisfies Fields, ...(pool !== undefined && { pool }) }
}

/** What the entries that go have to add to the one that stays. */
async function gathered(path: string, kept: string, gone: ReadonlySet<string>): Promise<Fields> {
  let own: Fields = {}
  const others: Fields[] = []
  await unhurried(walkTokens(await readFile(path)), ({ value, entry }) => {
    if (!('credential' in entry) || !isFields(value)) return
    if (entry.credential === kept) own = value
    else if (gone.has(entry.credential)) others.push(value)
  })
  return others.reduce<Fields>((set, other) => ({ ...set, ...gaps({ ...own, ...set }, other, isMerged) }), {})
}

const isMerged = (name: string): boolean => mergedFields.has(name)
const mergedFields = new Set(['note', 'tags', 'name', 'email', 'user_id', ...settingNames])
