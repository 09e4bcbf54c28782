import type { Prompt } from '../../core/prompt.ts'
import type { Json } from '../json.ts'
import type { UploadFile } from '../upstream.ts'
import { dataUri } from './encode-items.ts'

const pictureRatios = new Set('auto 1:1 16:9 9:16 4:3 3:4 3:2 2:3 2:1 1:2 19.5:9 9:19.5 20:9 9:20'.split(' '))
const videoRatios = new Set(['16:9', '9:16', '1:1', '4:3', '3:4', '3:2', '2:3'])

const promptOf = ({ turns }: Prompt): string =>
  turns
    .map(({ text }) => text)
    .join('\n\n')
    .toWellFormed()

/** A ratio the endpoint knows. Any other is left to it. */
const ratioOf = (ratio: string | undefined, known: ReadonlySet<string>): Json =>
  ratio !== undefined && known.has(ratio) ? { aspect_ratio: ratio } : {}

const pictureOf = (file: UploadFile): Json => ({ url: dataUri(file), type: 'image_url' })

/**
 * The body of `POST /v1/images/generations`, or with pictures of `/v1/images/edits`, which is JSON too (xai-official 8). There is
 * no size, style, seed or mask. The bytes come inside of the answer: its links are gone after a while.
 */
export function encodePictures(
  prompt: Prompt,
  { model, count, pictures }: { model: string; count: number; pictures: readonly UploadFile[] },
): { path: string; body: Json } {
  const images = pictures.map(pictureOf)
  const body = {
    model,
    prompt: promptOf(prompt),
    n: count,
    response_format: 'b64_json',
    ...ratioOf(prompt.media?.aspectRatio, pictureRatios),
  }
  if (images.length === 0) return { path: '/images/generations', body }
  return {
    path: '/images/edits',
    body: { ...body, ...(images.length === 1 ? { image: images[0] } : { images }) },
  }
}

const longestVideo = 15

/** The body of `POST /v1/videos/generations` (xai-official 9). */
export function encodeVideo(
  prompt: Prompt,
  { model, pictures }: { model: string; pictures: readonly UploadFile[] },
): Json {
  const { media = {} } = prompt
  const [first, ...others] = pictures
  return {
    model,
    prompt: promptOf(prompt),
    ...(media.seconds !== undefined && {
      duration: Math.min(longestVideo, Math.max(1, Math.round(media.seconds))),
    }),
    ...ratioOf(media.aspectRatio, videoRatios),
    ...(media.resolution && { resolution: media.resolution }),
    ...(first &&
      (others.length === 0 ? { image: pictureOf(first) } : { reference_images: pictures.map(pictureOf) })),
  }
}
