import { Elysia } from 'elysia'
import type { Config } from '../../config/schema.ts'
import { fail } from '../../core/fault.ts'
import type { Model } from '../../core/model.ts'
import type { Attachment, Prompt } from '../../core/prompt.ts'
import type { Deps } from '../../deps.ts'
import { takes } from '../../lib/request-body.ts'
import type { Checker } from '../../lib/schema.ts'
import { ask } from '../ask.ts'
import { checkSwitch, enter } from '../auth.ts'
import { once } from '../once.ts'
import { paths } from '../paths.ts'
import { isForm, readForm } from '../read-form.ts'
import { readJson } from '../read-json.ts'
import type { RequestInfo } from '../request-info.ts'
import { noteWish } from '../request-notes.ts'
import { asFile } from '../show-media.ts'
import { streamResponse } from '../stream.ts'
import { validate } from '../validate.ts'
import { decodeDelivery, decodeEdit, decodeGeneration } from './decode.ts'
import { editRequest, imageRequest, type ImageRequest } from './schema.ts'
import { type Asked, imagesWriter, wholeImages } from './write.ts'

/** `POST /v1/images/generations`, its `/nsfw` and `/v1/images/edits` (product section 4). */
export function images(deps: Deps): Elysia {
  const app = new Elysia({ name: 'images' })
  for (const { at, make, summary, body } of endpoints)
    for (const path of paths(at)) {
      const name = { switchName: 'enable_images', endpoint: at } as const
      app.post(
        path,
        ({ request }) => once(deps, request, name, () => make(deps, request)),
        about(summary, body),
      )
    }
  return app
}

const about = (summary: string, body?: Checker<unknown>) => ({
  parse: 'none' as const,
  detail: { summary, tags: ['OpenAI'], ...(body && takes(body)) },
})

async function generate(deps: Deps, request: Request): Promise<Response> {
  const info = enter(deps, request, 'enable_images')
  const body = validate(imageRequest, await readJson(request, maxBytes(deps.config.current()), info))
  const model = imageModel(deps, body.model || 'grok-imagine-image', 'image')
  return answer(deps, info, { body, model, prompt: decodeGeneration(body), family: 'image_generation' })
}

/**
 * The same with the account's own content preference turned on before (product section 2). Text only: no picture of
 * anybody is taken here. What the upstream's moderation withholds stays withheld.
 */
async function generateAdult(deps: Deps, request: Request): Promise<Response> {
  const info = enter(deps, request, 'enable_images')
  checkSwitch(deps.config.current(), 'enable_images_nsfw')
  const fields = await readJson(request, maxBytes(deps.config.current()), info)
  const picture = ['image', 'images', 'image_url', 'input_reference'].find((name) => hasField(fields, name))
  if (picture)
    fail({
      kind: 'unsupported_value',
      param: picture,
      message: 'This route takes text only. Leave the picture out.',
    })
  const body = validate(imageRequest, fields)
  const model = imageModel(deps, body.model || 'grok-imagine-image', 'image')
  const asked = decodeGeneration(body)
  const prompt: Prompt = { ...asked, media: { ...asked.media, adult: true } }
  return answer(deps, info, { body, model, prompt, family: 'image_generation' })
}

const hasField = (fields: unknown, name: string) =>
  typeof fields === 'object' && fields !== null && (fields as Record<string, unknown>)[name] != null

async function edit(deps: Deps, request: Request): Promise<Response> {
  const info = enter(deps, request, 'enable_images')
  const limit = maxBytes(deps.config.current())
  const { fields, files } = isForm(request)
    ? await readForm(request, limit)
    : { fields: await readJson(request, limit, info), files: [] }
  const body = validate(editRequest, fields)
  const model = imageModel(deps, body.model || 'grok-imagine-image-edit', 'image-edit')
  return answer(deps, info, { body, model, prompt: decodeEdit(body, files), family: 'image_edit' })
}

const endpoints = [
  { at: '/images/generations', make: generate, summary: 'Pictures from a text', body: imageRequest },
  {
    at: '/images/generations/nsfw',
    make: generateAdult,
    summary: 'Pictures from a text, adult content',
    body: imageRequest,
  },
  { at: '/images/edits', make: edit, summary: 'Pictures from pictures and a text', body: editRequest },
]

const maxBytes = ({ server }: Config) => server.max_body_mb * 1e6

type Order = { body: ImageRequest; model: Model; prompt: Prompt; family: Asked['stamp']['family'] }

async function answer(
  deps: Deps,
  info: RequestInfo,
  { body, model, prompt, family }: Order,
): Promise<Response> {
  const { server } = deps.config.current()
  const delivery = decodeDelivery(body)
  noteWish(info, { model: model.id, stream: delivery.stream })
  const show = asFile(deps, info, delivery.as !== 'url')
  const pictures = await ask(deps, { prompt, model, info, show, stream: delivery.stream })
  const asked: Asked = {
    text: body.prompt,
    inputPictures: prompt.turns.flatMap(({ attachments = [] }: { attachments?: Attachment[] }) => attachments)
      .length,
    delivery,
    stamp: { family, created: Math.floor(Date.now() / 1000) },
  }
  if (!delivery.stream) return Response.json(await wholeImages(pictures, asked, info))
  return streamResponse({ answer: pictures, info, writer: imagesWriter(asked, info.id), server })
}

/** The row of a model that makes pictures. An edit may name a model that draws: it is asked to edit then. */
function imageModel({ catalogue }: Pick<Deps, 'catalogue'>, id: string, kind: 'image' | 'image-edit'): Model {
  const model = catalogue().find(id)
  if (model.kind === kind || (kind === 'image-edit' && model.kind === 'image')) return model
  return fail({
    kind: 'unsupported_value',
    param: 'model',
    message:
      model.kind === 'image-edit'
        ? `"${model.id}" edits pictures. Send it one at /v1/images/edits, or choose grok-imagine-image here.`
        : `"${model.id}" makes no pictures. Choose grok-imagine-image or grok-imagine-image-edit.`,
  })
}
