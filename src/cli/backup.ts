import { fsyncSync, openSync, closeSync, renameSync, rmSync, writeSync } from 'node:fs'
import { resolve } from 'node:path'
import { fail } from '../core/fault.ts'
import { fileReason } from '../lib/file-reason.ts'
import { makeBackup } from '../store/backup.ts'
import type { Context } from './context.ts'
import { fillFromEngine, quietLog } from './engine-folder.ts'
import { openEngine } from './open-engine.ts'
import { readPassphrase } from './passphrase.ts'
import { printBytes } from './print.ts'

export type BackupCommand = {
  dataDir: string
  /** Where the backup goes; "-" is stdout. */
  file: string
  passphraseFile: string | undefined
}

/**
 * Writes everything but pictures and videos into one file, of a running gateway too: what the data folder holds, or the engine
 * that the environment chooses. Throws a
 * GatewayError when a file cannot be read or written; an existing file is replaced only by a whole one.
 */
export async function backup(
  { dataDir, file, passphraseFile }: BackupCommand,
  context: Context,
): Promise<void> {
  const passphrase = readPassphrase(passphraseFile, context.env)
  const store = await openEngine(dataDir, context)
  try {
    const log = quietLog(context.err)
    const fill = store && ((folder: string) => fillFromEngine(store, { dataDir, folder, log }))
    const bytes = makeBackup({ dataDir, version: context.version, now: Date.now(), passphrase, fill })
    await written({ file, bytes, sealed: passphrase !== undefined }, context)
  } finally {
    await store?.close()
  }
}

type Written = { file: string; bytes: AsyncIterable<Uint8Array>; sealed: boolean }

async function written({ file, bytes, sealed }: Written, context: Context): Promise<void> {
  if (file === '-') {
    for await (const piece of bytes) printBytes(piece)
    return
  }
  const path = resolve(context.cwd, file)
  const size = await writeFileWhole(path, bytes)
  const warning = sealed
    ? 'It is encrypted; without the passphrase nobody can read it, you neither.'
    : 'It holds your credentials in plain text: keep it to yourself, or use a passphrase.'
  context.out(
    `Wrote ${path} (${size < 1e6 ? `${Math.ceil(size / 1000)} KB` : `${(size / 1e6).toFixed(1)} MB`}). ${warning}\n`,
  )
}

/** Writes a file, which is there as a whole or not at all; answers its bytes. Throws a GatewayError. */
export async function writeFileWhole(path: string, bytes: AsyncIterable<Uint8Array>): Promise<number> {
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
