import { Elysia } from 'elysia'
import { fail } from '../../core/fault.ts'
import type { Video } from '../../core/video.ts'
import type { Deps } from '../../deps.ts'
import { takes } from '../../lib/request-body.ts'
import type { Checker } from '../../lib/schema.ts'
import { enter } from '../auth.ts'
import { fileResponse, serveFile } from '../files/serve.ts'
import { once } from '../once.ts'
import { listPage, readPage } from '../page.ts'
import { paths } from '../paths.ts'
import type { RequestInfo } from '../request-info.ts'
import { noteUnlisted } from '../request-notes.ts'
import { fileUrl } from '../show-media.ts'
import { createVideo } from './create.ts'
import { videoRequest } from './schema.ts'
import { encodeResource, encodeStatus, statusOf } from './encode.ts'

/** `/v1/videos`: videos as jobs, in OpenAI's form and xAI's (product section 4). */
export function videos(deps: Deps): Elysia {
  const app = new Elysia({ name: 'videos' })
  const named = about('A video: how far it is, and where')
  for (const path of paths('/videos')) {
    app.post(
      path,
      ({ request }) => once(deps, request, openaiForm, () => create(deps, request)),
      about('A video as a job, in the form of OpenAI', videoRequest),
    )
    app.post(
      `${path}/generations`,
      ({ request }) => once(deps, request, xaiForm, () => generate(deps, request)),
      about('The same in the form of xAI', videoRequest),
    )
    app.get(path, ({ request }) => list(deps, request), about('The videos of this key'))
    app.get(
      `${path}/:id/content`,
      ({ params, request }) => content(deps, request, params.id),
      about('The file itself'),
    )
    app.delete(
      `${path}/:id`,
      ({ params, request }) => remove(deps, request, params.id),
      about('Forget a video'),
    )
    app.get(
      `${path}/:id`,
      // Without /v1, and with a dot, it is a file (product section 4).
      ({ params: { id }, request }) =>
        path === '/videos' && id.includes('.')
          ? serveFile(deps, { kind: 'video', name: id }, request)
          : retrieve(deps, request, id),
      named,
    )
  }
  return app
}

const about = (summary: string, body?: Checker<unknown>) => ({
  parse: 'none' as const,
  detail: { summary, tags: ['OpenAI'], ...(body && takes(body)) },
})

const openaiForm = { switchName: 'enable_videos', endpoint: '/videos' } as const
const xaiForm = { switchName: 'enable_videos', endpoint: '/videos/generations' } as const

async function create(deps: Deps, request: Request): Promise<Response> {
  const video = await createVideo(deps, request, 'openai')
  return Response.json(encodeResource(video, () => ''))
}

async function generate(deps: Deps, request: Request): Promise<Response> {
  return Response.json({ request_id: (await createVideo(deps, request, 'xai')).id })
}

async function list(deps: Deps, request: Request) {
  const info = enter(deps, request, 'enable_videos')
  noteUnlisted(info)
  const all = (await deps.videos.list(info.keyId)).map((video) => encodeResource(video, links(deps, info)))
  return listPage(all, readPage(new URL(request.url).searchParams))
}

async function retrieve(deps: Deps, request: Request, id: string): Promise<Response> {
  const { video, info } = await find(deps, request, id)
  noteUnlisted(info)
  if (video.form === 'openai') return Response.json(encodeResource(video, links(deps, info)))
  const { status, body } = encodeStatus(video, links(deps, info))
  return Response.json(body, { status })
}

async function remove(deps: Deps, request: Request, id: string) {
  const { video } = await find(deps, request, id)
  await deps.videos.remove(video.id, video.keyId)
  return { id: video.id, object: 'video.deleted', deleted: true }
}

/** The video, or with `variant=thumbnail` its picture, with Range. */
async function content(deps: Deps, request: Request, id: string): Promise<Response> {
  const { video, info } = await find(deps, request, id)
  noteUnlisted(info)
  const variant = new URL(request.url).searchParams.get('variant') ?? 'video'
  if (variant !== 'video' && variant !== 'thumbnail')
    fail({
      kind: 'unsupported_value',
      param: 'variant',
      message: 'The variants served here are "video" and "thumbnail".',
    })
  const status = statusOf(video)
  if (status !== 'completed')
    fail({
      kind: 'file_not_found',
      message: status === 'failed' ? `The video was not made: ${video.message}` : unfinished,
    })
  const found = await (variant === 'video'
    ? deps.media.find('video', video.file)
    : deps.media.find('image', video.thumbnail))
  // Behind a key, and gone when the job is deleted: nobody between us may keep it.
  const response = found && (await fileResponse(found, request, { 'cache-control': 'private, no-cache' }))
  if (response) return response
  return fail({
    kind: 'file_not_found',
    message: `The ${variant} is no longer here: it was removed to make room (cache.limit_mb), or there never was one.`,
  })
}

const unfinished = 'The video is not finished yet. Ask for its status until that is "completed".'

async function find(deps: Deps, request: Request, id: string): Promise<{ video: Video; info: RequestInfo }> {
  const info = enter(deps, request, 'enable_videos')
  const video = await deps.videos.find(id, info.keyId)
  if (video) return { video, info }
  return fail({
    kind: 'video_not_found',
    param: 'video_id',
    message: `There is no video "${id.slice(0, 80)}". It was deleted, or belongs to another API key.`,
  })
}

const links = (deps: Deps, info: RequestInfo) => (name: string) => fileUrl(deps, info, 'video', name)
