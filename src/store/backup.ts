import { createHash } from 'node:crypto'
import { createReadStream, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createGzip } from 'node:zlib'
import { seal } from '../lib/seal.ts'
import { packTar, type TarEntry } from '../lib/tar.ts'
import { copyDatabase } from './sqlite/copy-database.ts'

/** What a backup holds beside its own description: everything a gateway has but its copies of pictures and videos. */
export const backupFiles = ['config.toml', 'token.json', 'grok2api.db'] as const

/** The first file of a backup. Times are epoch milliseconds. */
export type Manifest = {
  grok2api_backup: 1
  version: string
  created_at: number
  files: Record<string, { bytes: number; sha256: string }>
}

export type BackupOptions = {
  dataDir: string
  version: string
  now: number
  /** Encrypts the file when there is one. */
  passphrase?: string | undefined
  /** Fills an empty folder with what is to be in the backup, where the data folder does not hold it. */
  fill?: ((folder: string) => Promise<void>) | undefined
}

/**
 * The bytes of a backup: tar, gzip, and encryption when there is a passphrase. A running gateway is not held up: its
 * database is copied in one reading transaction, the files are replaced as a whole by whoever writes them. Throws an
 * Error when a file cannot be read.
 */
export async function* makeBackup({
  passphrase,
  fill,
  ...options
}: BackupOptions): AsyncGenerator<Uint8Array> {
  // In the data folder: it is on a disk, belongs to the right user, and may hold what it holds.
  const scratch = mkdtempSync(join(options.dataDir, '.backup-'))
  try {
    const dataDir = fill ? join(scratch, 'filled') : options.dataDir
    if (fill) mkdirSync(dataDir, { mode: 0o700 })
    await fill?.(dataDir)
    const packed = gzipped(await entriesOf(scratch, { ...options, dataDir }), options.now)
    yield* passphrase === undefined ? packed : seal(packed, passphrase)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

async function entriesOf(scratch: string, { dataDir, version, now }: BackupOptions): Promise<TarEntry[]> {
  const entries: TarEntry[] = []
  const manifest: Manifest = { grok2api_backup: 1, version, created_at: now, files: {} }
  const add = async (name: string, content: Uint8Array | string) => {
    const size = typeof content === 'string' ? statSync(content).size : content.length
    const read = () => (typeof content === 'string' ? createReadStream(content) : [content])
    manifest.files[name] = { bytes: size, sha256: await sha256(read()) }
    // Opened when its turn comes: an open stream that nobody reads is a file that nobody closes.
    entries.push({ name, size, body: later(read) })
  }
  for (const name of ['config.toml', 'token.json'])
    if (existsSync(join(dataDir, name))) await add(name, await readFile(join(dataDir, name)))
  const database = join(dataDir, 'grok2api.db')
  if (existsSync(database)) {
    const copy = join(scratch, 'grok2api.db')
    copyDatabase(database, copy)
    await add('grok2api.db', copy)
  }
  const description = new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`)
  return [{ name: 'backup.json', size: description.length, body: [description] }, ...entries]
}

type Bytes = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

async function* later(read: () => Bytes): AsyncGenerator<Uint8Array> {
  yield* read()
}

export async function sha256(bytes: Bytes): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of bytes) hash.update(piece)
  return hash.digest('hex')
}

async function* gzipped(entries: readonly TarEntry[], now: number): AsyncGenerator<Uint8Array> {
  const gzip = createGzip()
  const pumped = pump(packTar(entries, Math.floor(now / 1000)), gzip)
  // Told below, when the last piece was read.
  pumped.catch((error: Error) => gzip.destroy(error))
  yield* gzip
  await pumped
}

async function pump(source: AsyncIterable<Uint8Array>, gzip: ReturnType<typeof createGzip>): Promise<void> {
  for await (const piece of source)
    if (!gzip.write(piece)) await new Promise((resolve) => gzip.once('drain', resolve))
  gzip.end()
}
