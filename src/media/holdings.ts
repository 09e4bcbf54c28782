import { basename, sep } from 'node:path'
import { lstat } from 'node:fs/promises'
import type { MediaKind } from '../core/event.ts'
import { mediaFolder, mediaPath } from './id.ts'
import type { Shelf } from './shelf.ts'

/** One file as the operator sees it. Times are epoch milliseconds. */
export type HeldFile = { name: string; bytes: number; madeAt: number; usedAt: number }
export type HeldSum = { files: number; bytes: number }

/** What the cache holds, and the ways to take something out by hand. */
export type Holdings = {
  /** Sums of each kind. `limitBytes` is Infinity when nothing is evicted. */
  sums: () => Record<MediaKind, HeldSum> & { limitBytes: number }
  /** A page of the files of a kind, last used first. `page` counts from 1. */
  page: (kind: MediaKind, page: number, size: number) => Promise<{ items: HeldFile[]; total: number }>
  /** Deletes one file. Resolves to whether there was one. */
  remove: (kind: MediaKind, name: string) => Promise<boolean>
  /** Deletes every file of a kind. */
  clear: (kind: MediaKind) => Promise<HeldSum>
}

export function createHoldings(root: string, shelf: Shelf, limit: () => number): Holdings {
  const belongs = (kind: MediaKind) => {
    const start = mediaFolder(root, kind) + sep
    return (path: string) => path.startsWith(start)
  }
  const sumOf = (kind: MediaKind): HeldSum => {
    const isOfKind = belongs(kind)
    const sum = { files: 0, bytes: 0 }
    for (const [path, { bytes }] of shelf.files()) {
      if (!isOfKind(path)) continue
      sum.files++
      sum.bytes += bytes
    }
    return sum
  }
  const filesOf = (kind: MediaKind) => {
    const isOfKind = belongs(kind)
    const found: { path: string; usedAt: number }[] = []
    for (const [path, { usedAt }] of shelf.files()) if (isOfKind(path)) found.push({ path, usedAt })
    return found
  }
  return {
    sums: () => ({ image: sumOf('image'), video: sumOf('video'), limitBytes: limit() }),
    page: async (kind, page, size) => {
      const files = filesOf(kind)
      const end = files.length - (page - 1) * size
      const wanted = end > 0 ? files.slice(Math.max(0, end - size), end).toReversed() : []
      const items = await Promise.all(wanted.map(look))
      return { items: items.filter((item) => item !== undefined), total: files.length }
    },
    remove: async (kind, name) => {
      const path = mediaPath(root, kind, name)
      if (!path || !(await look({ path, usedAt: 0 }))) return false
      await shelf.remove([path])
      return true
    },
    clear: async (kind) => {
      const sum = sumOf(kind)
      await shelf.remove(filesOf(kind).map(({ path }) => path))
      return sum
    },
  }
}

type Known = { path: string; usedAt: number }

/** The file as it stands on the disk; undefined when somebody took it away. */
async function look({ path, usedAt }: Known): Promise<HeldFile | undefined> {
  const info = await lstat(path).catch(() => undefined)
  if (!info?.isFile()) return undefined
  return { name: basename(path), bytes: info.size, madeAt: info.mtimeMs, usedAt }
}
