import { constants, copyFileSync, existsSync, mkdirSync, readdirSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import type { MediaKind } from '../core/event.ts'

/** Files copied, already there, and those whose name no link here can have. */
export type CopiedMedia = { copied: number; known: number; unusable: number; bytes: number }

// The names our file routes serve.
const servable = /^[A-Za-z0-9_-]{1,200}\.(jpg|jpeg|png|webp|gif|mp4)$/

/**
 * Copies a sibling's cached files into `media/<kind>` of the data folder under their old names, so that links that are
 * in chats already stay alive. The originals are only read. Videos in a folder of pictures go to the videos.
 */
export function copyMedia(
  { folder, kind }: { folder: string; kind: MediaKind },
  dataDir: string,
  dryRun: boolean,
): CopiedMedia {
  const counts = { copied: 0, known: 0, unusable: 0, bytes: 0 }
  for (const name of readdirSync(folder)) {
    const from = join(folder, name)
    const info = statSync(from)
    if (!info.isFile()) continue
    if (!servable.test(name)) {
      counts.unusable++
      continue
    }
    const target = join(dataDir, 'media', name.endsWith('.mp4') ? 'video' : kind)
    if (existsSync(join(target, name))) {
      counts.known++
      continue
    }
    counts.copied++
    counts.bytes += info.size
    if (dryRun) continue
    mkdirSync(target, { recursive: true, mode: 0o700 })
    copyFileSync(from, join(target, name), constants.COPYFILE_FICLONE)
    // Eviction goes by age: what is old stays old.
    utimesSync(join(target, name), info.atime, info.mtime)
  }
  return counts
}
