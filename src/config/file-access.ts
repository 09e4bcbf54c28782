import { readFileSync } from 'node:fs'
import { fail } from '../core/fault.ts'
import { writeAtomically } from '../lib/atomic-file.ts'
import { writeTrouble } from '../lib/disk-full.ts'
import { makeOwnedFolder } from '../lib/make-owned.ts'

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

/** Makes the data folder, for its owner only, when there is none. Throws a GatewayError that names it. */
export function makeDataFolder(folder: string): void {
  try {
    makeOwnedFolder(folder)
  } catch (error) {
    cannot(folder, 'be used as the data folder', error)
  }
}

function cannot(path: string, what: string, error: unknown): never {
  const reason = writeTrouble(error)
  return fail({ kind: 'internal', message: `${path} cannot ${what}: ${reason}`, detail: reason })
}
