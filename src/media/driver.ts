import type { MediaKind } from '../core/event.ts'
import { fail } from '../core/fault.ts'
import type { StoredFile } from './scan.ts'
import type { MediaType } from './sniff.ts'

/** A file as it lies in a store. Bytes. */
export type FileFacts = { bytes: number; type: MediaType }

/** What a caller is sent of a file beside its bytes. `etag` is the same wherever and however often it is asked for. */
export type Served = FileFacts & { key: string; etag: string; headers: Record<string, string> }

/** What a file is made of: pieces as they come, or all of it at once. */
export type FileContent = AsyncIterable<Uint8Array> | Uint8Array<ArrayBuffer>

/**
 * Where our copies lie. A driver for each place, one suite that all of them pass (`conformance.test.ts`). A key is
 * `image/NAME` or `video/NAME`. Everything that needs the place rejects with GatewayError `storage_failed`, or with what
 * the file system says, when it does not answer.
 */
export type MediaDriver = {
  /** Keeps a file, whole or not at all. Rejects with what the pieces do, when they do; nothing is left then. */
  write: (key: string, type: MediaType, content: FileContent) => Promise<void>
  /** Size, and type by content. `known` is what was found before: the place may trust it. Undefined when there is no such file. */
  look: (key: string, known?: FileFacts) => Promise<FileFacts | undefined>
  /** A whole file; undefined when it is gone. */
  read: (key: string) => Promise<Uint8Array<ArrayBuffer> | undefined>
  /** An answer to GET or HEAD, with `Range` and `If-Range` honoured; undefined when the file is gone. */
  respond: (served: Served, request: Request) => Response | Promise<Response | undefined>
  /** Size and when it was made, epoch milliseconds; undefined when there is no such file. */
  stat: (key: string) => Promise<{ bytes: number; madeAt: number } | undefined>
  /** Every file, least recently used first, as far as the place knows. */
  list: () => Promise<StoredFile[]>
  /** Gone is gone: a file that is not there is no failure. */
  remove: (key: string) => Promise<void>
  /** Notes that a file was used, where the place can say so to the next run. */
  noteUse: (key: string, at: number) => void
  /** After how many milliseconds others may have changed what is there, so that `list` is asked again; Infinity when nobody else writes. */
  relistMs: number
  /** What is wrong with the place now; undefined while all is well. */
  trouble: () => StorageTrouble | undefined
  /** Writes a file, reads and removes it. Rejects with what is wrong. */
  check: () => Promise<void>
  close: () => void
}

/** Why files can be neither kept nor served: what happened, and what the operator can do. */
export type StorageTrouble = { message: string; remedy: string; values: Record<string, string> }

export const mediaKey = (kind: MediaKind, name: string): string => `${kind}/${name}`
export const kindOf = (key: string): MediaKind => (key.startsWith('video/') ? 'video' : 'image')
export const nameOf = (key: string): string => key.slice(key.indexOf('/') + 1)

/** Ends a request that the place of the files does not let be answered. The caller reads what to do, the log the rest. */
export const storageFailed = ({ message, remedy }: Pick<StorageTrouble, 'message' | 'remedy'>): never =>
  fail({
    kind: 'storage_failed',
    message:
      'The storage for pictures and videos does not answer. Ask again in a minute; the operator sees the reason under alerts.',
    detail: `media: ${message} ${remedy}`,
  })
