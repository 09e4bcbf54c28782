import { fsyncSync, openSync, closeSync, renameSync, rmSync, writeSync } from 'node:fs'
import { resolve } from 'node:path'
import { fail } from '../core/fault.ts'
import { fileReason } from '../lib/file-reason.ts'
import { makeBackup } from '../store/backup.ts'
import type { Context } from './context.ts'
import { readPassphrase } from './passphrase.ts'
import { printBytes } from './print.ts'

export type BackupCommand = {
  dataDir: string
  /** Where the backup goes; "-" is stdout. */
  file: string
  passphraseFile: string | undefined
}

/**
 * Writes everything of the data folder but pictures and videos into one file, of a running gateway too. Throws a
 * GatewayError when a file cannot be read or written; an existing file is replaced only by a whole one.
 */
export async function backup(
  { dataDir, file, passphraseFile }: BackupCommand,
  context: Context,
): Promise<void> {
  const passphrase = readPassphrase(passphraseFile, context.env)
  const bytes = makeBackup({ dataDir, version: context.version, now: Date.now(), passphrase })
  if (file === '-') {
    for await (const piece of bytes) printBytes(piece)
    return
  }
  const path = resolve(context.cwd, file)
  const size = await writeFileWhole(path, bytes)
  const sealed =
    passphrase === undefined
      ? 'It holds your credentials in plain text: keep it to yourself, or use a passphrase.'
      : 'It is encrypted; without the passphrase nobody can read it, you neither.'
  context.out(
    `Wrote ${path} (${size < 1e6 ? `${Math.ceil(size / 1000)} KB` : `${(size / 1e6).toFixed(1)} MB`}). ${sealed}\n`,
  )
}

async function writeFileWhole(path: string, bytes: AsyncIterable<Uint8Array>): Promise<number> {
  const temporary = `${path}.partial`
  let size = 0
  try {
    const target = openSync(temporary, 'w', 0o600)
    try {
      for await (const piece of bytes) {
        for (let at = 0; at < piece.length;) at += writeSync(target, piece, at)
        size += piece.length
      }
      fsyncSync(target)
    } finally {
      closeSync(target)
    }
    renameSync(temporary, path)
    return size
  } catch (error) {
    // What cannot be written may not be removed either; the first reason is the one to tell.
    try {
      rmSync(temporary, { force: true })
    } catch {}
    return fail({ kind: 'internal', message: `${path} cannot be written: ${fileReason(error)}.` })
  }
}
