import { fchownSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Gives an open file the owner and group of the file it will replace at `path`, or of the folder when there is none
 * yet: root may run any command on the folder of a service user. Whoever is not root cannot give files away, and the
 * file then belongs to the process.
 */
export function keepOwner(file: number, path: string): void {
  if (process.platform === 'win32') return
  const { uid, gid } = statSync(path, { throwIfNoEntry: false }) ?? statSync(dirname(path))
  const own = { uid: process.geteuid?.(), gid: process.getegid?.() }
  if (uid === own.uid && gid === own.gid) return
  try {
    fchownSync(file, uid, gid)
  } catch (error) {
    if (!isRefusal(error)) throw error
  }
}

// EINVAL: an id that has no meaning in this user namespace. ENOTSUP, ENOSYS: a file system without owners.
const refusals = new Set(['EPERM', 'EACCES', 'EINVAL', 'ENOTSUP', 'ENOSYS'])
const isRefusal = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && refusals.has(String(error.code))
