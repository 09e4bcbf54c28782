import { drawPicture, sizeOf } from '../simulator/picture.ts'
import { refuse } from '../simulator/meet-faults.ts'
import { videoFile } from '../simulator/videos.ts'
import { charge } from './books.ts'
import { mismatchOf } from './check-responses.ts'
import { badArgument, noModel, notFound } from './error.ts'
import { meetKeyFaults, promptFault, turnedAway } from './meet.ts'
import { findModel, ticksPerDollar } from './models.ts'
import { checks, type EditsBody, type ImagesBody, type VideosBody } from './schema.ts'
import type { ApiFile, ApiRoute, ApiSite, ApiVideo, ApiVisit } from './site.ts'

function keepFile({ files, origin }: ApiSite, file: ApiFile): string {
  const id = crypto.randomUUID()
  files.set(id, file)
  return `${origin()}/xai-files/${id}.${file.kind === 'image' ? 'jpeg' : 'mp4'}`
}

/** Files the API made, by their link, for whoever has it. */
export function apiFile({ files }: ApiSite, path: string): Promise<Response> | Response {
  const file = files.get(/([\w-]{36})\./.exec(path)?.[1] ?? '')
  if (!file) return refuse(notFound('File'))
  if (file.kind === 'video')
    return videoFile().then((clip) => new Response(clip, { headers: { 'content-type': 'video/mp4' } }))
  return drawPicture(file.prompt, 'jpeg', sizeOf(file.ratio)).then(
    (bytes) => new Response(bytes, { headers: { 'content-type': 'image/jpeg' } }),
  )
}

async function pictures(visit: ApiVisit, body: ImagesBody): Promise<Response> {
  const { site, key } = visit
  const model = findModel(body.model, 'image')
  if (!model) return refuse(noModel(body.model))
  const fault = promptFault(site, body.prompt)
  const away = await turnedAway(visit, [...meetKeyFaults(key, false), ...fault.met])
  if (away) return away
  const ratio = body.aspect_ratio ?? '3:4'
  const withheld = /^\s*moderated\b/i.test(fault.text)
  const data = await Promise.all(
    Array.from({ length: body.n ?? 1 }, async (_, index) => {
      const prompt = `${fault.text} ${index}`
      if (withheld) return { url: '', respect_moderation: false }
      if (body.response_format === 'b64_json') {
        const bytes = await drawPicture(prompt, 'jpeg', sizeOf(ratio))
        return {
          b64_json: Buffer.from(bytes).toString('base64'),
          mime_type: 'image/jpeg',
          respect_moderation: true,
        }
      }
      return {
        url: keepFile(site, { kind: 'image', prompt, ratio }),
        mime_type: 'image/jpeg',
        respect_moderation: true,
      }
    }),
  )
  const ticks = Math.round((model.each ?? 0) * ticksPerDollar) * data.length
  charge(key.books, { images: data.length, ticks })
  return Response.json({ data, model: model.id, usage: { cost_in_usd_ticks: ticks } })
}

/** `POST /v1/images/generations` and `/v1/images/edits` (xai-official 8). */
export const imageRoutes: readonly ApiRoute[] = [
  {
    method: 'POST',
    path: /^\/v1\/images\/generations$/,
    answer: (visit) => {
      const wrong = mismatchOf(checks.images, visit.body)
      return wrong ? refuse(wrong) : pictures(visit, visit.body as ImagesBody)
    },
  },
  {
    method: 'POST',
    path: /^\/v1\/images\/edits$/,
    answer: (visit) => {
      const wrong = mismatchOf(checks.edits, visit.body)
      if (wrong) return refuse(wrong)
      const body = visit.body as EditsBody
      if ((body.image === undefined) === (body.images === undefined))
        return refuse(badArgument('Exactly one of image and images is needed.', 'image'))
      return pictures(visit, body)
    },
  },
]

async function newVideo(visit: ApiVisit): Promise<Response> {
  const { site, key } = visit
  const wrong = mismatchOf(checks.videos, visit.body)
  if (wrong) return refuse(wrong)
  const body = visit.body as VideosBody
  const model = findModel(body.model, 'video')
  if (!model) return refuse(noModel(body.model))
  const fault = promptFault(site, body.prompt)
  const met = [...meetKeyFaults(key, false), ...fault.met]
  const away = await turnedAway(visit, met)
  if (away) return away
  const seconds = body.duration ?? 8
  const twist = met.find(({ row }) => row.video !== undefined)
  const id = crypto.randomUUID()
  const slow = /^\s*slow(?:\s+(\d+))?\b/i.exec(fault.text)
  const takesMs =
    twist?.row.video === 'video_slow'
      ? (twist.spec.ms ?? 60_000)
      : slow
        ? Number(slow[1] ?? 3000)
        : site.pace === 'natural'
          ? 8000
          : 0
  const ticks = Math.round((model.each ?? 0) * seconds * ticksPerDollar)
  const video: ApiVideo = {
    key: key.key,
    model: model.id,
    prompt: fault.text,
    seconds,
    ticks,
    startedAt: site.now(),
    takesMs,
    twist: twist?.row.video,
  }
  site.videos.set(id, video)
  charge(key.books, { videos: 1, ticks })
  return Response.json({ request_id: id })
}

const videoPath = /^\/v1\/videos\/([\w-]{36})$/

function lookAtVideo({ site, url, key }: ApiVisit): Response {
  const id = videoPath.exec(url.pathname)?.[1] ?? ''
  const video = site.videos.get(id)
  if (!video || video.key !== key.key) return refuse(notFound('Video'))
  const share = video.takesMs === 0 ? 1 : (site.now() - video.startedAt) / video.takesMs
  if (share < 1)
    return Response.json({ status: 'pending', progress: Math.floor(share * 100) }, { status: 202 })
  if (video.twist === 'video_failed')
    return Response.json({
      status: 'failed',
      error: { code: 'internal_error', message: 'The video could not be made' },
    })
  if (video.twist === 'video_expired') return Response.json({ status: 'expired' })
  const withheld = video.twist === 'video_moderated'
  return Response.json({
    status: 'done',
    model: video.model,
    progress: 100,
    video: {
      url: withheld ? '' : keepFile(site, { kind: 'video', prompt: video.prompt, ratio: '16:9' }),
      duration: video.seconds,
      respect_moderation: !withheld,
    },
    usage: { cost_in_usd_ticks: video.ticks },
  })
}

/** Videos as jobs (xai-official 9): ordered once, asked about until they are there. */
export const videoRoutes: readonly ApiRoute[] = [
  { method: 'POST', path: /^\/v1\/videos\/generations$/, answer: newVideo },
  { method: 'GET', path: videoPath, answer: lookAtVideo },
]
