import {
  chmodSync,
  createReadStream,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { createGunzip } from 'node:zlib'
import { giveToFolderOwner, makeOwnedFolder } from '../lib/make-owned.ts'
import { isSealed, sealedHead, unseal } from '../lib/seal.ts'
import { unpackTar } from '../lib/tar.ts'
import { backupFiles, type Manifest, sha256 } from './backup.ts'
import { checkDatabase } from './sqlite/check-database.ts'

/** A backup that was unpacked beside the data it is to replace, and checked. */
export type Unpacked = { folder: string; manifest: Manifest; discard: () => void }

/**
 * Unpacks a backup into a folder of its own below the data folder and checks every file of it. Throws an Error that says
 * what is wrong: no backup, damaged, sealed without or under another passphrase, or of a newer version.
 */
export async function unpackBackup(
  file: string,
  dataDir: string,
  passphrase: string | undefined,
): Promise<Unpacked> {
  const folder = mkdtempSync(join(dataDir, '.restore-'))
  const discard = () => rmSync(folder, { recursive: true, force: true })
  try {
    await unpackTar(await plainBytes(file, passphrase), async ({ name, body }) => {
      if (name !== 'backup.json' && !isBackupFile(name)) return
      const target = await open(join(folder, name), 'wx', 0o600)
      try {
        for await (const piece of body) await target.write(piece)
        await target.sync()
      } finally {
        await target.close()
      }
    })
    return { folder, manifest: await checked(folder), discard }
  } catch (error) {
    discard()
    throw new Error(`${file} cannot be restored: ${reasonOf(error)}. Nothing was changed.`, { cause: error })
  }
}

const isBackupFile = (name: string): boolean => backupFiles.some((known) => known === name)

/** zlib's words for a file that is none of ours say nothing to whoever gave the wrong one. */
function reasonOf(error: unknown): string {
  const { code = '', message = String(error) } = error as NodeJS.ErrnoException
  if (code === 'Z_BUF_ERROR') return 'it ends in the middle'
  if (code.startsWith('Z_')) return 'it is no backup of grok2api, or it is damaged'
  return message
}

async function plainBytes(file: string, passphrase: string | undefined): Promise<AsyncIterable<Uint8Array>> {
  const head = new Uint8Array(sealedHead)
  const source = await open(file, 'r')
  try {
    await source.read(head, 0, sealedHead, 0)
  } finally {
    await source.close()
  }
  const bytes = createReadStream(file)
  if (!isSealed(head)) return gunzipped(bytes)
  if (passphrase !== undefined) return gunzipped(unseal(bytes, passphrase))
  bytes.destroy()
  throw new Error(
    'it is encrypted; give its passphrase with --passphrase-file FILE or in GROK2API_BACKUP_PASSPHRASE',
  )
}

async function* gunzipped(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip()
  const feed = async () => {
    for await (const piece of source)
      if (!gunzip.write(piece)) await new Promise((resolve) => gunzip.once('drain', resolve))
    gunzip.end()
  }
  feed().catch((error: Error) => gunzip.destroy(error))
  yield* gunzip
}

async function checked(folder: string): Promise<Manifest> {
  const path = join(folder, 'backup.json')
  if (!existsSync(path)) throw new Error('it is no backup of grok2api')
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Manifest
  if (manifest.grok2api_backup !== 1)
    throw new Error('it was made by a newer version of grok2api; restore it with that version')
  for (const [name, { sha256: expected }] of Object.entries(manifest.files)) {
    if (!isBackupFile(name)) throw new Error(`it holds ${JSON.stringify(name)}, which is no file of a backup`)
    const part = join(folder, name)
    const real = existsSync(part) ? await sha256(createReadStream(part)) : ''
    if (real !== expected) throw new Error(`${name} in it is damaged`)
  }
  if (manifest.files['grok2api.db']) checkDatabase(join(folder, 'grok2api.db'), manifest.version)
  return manifest
}

/**
 * Puts the unpacked files in the place of the present ones, which move to `backups/before-restore-…`, and returns that
 * folder, undefined when there was nothing. The caller holds the data folder's lock.
 */
export function putInPlace(
  { folder, manifest, discard }: Unpacked,
  dataDir: string,
  now: number,
): string | undefined {
  const stamp = new Date(now).toISOString().replaceAll(/[:.]/g, '-')
  const kept = join(dataDir, 'backups', `before-restore-${stamp}`)
  let moved = false
  // File by file, so that a start that was ended in the middle can be followed by another.
  for (const name of Object.keys(manifest.files)) {
    const part = join(folder, name)
    if (!existsSync(part)) continue
    const present = [`${name}-wal`, `${name}-shm`, name].filter((each) => existsSync(join(dataDir, each)))
    if (present.length > 0 && !moved) makeOwnedFolder(kept)
    moved ||= present.length > 0
    for (const each of present) renameSync(join(dataDir, each), join(kept, each))
    chmodSync(part, 0o600)
    renameSync(part, join(dataDir, name))
    giveToFolderOwner(join(dataDir, name))
  }
  discard()
  return moved ? kept : undefined
}

// Where a checked backup waits for the next start.
const waiting = 'restore-at-start'

/** Leaves an unpacked backup for `restoreAtStart`; a later one takes its place. */
export function leaveForStart({ folder }: Unpacked, dataDir: string): void {
  const target = join(dataDir, waiting)
  rmSync(target, { recursive: true, force: true })
  renameSync(folder, target)
}

/** Puts a backup that waits in place, before anything else reads the data folder. Returns when it was made and what was kept. */
export function restoreAtStart(dataDir: string): { made: string; kept: string | undefined } | undefined {
  const folder = join(dataDir, waiting)
  if (!existsSync(join(folder, 'backup.json'))) return undefined
  const manifest = JSON.parse(readFileSync(join(folder, 'backup.json'), 'utf8')) as Manifest
  const discard = () => rmSync(folder, { recursive: true, force: true })
  const kept = putInPlace({ folder, manifest, discard }, dataDir, Date.now())
  return { made: new Date(manifest.created_at).toISOString(), kept }
}
