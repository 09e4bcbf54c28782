import type { MediaDone, ModelEvent } from '../../core/event.ts'
import { estimateTokens } from '../../lib/estimate-tokens.ts'
import { pictureFormat } from '../picture-format.ts'
import type { Usage } from '../usage.ts'
import type { Delivery } from './decode.ts'
import type { ImageData, ImagesResponse, ImageUsage, RejectedImage } from './schema.ts'

/** What an answer of pictures was made of, picture by picture, in the order they were begun. */
export type Pictures = {
  add: (event: ModelEvent) => void
  done: () => MediaDone[]
  rejected: () => RejectedImage[]
  /** Which picture this is, from 0. */
  indexOf: (id: string) => number
}

export function collectPictures(): Pictures {
  const begun: string[] = []
  const finished = new Map<string, MediaDone>()
  const missing = new Map<string, 'media.moderated' | 'media.lost'>()
  const indexOf = (id: string) => (begun.includes(id) ? begun.indexOf(id) : begun.push(id) - 1)
  return {
    indexOf,
    add: (event) => {
      if (!('id' in event) || !event.type.startsWith('media.')) return
      indexOf(event.id)
      if (event.type === 'media.done') finished.set(event.id, event)
      if (event.type === 'media.moderated' || event.type === 'media.lost') missing.set(event.id, event.type)
    },
    done: () => begun.flatMap((id) => finished.get(id) ?? []),
    rejected: () =>
      begun.flatMap((id, index) => {
        const why = missing.get(id)
        return why ? [{ index, ...reasons[why] }] : []
      }),
  }
}

const reasons = {
  'media.moderated': {
    code: 'content_policy_violation',
    message: "The upstream's moderation withheld this picture.",
  },
  'media.lost': {
    code: 'upstream_error',
    message: 'This picture could not be fetched from the upstream. Ask for it again.',
  },
}

/** Pixels that count as one token: OpenAI's own models take about 1,000 for a square picture. */
const pixelsPerToken = 1024

const pictureTokens = ({ size }: MediaDone): number =>
  size ? Math.max(1, Math.round((size.width * size.height) / pixelsPerToken)) : pixelsPerToken

/** `inputPictures` are those an edit starts from: their size is not known any more, so each counts as a square one. */
export function imageUsage(prompt: string, inputPictures: number, made: readonly MediaDone[]): ImageUsage {
  const text = Math.max(1, estimateTokens(prompt))
  const image = inputPictures * pixelsPerToken
  const output = made.reduce((sum, picture) => sum + pictureTokens(picture), 0)
  return {
    total_tokens: text + image + output,
    input_tokens: text + image,
    output_tokens: output,
    input_tokens_details: { text_tokens: text, image_tokens: image },
    output_tokens_details: { text_tokens: 0, image_tokens: output },
  }
}

/** The same in our own terms, for the request log. */
export const loggedUsage = ({ input_tokens, output_tokens, input_tokens_details }: ImageUsage): Usage => ({
  input: input_tokens,
  image: input_tokens_details.image_tokens,
  output: output_tokens,
  reasoning: 0,
  cached: 0,
  estimated: true,
})

const sizeText = (size: MediaDone['size']) => (size ? `${size.width}x${size.height}` : undefined)

function encodeData({ url, base64 }: MediaDone, { as }: Delivery): ImageData {
  if (as === 'url' || base64 === undefined) return { url }
  return as === 'both' ? { url, b64_json: base64 } : { b64_json: base64 }
}

/** The whole answer (api-conformance 3). `created` is in seconds. */
export function encodeImages(
  pictures: Pictures,
  delivery: Delivery,
  { created, usage }: { created: number; usage: ImageUsage },
): ImagesResponse {
  const made = pictures.done()
  const rejected = pictures.rejected()
  const size = sizeText(made[0]?.size)
  const format = made[0] && pictureFormat(made[0])
  return {
    created,
    data: made.map((picture) => encodeData(picture, delivery)),
    ...(size && { size }),
    ...(format && { output_format: format }),
    background: delivery.background,
    quality: delivery.quality,
    usage,
    ...(rejected.length > 0 && { rejected }),
  }
}

/** What all events of one stream share: the family of their names and when it began, in seconds. */
export type EventStamp = { family: 'image_generation' | 'image_edit'; created: number }

/** A preview as an event, with a `partial_image_index` that counts within the picture. */
export const encodePartial = (
  { base64, index, image }: { base64: string; index: number; image: number },
  { quality, background }: Delivery,
  { family, created }: EventStamp,
) => ({
  type: `${family}.partial_image`,
  b64_json: base64,
  partial_image_index: index,
  image_index: image,
  created_at: created,
  size: 'auto',
  quality,
  background,
  output_format: pictureFormat({ base64 }) ?? 'png',
})

/** A finished picture as an event; each carries its own share of the usage. */
export const encodeCompleted = (
  picture: MediaDone,
  { image, usage }: { image: number; usage: ImageUsage },
  delivery: Delivery,
  { family, created }: EventStamp,
) => ({
  type: `${family}.completed`,
  ...encodeData(picture, delivery),
  image_index: image,
  created_at: created,
  size: sizeText(picture.size) ?? 'auto',
  quality: delivery.quality,
  background: delivery.background,
  output_format: pictureFormat(picture) ?? 'jpeg',
  usage,
})
