import type { SentFile } from './read-body.ts'

/** A file that was uploaded, without its bytes. */
export type UploadedFile = {
  id: string
  userId: string
  name: string
  type: string
  size: number
  sha256: string
  at: number
}

/** What accounts have uploaded; the last thousand. */
export type UploadShelf = {
  keep: (file: SentFile, userId: string) => UploadedFile
  /** For its owner only: to another account's prompt a file does not exist. */
  find: (id: unknown, userId: string) => UploadedFile | undefined
}

const maxFiles = 1000

export function createUploadShelf(now: () => number): UploadShelf {
  const shelf = new Map<string, UploadedFile>()
  return {
    keep: ({ name, type, bytes }, userId) => {
      const sha256 = new Bun.CryptoHasher('sha256').update(bytes).digest('hex')
      const file = { id: crypto.randomUUID(), userId, name, type, size: bytes.length, sha256, at: now() }
      shelf.set(file.id, file)
      const oldest = shelf.keys().next()
      if (shelf.size > maxFiles && !oldest.done) shelf.delete(oldest.value)
      return file
    },
    find: (id, userId) => {
      const file = typeof id === 'string' ? shelf.get(id) : undefined
      return file?.userId === userId ? file : undefined
    },
  }
}
