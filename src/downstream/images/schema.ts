import { guard, nullable, type Static, t } from '../../lib/schema.ts'

/**
 * What we serve of `POST /v1/images/generations` (api-conformance 3). Everything else that clients send (`quality`,
 * `style`, `background`, `moderation`, `output_format`, `output_compression`, `user`) passes without effect: the
 * upstream has no such choice.
 */
export const ImageRequest = t.Object({
  model: nullable(t.String()),
  prompt: t.String({ minLength: 1, maxLength: 32_000, expects: 'a text of 1 to 32,000 characters' }),
  n: nullable(t.Integer({ minimum: 1, maximum: 10 })),
  size: nullable(t.String()),
  aspect_ratio: nullable(t.String()),
  response_format: nullable(
    t.Union([t.Literal('url'), t.Literal('b64_json'), t.Literal('base64')], { expects: 'url or b64_json' }),
  ),
  quality: nullable(t.String()),
  background: nullable(t.String()),
  stream: nullable(t.Boolean()),
  partial_images: nullable(t.Integer({ minimum: 0, maximum: 3 })),
})
export type ImageRequest = Static<typeof ImageRequest>
export const imageRequest = guard(ImageRequest)

const Reference = t.Union([t.String(), t.Object({})], { expects: 'a URL, a data URI or {"image_url": "…"}' })

/** `POST /v1/images/edits` as JSON, in OpenAI's form (`images`) and xAI's (`image`). A form becomes the same. */
export const EditRequest = t.Composite([
  ImageRequest,
  t.Object({
    image: nullable(t.Union([Reference, t.Array(Reference)])),
    images: nullable(t.Array(Reference)),
    mask: t.Optional(t.Unknown()),
  }),
])
export type EditRequest = Static<typeof EditRequest>
export const editRequest = guard(EditRequest)

/** Tokens, estimated. */
export type ImageUsage = {
  total_tokens: number
  input_tokens: number
  output_tokens: number
  input_tokens_details: { text_tokens: number; image_tokens: number }
  output_tokens_details: { text_tokens: number; image_tokens: number }
}

/** One finished picture. */
export type ImageData = { url?: string; b64_json?: string; revised_prompt?: string }

/** A picture that was asked for and is not there. `index` counts the pictures as they were begun. */
export type RejectedImage = { index: number; code: string; message: string }

export type ImagesResponse = {
  created: number
  data: ImageData[]
  size?: string
  output_format?: string
  background: string
  quality: string
  usage: ImageUsage
  /** Only when some are missing. */
  rejected?: RejectedImage[]
}
