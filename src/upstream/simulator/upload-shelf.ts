import type { SentFile } from './read-body.ts'

/** A file that was uploaded. Only the newest keep their bytes: an edit starts from them. */
export type UploadedFile = {
  id: string
  userId: string
  name: string
  type: string
  size: number
  sha256: string
  at: number
  bytes?: Uint8Array<ArrayBuffer>
}

/** What accounts have uploaded; the last thousand. */
export type UploadShelf = {
  keep: (file: SentFile, userId: string) => UploadedFile
  /** For its owner only: to another account's prompt a file does not exist. */
  find: (id: unknown, userId: string) => UploadedFile | undefined
  /** Newest first. */
  listOf: (userId: string) => UploadedFile[]
  remove: (id: string, userId: string) => boolean
}

const maxFiles = 1000
const maxWithBytes = 16

export function createUploadShelf(now: () => number): UploadShelf {
  const shelf = new Map<string, UploadedFile>()
  const whole: UploadedFile[] = []
  const find: UploadShelf['find'] = (id, userId) => {
    const file = typeof id === 'string' ? shelf.get(id) : undefined
    return file?.userId === userId ? file : undefined
  }
  return {
    find,
    listOf: (userId) => [...shelf.values()].filter((file) => file.userId === userId).toReversed(),
    remove: (id, userId) => find(id, userId) !== undefined && shelf.delete(id),
    keep: ({ name, type, bytes }, userId) => {
      const sha256 = new Bun.CryptoHasher('sha256').update(bytes).digest('hex')
      const id = crypto.randomUUID()
      const file: UploadedFile = { id, userId, name, type, size: bytes.length, sha256, at: now(), bytes }
      whole.push(file)
      if (whole.length > maxWithBytes) delete whole.shift()?.bytes
      shelf.set(file.id, file)
      const oldest = shelf.keys().next()
      if (shelf.size > maxFiles && !oldest.done) shelf.delete(oldest.value)
      return file
    },
  }
}
