import { chmodSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { asFault, diskFull, fail, isDiskFull } from '../core/fault.ts'
import { writeAtomically } from '../lib/atomic-file.ts'
import { fileReason } from '../lib/file-reason.ts'

/** The text of a file, undefined when there is none. Throws a GatewayError that names the file. */
export function readOptional(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    return cannot(file, 'be read', error)
  }
}

/** The bytes of a file. Throws a GatewayError that names it, also when there is none. */
export function readBytes(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    return cannot(file, 'be read', error)
  }
}

/** Replaces the file as a whole. Throws a GatewayError that names the file. */
export function writeWhole(file: string, text: string): void {
  try {
    writeAtomically(file, text)
  } catch (error) {
    cannot(file, 'be written', error)
  }
}

/** What lies in the data folder and holds keys, passwords or credentials. */
const secretFiles = ['config.toml', 'token.json', 'grok2api.db', 'grok2api.db-wal', 'grok2api.db-shm']

/** Of each folder that lies where a file belongs: what to do about it. */
export function foldersInsteadOfFiles(folder: string): string[] {
  return secretFiles
    .map((name) => join(folder, name))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isDirectory())
    .map(
      (file) =>
        `${file} is a folder, not a file. Docker makes one when it mounts a file that is not there. Remove it (rmdir ${file}) and start again; mount the whole data folder, not single files.`,
    )
}

/** Files of the data folder with secrets in them that others than their owner may read or write. */
export function readableByOthers(folder: string): string[] {
  // Windows has other rights, and shows these the same for every file.
  if (process.platform === 'win32') return []
  const files = [...secretFiles, ...namesIn(join(folder, 'backups')).map((name) => join('backups', name))]
  return files
    .map((name) => join(folder, name))
    .filter((file) => {
      const found = statSync(file, { throwIfNoEntry: false })
      return found?.isFile() && (found.mode & 0o077) !== 0
    })
}

/** Takes the rights of others away (mode 0600). Returns whether that was possible: the file may be somebody else's. */
export function makePrivate(file: string): boolean {
  try {
    chmodSync(file, 0o600)
    return true
  } catch {
    return false
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function cannot(path: string, what: string, error: unknown): never {
  if (isDiskFull(error))
    return fail({ ...diskFull, message: `${path}: ${diskFull.message}`, detail: asFault(error).detail ?? '' })
  const reason = fileReason(error)
  return fail({ kind: 'internal', message: `${path} cannot ${what}: ${reason}.`, detail: reason })
}
