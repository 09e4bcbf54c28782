import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { parse } from 'smol-toml'
import { editToml } from '../config/edit-toml.ts'
import { makeDataFolder } from '../config/data-folder.ts'
import { readOptional, writeWhole } from '../config/file-access.ts'
import { loadConfig } from '../config/load.ts'
import { problemLine } from '../config/problem.ts'
import { isTable, type Table } from '../config/merge.ts'
import { withSecrets } from '../config/secrets.ts'
import { type Taken, translateSettings } from '../config/translate.ts'
import { fail } from '../core/fault.ts'
import { openFolderStore } from '../store/open-store.ts'
import { importKeys } from '../store/import-keys.ts'
import type { Flags } from './arguments.ts'
import type { Context } from './context.ts'
import { importFiles } from './import.ts'
import { findSibling } from './sibling-folder.ts'
import { copyMedia } from './take-over-media.ts'

export type TakeOver = { from: string; dataDir: string; dryRun: boolean }

/**
 * Takes over what a data folder of a sibling project holds: settings, accounts, API keys, cached files. Nothing in it is
 * changed, and nothing of ours is replaced. Answers what became of each thing. Throws GatewayError when the folder holds
 * nothing of a sibling, or a file cannot be read.
 */
export async function takeOver({ from, dataDir, dryRun }: TakeOver, context: Context): Promise<Taken[]> {
  if (!statSync(from, { throwIfNoEntry: false })?.isDirectory()) fail(problem(`${from} is no folder.`))
  const found = findSibling(from)
  const files = [...found.settings, ...found.accounts, ...found.keys, ...found.media]
  if (files.length === 0)
    fail(
      problem(
        `${from} holds none of setting.toml, config.toml, config.json, token.json, tokens.json and api_keys.json, nor pictures. Name the data folder of the other gateway.`,
      ),
    )
  if (!dryRun) makeDataFolder(dataDir)
  return [
    ...takeSettings(found.settings, dataDir, dryRun),
    ...(await takeAccounts(found.accounts, { from, dataDir, dryRun }, context)),
    ...(await takeKeys(found.keys, dataDir, dryRun)),
    ...found.media.map((media): Taken => {
      const { copied, known, unusable, bytes } = copyMedia(media, dataDir, dryRun)
      const note = `${copied} copied (${(bytes / 1e6).toFixed(1)} MB), ${known} known, ${unusable} with names that cannot be served`
      return { file: media.folder, name: 'files', outcome: 'taken', target: `media/${media.kind}`, note }
    }),
    ...found.useless.map(({ path, why }): Taken => ({
      file: basename(path),
      name: '',
      outcome: 'no_effect',
      target: '',
      note: why,
    })),
  ]
}

const problem = (message: string) => ({ kind: 'invalid_value', message }) as const

type Found = ReturnType<typeof findSibling>

/** Writes the settings that config.toml does not have yet. */
function takeSettings(files: Found['settings'], dataDir: string, dryRun: boolean): Taken[] {
  const target = join(dataDir, 'config.toml')
  // A file that is ours already needs no taking over, and is not edited behind its owner's back.
  const others = files.filter(({ path }) => resolve(path) !== resolve(target))
  if (others.length === 0) return []
  const before = readOptional(target)
  const own = before === undefined ? new Set<string>() : loadConfig(before, target).own
  const settings = new Map<string, unknown>()
  const rows = others.flatMap(({ path, kind }) => {
    const read = translateSettings(kind, tablesOf(path))
    for (const [name, value] of read.settings) if (!own.has(name)) settings.set(name, value)
    return read.rows.map((row) =>
      own.has(row.target)
        ? { ...row, outcome: 'no_effect' as const, note: 'config.toml here says it already' }
        : row,
    )
  })
  const change: Record<string, Table> = {}
  for (const [name, value] of settings) {
    const [section = '', field = ''] = name.split('.')
    ;(change[section] ??= {})[field] = value
  }
  // Secrets that came along are not made anew.
  const { text } = withSecrets(editToml(before ?? '', change))
  const wrong = loadConfig(text, target).problems.filter(({ level }) => level === 'error')
  if (wrong.length > 0)
    fail(problem(`The settings do not go together here:\n${wrong.map(problemLine).join('\n')}`))
  if (!dryRun) writeWhole(target, text)
  return rows
}

function tablesOf(path: string): Table {
  try {
    const text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '')
    const tables: unknown = path.endsWith('.json') ? JSON.parse(text) : parse(text)
    if (isTable(tables)) return tables
  } catch (error) {
    fail(
      problem(
        `${path} cannot be read: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`,
      ),
    )
  }
  return fail(problem(`${path} holds no settings.`))
}

async function takeAccounts(
  files: string[],
  { dataDir, dryRun }: TakeOver,
  context: Context,
): Promise<Taken[]> {
  const others = files.filter((path) => resolve(path) !== resolve(dataDir, 'token.json'))
  if (others.length === 0)
    return files.map((file) => ({ ...account, file, note: 'it is the file this gateway uses' }))
  let said = ''
  const listen = (text: string) => void (said += text)
  const flags: Flags = { json: true, ...(dryRun && { 'dry-run': true as const }) }
  await importFiles({ dataDir, files: others, flags }, { ...context, out: listen, err: () => {} })
  const counts = JSON.parse(said) as Record<'new' | 'changed' | 'same' | 'invalid_count', number>
  const note = `${counts.new} new, ${counts.changed} completed, ${counts.same} known, ${counts.invalid_count} unusable`
  return [{ ...account, file: others.map((file) => basename(file)).join(', '), note }]
}

const account: Taken = { file: '', name: 'accounts', outcome: 'taken', target: 'token.json', note: '' }

async function takeKeys(files: string[], dataDir: string, dryRun: boolean): Promise<Taken[]> {
  const rows: Taken[] = []
  for (const path of files) {
    const file = join(dataDir, 'grok2api.db')
    const store = dryRun && !existsSync(file) ? undefined : openFolderStore(dataDir)
    try {
      const text = readFileSync(path, 'utf8')
      const counts = await importKeys(dryRun ? undefined : store?.keys, text, Date.now())
      const off = counts.off > 0 ? '; sk-test is off, because everybody knows it' : ''
      const note = `${counts.new} new, ${counts.known} known, ${counts.invalid} unusable${off}`
      rows.push({ file: basename(path), name: 'API keys', outcome: 'taken', target: 'grok2api.db', note })
    } catch (error) {
      fail(problem(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`))
    } finally {
      await store?.close()
    }
  }
  return rows
}
