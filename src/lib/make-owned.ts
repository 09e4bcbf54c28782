import { closeSync, mkdirSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { keepOwner } from './file-owner.ts'

/**
 * Gives what was just made to the owner and group of the folder it lies in, so that a service user keeps the use of its
 * folder when root runs a command there. Does nothing when the process may not give files away.
 */
export function giveToFolderOwner(path: string): void {
  if (process.platform === 'win32') return // Windows opens no folders, and has no such owners
  const file = openSync(path, 'r')
  try {
    keepOwner(file, dirname(path))
  } finally {
    closeSync(file)
  }
}

/** Makes an empty file with mode 0600 when there is none, owned like its folder. Leaves one that exists as it is. */
export function createOwned(path: string): void {
  const isNew = statSync(path, { throwIfNoEntry: false }) === undefined
  closeSync(openSync(path, 'a', 0o600))
  if (isNew) giveToFolderOwner(path)
}

/** Makes a folder with mode 0700 and all that are missing above it, each owned like the one above it. */
export function makeOwnedFolder(path: string): void {
  const first = mkdirSync(path, { recursive: true, mode: 0o700 })
  if (first === undefined) return
  const made: string[] = []
  for (let folder = path; folder.length >= first.length; folder = dirname(folder)) made.push(folder)
  for (const folder of made.toReversed()) giveToFolderOwner(folder)
}
