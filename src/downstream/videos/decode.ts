import { fail } from '../../core/fault.ts'
import type { Attachment, Prompt } from '../../core/prompt.ts'
import { videoWish } from '../media-wish.ts'
import { pictureReferences } from '../picture-references.ts'
import type { VideoRequest } from './schema.ts'

const names = ['input_reference', 'image', 'image_reference', 'reference_images'] as const
const frames = ['first_frame', 'last_frame'] as const
/** As many as one video may start from (upstream-protocol 6.3). */
const mostPictures = 7

/** A checked order → prompt. `files` are the pictures of a form. Throws `invalid_value` and others with the field's name. */
export function decodeVideo(body: VideoRequest, files: readonly Attachment[]): Prompt {
  const pictures = [
    ...files.map(asFrame),
    ...names.flatMap((name) => pictureReferences(body[name], name)),
    ...frames.flatMap((name) => pictureReferences(body[name], name).map(asFrame)),
  ]
  // What it begins and ends with comes last, by which the upstream's calls find it.
  const attachments = pictures.toSorted(
    (a, b) => Number(a.frame !== undefined) - Number(b.frame !== undefined),
  )
  if (attachments.length > mostPictures)
    fail({
      kind: 'invalid_value',
      param: attachments[mostPictures]?.param ?? names[0],
      message: `A video can start from ${mostPictures} pictures at most.`,
    })
  return {
    turns: [{ role: 'user', text: body.prompt, ...(attachments.length > 0 && { attachments }) }],
    search: false,
    media: videoWish({ ...body, ...resolutionOfSize(body) }),
  }
}

/** By the field it came in. */
function asFrame(picture: Attachment): Attachment {
  const [, frame] = /^(first|last)_frame\b/.exec(picture.param) ?? []
  return frame === 'first' || frame === 'last' ? { ...picture, frame } : picture
}

/** OpenAI says the sharpness with the size: from 720 pixels on the shorter side it is the better one. */
function resolutionOfSize({ size, resolution }: VideoRequest): { resolution?: string } {
  const [, width, height] = /^(\d{1,5})[x×*](\d{1,5})$/i.exec(size ?? '') ?? []
  if (resolution || !width || !height) return {}
  return { resolution: Math.min(Number(width), Number(height)) >= 720 ? '720p' : '480p' }
}
