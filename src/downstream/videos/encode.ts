import type { FaultKind } from '../../core/fault.ts'
import type { Video } from '../../core/video.ts'
import { encodeError } from '../error.ts'
import type { VideoResource, VideoStatus } from './schema.ts'

/** What the upstream makes when nobody says how long (upstream-protocol 6.3). */
const usualSeconds = 6

/** A job in OpenAI's form. `urlOf` makes the link to our copy. */
export function encodeResource(video: Video, urlOf: (name: string) => string): VideoResource {
  const status = statusOf(video)
  return {
    id: video.id,
    object: 'video',
    model: video.model,
    status,
    progress: status === 'completed' ? 100 : Math.min(video.progress, 99),
    created_at: seconds(video.createdAt),
    completed_at: status === 'completed' ? seconds(video.endedAt) : null,
    expires_at: null,
    prompt: video.prompt,
    size: sizeOf(video),
    seconds: String(video.wish.seconds ?? usualSeconds),
    remixed_from_video_id: null,
    error: video.fault === '' ? null : { code: codeOf(video.fault), message: video.message },
    ...(status === 'completed' && { url: urlOf(video.file) }),
  }
}

/** The same in xAI's form: a job that failed is told with 200, one under way with 202. */
export function encodeStatus(
  video: Video,
  urlOf: (name: string) => string,
): { status: number; body: VideoStatus } {
  const status = statusOf(video)
  const body = { request_id: video.id, model: video.model }
  if (status === 'failed' && video.fault !== '')
    return {
      status: 200,
      body: {
        ...body,
        status: 'failed',
        progress: video.progress,
        error: { code: xaiCode(video.fault), message: video.message },
      },
    }
  if (status !== 'completed')
    return { status: 202, body: { ...body, status: 'pending', progress: Math.min(video.progress, 99) } }
  return {
    status: 200,
    body: {
      ...body,
      status: 'done',
      progress: 100,
      video: {
        url: urlOf(video.file),
        duration: video.wish.seconds ?? usualSeconds,
        respect_moderation: true,
      },
      usage: { cost_in_usd_ticks: 0 },
    },
  }
}

export function statusOf({ phase, fault }: Video): VideoResource['status'] {
  if (phase === 'over') return fault === '' ? 'completed' : 'failed'
  return phase === 'waiting' ? 'queued' : 'in_progress'
}

const codeOf = (kind: FaultKind) => encodeError({ kind, message: '' }, '').body.error.code

/** xAI knows five words (api-conformance 4). */
function xaiCode(kind: FaultKind): string {
  const { status } = encodeError({ kind, message: '' }, '')
  if (status === 400) return 'invalid_argument'
  if (status === 403) return 'permission_denied'
  if (status === 429) return 'failed_precondition'
  return status === 500 ? 'internal_error' : 'service_unavailable'
}

/** Pixels of each shape at 720p; what is left out, the upstream decides, and nobody knows before. */
const pixels: Readonly<Record<string, readonly [number, number]>> = {
  '1:1': [720, 720],
  '2:3': [720, 1080],
  '3:2': [1080, 720],
  '16:9': [1280, 720],
  '9:16': [720, 1280],
}

function sizeOf({ wish: { aspectRatio, resolution } }: Video): string {
  const shape = pixels[aspectRatio ?? '']
  if (!shape) return 'auto'
  const scale = resolution === '720p' ? 1 : 2 / 3
  // Encoders want even numbers.
  return shape.map((side) => Math.round((side * scale) / 2) * 2).join('x')
}

const seconds = (ms: number) => Math.floor(ms / 1000)
