import type { MediaWish } from '../core/prompt.ts'
import type { Model } from '../core/model.ts'
import { nullable, type Static, t } from '../lib/schema.ts'
import { pictureWish, videoWish } from './media-wish.ts'

const word = () => nullable(t.String())
const seconds = () => nullable(t.Union([t.Number(), t.String()], { expects: 'seconds, 1 to 15' }))

const pictures = {
  n: nullable(t.Integer({ minimum: 1, maximum: 10 })),
  size: word(),
  aspect_ratio: word(),
}
const video = {
  size: word(),
  aspect_ratio: word(),
  seconds: seconds(),
  duration: seconds(),
  video_length: seconds(),
  resolution: word(),
  resolution_name: word(),
  preset: word(),
}

/** What a text dialect may say about pictures and videos: in tables of their own as siblings have it, or at the top. */
export const mediaFields = {
  size: word(),
  aspect_ratio: word(),
  seconds: seconds(),
  image_config: nullable(t.Object(pictures)),
  video_config: nullable(t.Object(video)),
}
const Fields = t.Object({ ...mediaFields, n: pictures.n })
export type MediaFields = Static<typeof Fields>

/** The wish in a request to this model; undefined for one that writes. Throws `invalid_value` with the field's name. */
export function decodeWish(body: MediaFields, { kind }: Pick<Model, 'kind'>): MediaWish | undefined {
  if (kind === 'chat') return undefined
  const { size, aspect_ratio, n, seconds } = body
  const top = { size, aspect_ratio }
  if (kind === 'video')
    return body.video_config ? videoWish(body.video_config, 'video_config.') : videoWish({ ...top, seconds })
  return body.image_config
    ? pictureWish({ n, ...body.image_config }, 'image_config.')
    : pictureWish({ ...top, n })
}
