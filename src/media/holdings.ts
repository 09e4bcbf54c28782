import type { MediaKind } from '../core/event.ts'
import { kindOf, type MediaDriver, mediaKey, nameOf } from './driver.ts'
import { isMediaName } from './id.ts'
import type { Shelf } from './shelf.ts'

/** One file as the operator sees it. Times are epoch milliseconds. */
export type HeldFile = { name: string; bytes: number; madeAt: number; usedAt: number }
export type HeldSum = { files: number; bytes: number }

/** What the cache holds, and the ways to take something out by hand. */
export type Holdings = {
  /** Sums of each kind. `limitBytes` is Infinity when nothing is evicted. */
  sums: () => Record<MediaKind, HeldSum> & { limitBytes: number }
  /** A page of the files of a kind whose names have `part` in them, last used first. `page` counts from 1. */
  page: (
    kind: MediaKind,
    page: number,
    size: number,
    part?: string,
  ) => Promise<{ items: HeldFile[]; total: number }>
  /** Deletes one file. Resolves to whether there was one. */
  remove: (kind: MediaKind, name: string) => Promise<boolean>
  /** Deletes every file of a kind. */
  clear: (kind: MediaKind) => Promise<HeldSum>
}

export type HoldingsParts = {
  driver: Pick<MediaDriver, 'stat'>
  shelf: Shelf
  limit: () => number
  /** Takes over what others did meanwhile. */
  relist: () => Promise<void>
}

export function createHoldings({ driver, shelf, limit, relist }: HoldingsParts): Holdings {
  const sumOf = (kind: MediaKind): HeldSum => {
    const sum = { files: 0, bytes: 0 }
    for (const [key, { bytes }] of shelf.files()) {
      if (kindOf(key) !== kind) continue
      sum.files++
      sum.bytes += bytes
    }
    return sum
  }
  const filesOf = (kind: MediaKind) => {
    const found: { key: string; usedAt: number }[] = []
    for (const [key, { usedAt }] of shelf.files()) if (kindOf(key) === kind) found.push({ key, usedAt })
    return found
  }
  /** The file as it stands; undefined when somebody took it away. */
  const look = async ({ key, usedAt }: { key: string; usedAt: number }): Promise<HeldFile | undefined> => {
    const found = await driver.stat(key)
    return found && { name: nameOf(key), ...found, usedAt }
  }
  return {
    sums: () => ({ image: sumOf('image'), video: sumOf('video'), limitBytes: limit() }),
    page: async (kind, page, size, part = '') => {
      const files = filesOf(kind).filter(({ key }) => nameOf(key).includes(part))
      const end = files.length - (page - 1) * size
      const wanted = end > 0 ? files.slice(Math.max(0, end - size), end).toReversed() : []
      const items = await Promise.all(wanted.map(look))
      return { items: items.filter((item) => item !== undefined), total: files.length }
    },
    remove: async (kind, name) => {
      const key = mediaKey(kind, name)
      if (!isMediaName(name) || !(await driver.stat(key))) return false
      await shelf.remove([key])
      return true
    },
    clear: async (kind) => {
      await relist()
      const sum = sumOf(kind)
      await shelf.remove(filesOf(kind).map(({ key }) => key))
      return sum
    },
  }
}
