import { renameSync } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { nanoid } from 'nanoid'
import { keepOwner } from './file-owner.ts'

/**
 * Replaces a file as a whole like `writeAtomically`, but off the main thread, for files too large to hold up
 * requests: temp file beside it (mode 0600, owner of the file it replaces), fsync, rename, fsync of the folder. `stillWanted` is asked right before
 * the rename, with nothing in between, and told where the new file lies; false leaves the old file. Returns whether the file was replaced.
 */
export async function replaceFile(
  path: string,
  pieces: Iterable<Uint8Array>,
  stillWanted: (temporary: string) => boolean,
): Promise<boolean> {
  const temporary = `${path}.${nanoid(8)}.tmp`
  try {
    await writeDown(temporary, path, pieces)
    if (!stillWanted(temporary)) {
      await rm(temporary, { force: true })
      return false
    }
    renameSync(temporary, path) // synchronous: nothing may come between the question and the act
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  if (process.platform !== 'win32') await syncFolder(dirname(path))
  return true
}

async function writeDown(temporary: string, path: string, pieces: Iterable<Uint8Array>): Promise<void> {
  const file = await open(temporary, 'wx', 0o600)
  try {
    keepOwner(file.fd, path)
    for (const piece of pieces) {
      for (let at = 0; at < piece.length;) at += (await file.write(piece, at)).bytesWritten
    }
    await file.sync()
  } finally {
    await file.close()
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
