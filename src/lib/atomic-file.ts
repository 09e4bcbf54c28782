import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { nanoid } from 'nanoid'
import { keepOwner } from './file-owner.ts'

/**
 * Replaces a file as a whole: temp file beside it, fsync, rename, fsync of the folder. A reader or a crash sees the
 * old file or the new one, never a part. The file gets mode 0600 and the owner of the one it replaces, folders that are
 * missing get 0700. `text` may come in pieces, so that a large one need not exist twice in memory. Throws the
 * platform's error, ENOSPC when the disk is full; the old file is then untouched.
 */
export function writeAtomically(path: string, text: string | Iterable<string>): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const temporary = `${path}.${nanoid(8)}.tmp`
  try {
    const file = openSync(temporary, 'wx', 0o600)
    try {
      keepOwner(file, path)
      for (const piece of typeof text === 'string' ? [text] : text) writeFully(file, Buffer.from(piece))
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
  syncFolder(dirname(path))
}

/** Writes all of it: the system may take a part only, and on a disk that is nearly full it does. */
function writeFully(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at)
}

function syncFolder(path: string): void {
  if (process.platform === 'win32') return // Windows opens no folders
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
