import type { MediaKind } from '../core/event.ts'

/** Of a picture, in pixels. */
export type PictureSize = { width: number; height: number }

/** Bytes from the start of a picture that tell its size; what a camera writes before it is longer only by accident. */
export const sizeLength = 128 * 1024

/** The size of a picture by the first bytes of its file; undefined when they do not tell it, and for videos. */
export async function pictureSize(head: Uint8Array, kind: MediaKind): Promise<PictureSize | undefined> {
  if (kind !== 'image') return undefined
  const found = await new Bun.Image(new Uint8Array(head)).metadata().catch(() => undefined)
  return found && { width: found.width, height: found.height }
}
