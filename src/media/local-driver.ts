import { closeSync, existsSync, lstatSync, openSync, readdirSync, readSync, rmSync } from 'node:fs'
import { type FileHandle, lstat, open, rename, rm, unlink, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { nanoid } from 'nanoid'
import { giveToFolderOwner, makeOwnedFolder } from '../lib/make-owned.ts'
import type { FileContent, MediaDriver } from './driver.ts'
import { scanFiles } from './scan.ts'
import { type MediaType, sniffLength, sniffMedia } from './sniff.ts'

/** What another process may still be writing is younger. */
const halfWrittenMs = 3_600_000
const relistMs = 60_000

/**
 * Files in `image` and `video` below a folder. Missing folders are made; what a killed run left half-written goes. With
 * `shared` other processes use the folder too.
 */
export function localDriver(root: string, shared = false): MediaDriver {
  const incoming = join(root, 'incoming')
  const folders = ['image', 'video']
  if (shared) removeOlder(incoming, Date.now() - halfWrittenMs)
  else rmSync(incoming, { recursive: true, force: true })
  for (const folder of [incoming, ...folders.map((name) => join(root, name))]) makeOwnedFolder(folder)
  const pathOf = (key: string) => join(root, key)

  const driver: MediaDriver = {
    write: async (key, _, content) => {
      const temporary = join(incoming, nanoid())
      await writeSynced(temporary, content)
      await moveDurably(temporary, pathOf(key))
    },
    look: async (key, known) => {
      const path = pathOf(key)
      const info = lstatSync(path, { throwIfNoEntry: false })
      const type = info?.isFile() ? (known?.type ?? sniffFile(path)) : undefined
      return info && type && { bytes: info.size, type }
    },
    read: async (key) => {
      const file = Bun.file(pathOf(key))
      return (await file.exists()) ? file.bytes() : undefined
    },
    // Bun answers HEAD, Range and If-Range by itself when the body is a file (206, 416), and sends it with sendfile.
    respond: ({ key, headers }) => new Response(Bun.file(pathOf(key)), { headers }),
    stat: async (key) => {
      const info = await lstat(pathOf(key)).catch(() => undefined)
      return info?.isFile() ? { bytes: info.size, madeAt: info.mtimeMs } : undefined
    },
    list: () => scanFiles(root, folders),
    remove: async (key) => {
      await unlink(pathOf(key)).catch(() => {}) // someone was faster
    },
    noteUse: (key, at) => {
      // The access time only: the modification time says when the file was made.
      Bun.file(pathOf(key))
        .stat()
        .then(({ mtime }) => utimes(pathOf(key), new Date(at), mtime))
        .catch(() => {}) // gone meanwhile; the order of use is a hint
    },
    relistMs: shared ? relistMs : Infinity,
    trouble: () => undefined,
    check: async () => {
      const path = join(incoming, nanoid())
      await writeSynced(path, Buffer.from('check'))
      await rm(path, { force: true })
    },
    close: () => {},
  }
  return driver
}

function removeOlder(folder: string, before: number): void {
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    const info = lstatSync(path, { throwIfNoEntry: false })
    if (info && info.mtimeMs < before) rmSync(path, { force: true })
  }
}

/** A new file of mode 0600, fsynced; none when it cannot be written whole. */
async function writeSynced(path: string, content: FileContent): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    if (content instanceof Uint8Array) await writeAll(file, content)
    else for await (const piece of content) await writeAll(file, piece)
    await file.sync()
    giveToFolderOwner(path)
  } catch (error) {
    await rm(path, { force: true })
    throw error
  } finally {
    await file.close()
  }
}

async function writeAll(file: FileHandle, piece: Uint8Array): Promise<void> {
  for (let at = 0; at < piece.length;) at += (await file.write(piece, at)).bytesWritten
}

async function moveDurably(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    await rm(from, { force: true })
    throw error
  }
  if (process.platform === 'win32') return // Windows opens no folders
  const folder = await open(dirname(to), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

function sniffFile(path: string): MediaType | undefined {
  const file = openSync(path, 'r')
  try {
    const head = new Uint8Array(sniffLength)
    return sniffMedia(head.subarray(0, readSync(file, head, 0, sniffLength, 0)))
  } finally {
    closeSync(file)
  }
}
