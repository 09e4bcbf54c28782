import { join } from 'node:path'
import { makeDataFolder } from '../config/data-folder.ts'
import { fail } from '../core/fault.ts'
import { fileReason } from '../lib/file-reason.ts'
import { poolNamed, usualPool } from '../store/import-entry.ts'
import { openArchive } from '../store/import-archive.ts'
import { importTokens } from '../store/import-tokens.ts'
import { type ImportFile, type ImportText, joinImports, parseFiles } from '../store/parse-import.ts'
import { openTokenFile } from '../store/token-file.ts'
import type { Flags } from './arguments.ts'
import type { Context } from './context.ts'
import { onEngine } from './on-engine.ts'
import { shownEmails } from './shown-emails.ts'

type ImportCommand = { dataDir: string; files: readonly string[]; flags: Flags }
type Read = { file: string; read: ImportText }

// Enough to mend a file by; --json tells more.
const shownReasons = 20

/**
 * Merges the accounts of files into token.json of the data folder. Nothing is written when one of them cannot be read.
 * Resolves to the exit code: 1 when a file held nothing that could be used.
 */
export async function importFiles(
  { dataDir, files, flags }: ImportCommand,
  context: Context,
): Promise<number> {
  const pool = poolNamed(flags.pool, usualPool)
  const texts: Read[] = []
  for (const file of files)
    texts.push({ file, read: await parseFiles(opened(file, await bytesOf(file)), pool) })

  const path = join(dataDir, 'token.json')
  const dryRun = flags['dry-run'] === true
  const all = joinImports(texts.map(({ read }) => read))
  if (!dryRun) makeDataFolder(dataDir)
  const report = await onEngine(dataDir, context, async () => {
    const tokenFile = openTokenFile(path)
    if (!dryRun) tokenFile.create()
    return importTokens(path, tokenFile, all, { dryRun, at: Date.now() })
  })
  const shown = shownEmails(dataDir)
  const invalid = texts.flatMap(({ read }) =>
    read.invalid.map((one) => ({ ...one, reason: shown(one.reason) })),
  )
  const counts = { new: report.new, changed: report.changed, same: report.same }
  const { backup } = report
  if (flags.json)
    context.out(
      `${JSON.stringify({ dry_run: dryRun, ...counts, invalid, invalid_count: report.invalidCount, backup })}\n`,
    )
  else {
    context.out(`${dryRun ? `A dry run: nothing was written to ${path}.` : `Merged into ${path}.`}\n`)
    const rows = { ...counts, invalid: report.invalidCount }
    for (const [name, count] of Object.entries(rows)) context.out(`  ${name.padEnd(8)} ${count}\n`)
    for (const { file, line, reason } of invalid.slice(0, shownReasons))
      context.out(`  ${file}: line ${line}: ${reason}\n`)
    if (report.invalidCount > shownReasons) context.out(`  and ${report.invalidCount - shownReasons} more\n`)
    if (backup) context.out(`The file as it was: ${join(dataDir, backup)}\n`)
  }
  const useless = texts.filter(({ read }) => read.invalidCount > 0 && read.entries.size === 0)
  for (const { file } of useless) context.err(`grok2api: nothing in ${file} is an account\n`)
  return useless.length > 0 ? 1 : 0
}

/** The file, or what an archive holds. */
function opened(name: string, bytes: Buffer): ImportFile[] {
  try {
    return openArchive({ name, bytes })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return fail({ kind: 'invalid_value', message: `${name}: ${reason}. Nothing was imported.` })
  }
}

async function bytesOf(file: string): Promise<Buffer> {
  try {
    return Buffer.from(await (file === '-' ? Bun.stdin : Bun.file(file)).arrayBuffer())
  } catch (error) {
    return fail({
      kind: 'invalid_value',
      message: `${file} cannot be read: ${fileReason(error)}. Nothing was imported.`,
    })
  }
}
