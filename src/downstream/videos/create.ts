import type { Config } from '../../config/schema.ts'
import { fail } from '../../core/fault.ts'
import type { Model } from '../../core/model.ts'
import type { Video, VideoForm, VideoPicture } from '../../core/video.ts'
import type { Deps } from '../../deps.ts'
import { mediaOrder } from '../../gateway/media-prompt.ts'
import { callerAddress, trustedBlocks } from '../../lib/peer.ts'
import { admit } from '../admit.ts'
import { enter } from '../auth.ts'
import { ownPicture } from '../own-picture.ts'
import { isForm, readForm } from '../read-form.ts'
import { readJson } from '../read-json.ts'
import { countPrompt } from '../usage.ts'
import { validate } from '../validate.ts'
import { decodeVideo } from './decode.ts'
import { videoRequest } from './schema.ts'
import { noteUnlisted, noteWish } from '../request-notes.ts'

/** Checks an order, loads its pictures and begins the job: what is wrong with it is said here and now. */
export async function createVideo(deps: Deps, request: Request, form: VideoForm): Promise<Video> {
  const info = enter(deps, request, 'enable_videos')
  const limit = maxBytes(deps.config.current())
  const { fields, files } = isForm(request)
    ? await readForm(request, limit)
    : { fields: await readJson(request, limit, info), files: [] }
  const body = validate(videoRequest, fields)
  const model = videoModel(deps, body.model || 'grok-imagine-video')
  noteWish(info, { model: model.id })
  const prompt = decodeVideo(body, files)
  mediaOrder(prompt, model)
  await admit(deps, info, model, () => countPrompt(prompt.turns).input)
  const loaded = await deps.attachments(prompt, { signal: info.signal, ownFile: ownPicture(deps, info) })
  const pictures = loaded.map(({ bytes, contentType, filename, frame }): VideoPicture => ({
    base64: Buffer.from(bytes).toString('base64'),
    contentType,
    filename,
    ...(frame && { frame }),
  }))
  noteUnlisted(info) // the video has a row of its own once it is over
  const address = callerAddress(info.peer, trustedBlocks(deps.config.current().server.trusted_proxies))
  return deps.videos.create({
    origin: { requestId: info.id, address },
    keyId: info.keyId,
    form,
    model: model.id,
    prompt: body.prompt,
    wish: prompt.media ?? {},
    pictures,
  })
}

const maxBytes = ({ server }: Config) => server.max_body_mb * 1e6

function videoModel({ catalogue }: Pick<Deps, 'catalogue'>, id: string): Model {
  const model = catalogue().find(id)
  if (model.kind === 'video') return model
  return fail({
    kind: 'unsupported_value',
    param: 'model',
    message: `"${model.id}" makes no videos. Choose grok-imagine-video.`,
  })
}
