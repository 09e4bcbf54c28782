import { chownSync, closeSync, lchownSync, mkdirSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Gives what root has just made to the owner and group of the folder it lies in, so that a service user keeps the use
 * of its folder whoever runs a command there. Does nothing for other users, and on Windows.
 */
export function giveToFolderOwner(path: string): void {
  if (process.getuid?.() !== 0) return
  const { uid, gid } = statSync(dirname(path))
  const { uid: own, gid: ownGroup } = statSync(path)
  if (uid !== own || gid !== ownGroup) lchownSync(path, uid, gid)
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
  if (first === undefined || process.getuid?.() !== 0) return
  const { uid, gid } = statSync(dirname(first))
  for (let made = path; made.length >= first.length; made = dirname(made)) chownSync(made, uid, gid)
}
