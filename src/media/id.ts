import { join } from 'node:path'
import type { MediaKind } from '../core/event.ts'

/** Folder of one kind below the media folder. */
export const mediaFolder = (root: string, kind: MediaKind): string => join(root, kind)

// One path segment of plain characters: no separator, no dot but the one before the extension, nothing encoded.
// Files that older gateways left in the folder (`users-…-image.jpg`) have such names too.
const safeName = /^[A-Za-z0-9_-]{1,200}\.(jpg|jpeg|png|webp|gif|mp4)$/

/** Where the file of this name lies, or undefined for a name that no file of the cache can have. */
export const mediaPath = (root: string, kind: MediaKind, name: string): string | undefined =>
  safeName.test(name) ? join(root, kind, name) : undefined

/** The name of a new file. `random` makes it unguessable; neither account nor upstream shows. */
export const mediaName = (random: string, extension: string): string => `${random}.${extension}`
