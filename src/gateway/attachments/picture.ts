import type { FaultKind } from '../../core/fault.ts'
import type { Gate } from '../../lib/gate.ts'
import { type MediaType, sniffMedia } from '../../media/sniff.ts'
import { isAnimated } from './animated.ts'

export type PictureLimits = {
  /** More is made smaller. */
  maxBytes: number
  /** A longer side is made smaller. */
  maxSide: number
  /** More is not even unpacked. */
  maxPixels: number
}

/**
 * What goes to the upstream as it is. Its own limits are not known; 20 MiB and this side are far beyond what a model
 * looks at, and 64 million pixels take 256 MB while they are unpacked.
 */
export const pictureLimits: PictureLimits = { maxBytes: 20 * 1024 ** 2, maxSide: 8192, maxPixels: 64e6 }

/** The longest side of a picture that was made smaller. */
const smallerSide = 4096

export type Picture = { bytes: Uint8Array<ArrayBuffer>; contentType: string; extension: string }
/** `message` completes "The picture …". */
export type BadPicture = {
  kind: Extract<FaultKind, 'invalid_image_format' | 'image_too_large'>
  message: string
}

/** A picture the upstream can use, made smaller where it must be, or why it is none. Told by content, not by name.
 * `gate` holds back what needs much memory. Rejects only when `signal` fires in line. */
export async function fitPicture(
  bytes: Uint8Array<ArrayBuffer>,
  { gate, signal }: { gate: Gate; signal: AbortSignal },
  limits: PictureLimits = pictureLimits,
): Promise<Picture | BadPicture> {
  const type = sniffMedia(bytes)
  if (type?.kind !== 'image') return noPicture
  if (isAnimated(bytes, type.contentType)) return animated
  try {
    const image = new Bun.Image(bytes, { maxPixels: limits.maxPixels })
    const { width, height } = await image.metadata()
    if (bytes.length <= limits.maxBytes && Math.max(width, height) <= limits.maxSide)
      return { bytes, ...form(type) }
    const leave = await gate.enter(signal)
    return await shrink(image, type, limits).finally(leave)
  } catch (error) {
    signal.throwIfAborted()
    return codeOf(error) === 'ERR_IMAGE_TOO_MANY_PIXELS' ? tooManyPixels(limits) : broken
  }
}

async function shrink(
  image: Bun.Image,
  type: MediaType,
  limits: PictureLimits,
): Promise<Picture | BadPicture> {
  const side = Math.min(smallerSide, limits.maxSide)
  const small = image.resize(side, side, { fit: 'inside', withoutEnlargement: true })
  // What may be transparent stays so: text on a transparent ground would become black on black.
  const isJpeg = type.contentType === 'image/jpeg'
  const encoded = new Uint8Array(
    await (isJpeg ? small.jpeg({ quality: 85 }) : small.webp({ quality: 85 })).bytes(),
  )
  if (encoded.length > limits.maxBytes) return tooManyBytes(limits)
  const made = sniffMedia(encoded)
  return made ? { bytes: encoded, ...form(made) } : broken
}

const form = ({ contentType, extension }: MediaType) => ({ contentType, extension })

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : undefined)

const noPicture: BadPicture = {
  kind: 'invalid_image_format',
  message: 'is not one: its content is neither JPEG, PNG, WebP nor GIF',
}
const animated: BadPicture = {
  kind: 'invalid_image_format',
  message: 'is animated. Send one frame of it',
}
const broken: BadPicture = { kind: 'invalid_image_format', message: 'is broken and cannot be read' }
const tooManyPixels = ({ maxPixels }: PictureLimits): BadPicture => ({
  kind: 'image_too_large',
  message: `has more than ${maxPixels / 1e6} million pixels. Send a smaller one`,
})
const tooManyBytes = ({ maxBytes }: PictureLimits): BadPicture => ({
  kind: 'image_too_large',
  message: `is larger than ${maxBytes / 1024 ** 2} MiB even when made smaller`,
})
