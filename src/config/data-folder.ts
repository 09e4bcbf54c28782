import { accessSync, constants, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fail } from '../core/fault.ts'
import { fileReason } from '../lib/file-reason.ts'
import { makeOwnedFolder } from '../lib/make-owned.ts'
import { foldersInsteadOfFiles } from './file-access.ts'

// The files that every command may have to read. What SQLite keeps beside the database comes and goes with it.
const files = ['config.toml', 'token.json', 'grok2api.db']
// Written in place. Every other file is replaced, for which the folder's own rights count.
const databaseFiles = ['grok2api.db', 'grok2api.db-wal', 'grok2api.db-shm']

/** `must`: the command works on what is there. `may`: it says itself what an absent folder means for it. */
export type Presence = 'must' | 'may'

/**
 * Throws a GatewayError with what to do when the data folder or one of its files cannot be used by this user. Without
 * this, an unreadable folder looks like an empty one.
 */
export function checkDataFolder(folder: string, presence: Presence): void {
  const found = stat(folder)
  if (!found) {
    if (presence === 'may') return
    refuse(
      `The data folder ${folder} is not there. Check --data and DATA_DIR; "grok2api serve" makes the folder at its first start.`,
    )
  }
  if (!found.isDirectory())
    refuse(`${folder} is a file, and the data folder must be a folder. Check --data and DATA_DIR.`)
  needAccess(folder, folder, constants.R_OK | constants.X_OK, 'read')
  for (const name of files)
    if (stat(join(folder, name))) needAccess(join(folder, name), folder, constants.R_OK, 'read')
}

/**
 * Makes the data folder, for its owner only, when there is none, and returns whether it did. Only the last part of the
 * path is made: a mistyped path must not leave a new tree behind. Throws a GatewayError when it cannot be used.
 */
export function makeDataFolder(folder: string): boolean {
  checkDataFolder(folder, 'may')
  if (stat(folder)) {
    for (const message of foldersInsteadOfFiles(folder)) refuse(message)
    for (const path of [folder, ...databaseFiles.map((name) => join(folder, name)).filter(stat)])
      needAccess(path, folder, constants.W_OK, 'written')
    return false
  }
  const parent = dirname(folder)
  if (!stat(parent))
    refuse(
      `The data folder ${folder} cannot be made, because ${parent} is not there. Check --data and DATA_DIR, or run: mkdir -p ${parent}`,
    )
  try {
    makeOwnedFolder(folder)
    return true
  } catch (error) {
    return refuse(
      `The data folder ${folder} cannot be made: ${fileReason(error)}. Make it and give it to this user, or choose another with --data or DATA_DIR.`,
    )
  }
}

function stat(path: string) {
  try {
    return statSync(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    if (code === 'ENOTDIR')
      return refuse(`${path} cannot be used: ${fileReason(error)}. Check --data and DATA_DIR.`)
    return refuse(
      `${path} cannot be read: ${fileReason(error)}. ${whoAmI()} needs access to every folder above it.`,
    )
  }
}

/** Throws who owns the path, who asks, and the one command that puts it right. Windows has no owners by number. */
function needAccess(path: string, folder: string, mode: number, what: string): void {
  try {
    accessSync(path, mode)
  } catch (error) {
    const uid = process.getuid?.()
    const { code } = error as NodeJS.ErrnoException
    if (uid === undefined || code === 'EROFS') refuse(`${path} cannot be ${what}: ${fileReason(error)}.`)
    const owner = statSync(path).uid
    const remedy =
      owner === uid
        ? `Run: chmod -R u+rwX ${folder}`
        : `Run as root: chown -R ${uid}:${process.getgid?.()} ${folder} (for a container: the folder of the host that is mounted there)`
    const whose = `it belongs to user ${owner}, and this program runs as user ${uid}`
    refuse(`${path} cannot be ${what}: ${whose}. ${remedy}`)
  }
}

const whoAmI = () => (process.getuid ? `User ${process.getuid()}` : 'This user')

function refuse(message: string): never {
  return fail({ kind: 'internal', message, detail: message })
}
