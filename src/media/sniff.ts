import type { MediaKind } from '../core/event.ts'

/** What a file is, told by its first bytes. */
export type MediaType = { kind: MediaKind; contentType: string; extension: string }

/** Bytes `sniffMedia` wants to see. With fewer it may not know a file that it would know. */
export const sniffLength = 16

const jpeg: MediaType = { kind: 'image', contentType: 'image/jpeg', extension: 'jpg' }
const png: MediaType = { kind: 'image', contentType: 'image/png', extension: 'png' }
const webp: MediaType = { kind: 'image', contentType: 'image/webp', extension: 'webp' }
const gif: MediaType = { kind: 'image', contentType: 'image/gif', extension: 'gif' }
const mp4: MediaType = { kind: 'video', contentType: 'video/mp4', extension: 'mp4' }

/** The type of a picture or video by content. Names and headers lie: an error page with status 200 is none of these. */
export function sniffMedia(head: Uint8Array): MediaType | undefined {
  if (starts(head, [0xff, 0xd8, 0xff])) return jpeg
  if (starts(head, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return png
  if (reads(head, 0, 'RIFF') && reads(head, 8, 'WEBP')) return webp
  if (reads(head, 0, 'GIF87a') || reads(head, 0, 'GIF89a')) return gif
  if (reads(head, 4, 'ftyp') && !reads(head, 8, 'avif') && !reads(head, 8, 'heic')) return mp4
  return undefined
}

const starts = (head: Uint8Array, magic: readonly number[]): boolean =>
  magic.every((byte, index) => head[index] === byte)

const reads = (head: Uint8Array, at: number, text: string): boolean =>
  [...text].every((character, index) => head[at + index] === character.charCodeAt(0))
