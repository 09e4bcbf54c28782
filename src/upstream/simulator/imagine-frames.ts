import type { PictureSize } from './picture.ts'
import type { ImagineAsk } from './read-imagine.ts'

/** One picture on its way. */
export type ImagineJob = { id: string; order: number; prompt: string; moderated: boolean }

const model = 'imagine-x-1'

const status = (job: ImagineJob, ask: ImagineAsk) => ({
  type: 'json',
  job_id: job.id,
  elapsed: null,
  prompt: ask.text,
  confirmation: null,
  full_prompt: ask.text,
  flags: null,
  is_alteration: false,
  section_id: 0,
  input_type: 'text',
  request_id: ask.requestId,
  asr_transcript: null,
  asr_accepted: null,
  seed: null,
  image_reference: null,
  is_image_edit: null,
  order: job.order,
  model_name: model,
  image_id: job.id,
  side_by_side_index: null,
})

/** A job begins (upstream-protocol 7.2). */
export const startFrame = (job: ImagineJob, ask: ImagineAsk, size: PictureSize) => ({
  ...status(job, ask),
  current_status: 'start_stage',
  percentage_complete: 0,
  moderated: null,
  r_rated: null,
  ...size,
})

/** A job is over. */
export const completedFrame = (job: ImagineJob, ask: ImagineAsk) => ({
  ...status(job, ask),
  current_status: 'completed',
  percentage_complete: 100,
  moderated: job.moderated,
  r_rated: false,
})

type Picture = { origin: string; size: PictureSize; blob: string | undefined; progress: number }

/** A preview or the picture itself. */
export const imageFrame = (job: ImagineJob, ask: ImagineAsk, { origin, size, blob, progress }: Picture) => ({
  type: 'image',
  ...(blob !== undefined && { blob }),
  job_id: job.id,
  grid_index: job.order,
  is_alteration: false,
  order: job.order,
  section_id: 0,
  request_id: ask.requestId,
  url: `${origin}/imagine-public/images/${job.id}.${progress < 100 ? 'png' : 'jpg'}`,
  id: job.id,
  prompt: ask.text,
  full_prompt: ask.text,
  percentage_complete: progress,
  model_name: model,
  r_rated: false,
  moderated: false,
  side_by_side_index: null,
  confirmation: null,
  ...size,
  has_watermark: null,
  is_jurisdiction_restricted: null,
  is_pro: ask.pro || null,
  mode: ask.pro ? 'quality' : 'fast',
})
