import { fail } from '../../core/fault.ts'
import type { Attachment, Prompt } from '../../core/prompt.ts'
import { pictureWish } from '../media-wish.ts'
import { pictureReferences } from '../picture-references.ts'
import type { EditRequest, ImageRequest } from './schema.ts'

/** How the pictures are to be delivered. */
export type Delivery = {
  as: 'url' | 'b64_json' | 'both'
  stream: boolean
  /** Previews a stream may carry, for each picture. */
  partials: number
  quality: string
  background: string
}

const promptOf = (body: ImageRequest, attachments: Attachment[]): Prompt => ({
  turns: [{ role: 'user', text: body.prompt, ...(attachments.length > 0 && { attachments }) }],
  search: false,
  media: pictureWish(body),
})

/** A checked request for new pictures → prompt. Throws `invalid_value`. */
export const decodeGeneration = (body: ImageRequest): Prompt => promptOf(body, [])

/** A checked request for an edit → prompt. `files` are the pictures of a form. Throws `missing_parameter` and others. */
export function decodeEdit(body: EditRequest, files: readonly Attachment[]): Prompt {
  if (body.mask != null && body.mask !== '')
    fail({
      kind: 'unsupported_value',
      param: 'mask',
      message: 'The upstream knows no masks. Leave "mask" out and say in the prompt what is to change.',
    })
  const attachments = [
    ...files,
    ...pictureReferences(body.image, 'image'),
    ...pictureReferences(body.images, 'images'),
  ]
  if (attachments.length === 0)
    fail({
      kind: 'missing_parameter',
      param: 'image',
      message: 'An edit needs a picture: the form part "image" (or several "image[]"), or "images" in JSON.',
    })
  if (attachments.length > mostPictures)
    fail({
      kind: 'invalid_value',
      param: 'image',
      message: `An edit can start from ${mostPictures} pictures at most.`,
    })
  return promptOf(body, attachments)
}

/** As many as one request of the web app takes (upstream-protocol 5.5). */
const mostPictures = 8

/** How a checked request wants its pictures. Who does not say gets link and bytes: clients read one or the other. */
export function decodeDelivery(body: ImageRequest): Delivery {
  const stream = body.stream === true
  const { response_format: asked } = body
  return {
    as: asked == null ? 'both' : asked === 'url' ? 'url' : 'b64_json',
    stream,
    partials: stream ? (body.partial_images ?? 0) : 0,
    quality: body.quality ?? 'auto',
    background: body.background ?? 'auto',
  }
}
