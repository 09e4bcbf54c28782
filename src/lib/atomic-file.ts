import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { nanoid } from 'nanoid'

/**
 * Replaces a file as a whole: temp file beside it, fsync, rename, fsync of the folder. A reader or a crash sees the
 * old file or the new one, never a part. The file gets mode 0600, folders that are missing 0700.
 * `text` may come in pieces, so that a large one need not exist twice in memory.
 */
export function writeAtomically(path: string, text: string | Iterable<string>): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const temporary = `${path}.${nanoid(8)}.tmp`
  try {
    const file = openSync(temporary, 'wx', 0o600)
    try {
      for (const piece of typeof text === 'string' ? [text] : text) writeSync(file, piece)
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

function syncFolder(path: string): void {
  if (process.platform === 'win32') return // Windows opens no folders
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
