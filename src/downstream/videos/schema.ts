import { guard, nullable, type Static, t } from '../../lib/schema.ts'

const prompt = t.String({ minLength: 1, maxLength: 32_000, expects: 'a text of 1 to 32,000 characters' })
const seconds = () => nullable(t.Union([t.Number(), t.String()], { expects: 'seconds, 1 to 15' }))
const Reference = t.Union([t.String(), t.Object({})], { expects: 'a URL, a data URI or {"image_url": "…"}' })
const pictures = () => nullable(t.Union([Reference, t.Array(Reference)]))
const word = () => nullable(t.String())

/** `POST /v1/videos` in OpenAI's form, JSON or form fields (api-conformance 4), with the siblings' names beside it. */
export const VideoRequest = t.Object({
  model: word(),
  prompt,
  seconds: seconds(),
  duration: seconds(),
  size: word(),
  aspect_ratio: word(),
  resolution: word(),
  preset: word(),
  input_reference: pictures(),
  image: pictures(),
  image_reference: pictures(),
  reference_images: pictures(),
  /** What the video begins and ends with. */
  first_frame: nullable(Reference),
  last_frame: nullable(Reference),
})
export type VideoRequest = Static<typeof VideoRequest>
export const videoRequest = guard(VideoRequest)

/** A job as OpenAI's SDK reads it. Times are seconds. */
export type VideoResource = {
  id: string
  object: 'video'
  model: string
  status: 'queued' | 'in_progress' | 'completed' | 'failed'
  progress: number
  created_at: number
  completed_at: number | null
  expires_at: null
  prompt: string
  size: string
  seconds: string
  remixed_from_video_id: null
  error: { code: string; message: string } | null
  /** Not OpenAI's: where our copy is, without a key. */
  url?: string
}

/** The same as xAI tells it. */
export type VideoStatus = {
  request_id: string
  status: 'pending' | 'done' | 'failed'
  model: string
  progress: number
  video?: { url: string; duration: number; respect_moderation: true }
  usage?: { cost_in_usd_ticks: 0 }
  error?: { code: string; message: string }
}
