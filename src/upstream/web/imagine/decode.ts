import type { DecodedEvent } from '../../../core/event.ts'
import type { Fault } from '../../../core/fault.ts'
import type { Unknown } from '../../../core/unknown.ts'
import type { Step } from '../../../core/step.ts'
import { type Json, number, text } from '../../json.ts'
import { rejectImagine } from './reject.ts'
import { notUnderstood } from '../../not-understood.ts'

/** A message of the Imagine socket, or our own note: the time for what is missing has run out, or nothing was understood. */
export type ImagineFrame = Json | { type: 'overdue' } | { type: 'strange' }

export type ImagineDecoder = Step<ImagineFrame, DecodedEvent> & {
  complete: () => boolean
  /** How many pictures were not even begun, once all that were begun are settled; else 0. */
  missing: () => number
  /** Whether a preview waits for its picture. */
  waiting: () => boolean
  /** Whether messages came, and none that is about a picture. */
  strange: () => boolean
  /** How many were begun and are not settled. */
  unfinished: () => number
}

type Job = { previewed: boolean; final?: Picture; state: 'open' | 'completed' | 'settled' }
type Picture = { url: string; base64: string | undefined }

/**
 * Frames of the Imagine socket → events (upstream-protocol 7.2, 7.3). A picture is final when its frame says 100 % and
 * its job says completed and not moderated; neither size nor file name tells. After `count` jobs it is complete.
 */
export function decodeImagine(count: number, onUnknown?: (unknown: Unknown) => void): ImagineDecoder {
  const jobs = new Map<string, Job>()
  let settled = 0
  let done = 0
  let over = false
  let strange = false

  const jobOf = (id: string): Job => {
    const known = jobs.get(id)
    if (known) return known
    const job: Job = { previewed: false, state: 'open' }
    jobs.set(id, job)
    return job
  }

  function settle(job: Job, event: DecodedEvent): DecodedEvent[] {
    if (job.state === 'settled') return []
    job.state = 'settled'
    settled++
    if (event.type === 'media.done') done++
    // An upstream that makes more than asked for may make up for what it withholds.
    const enough = done >= count || settled >= Math.max(count, jobs.size)
    return enough ? [event, ...finish()] : [event]
  }

  function finish(): DecodedEvent[] {
    over = true
    return [{ type: 'finish', reason: 'stop' }]
  }

  const deliver = (id: string, job: Job, { url, base64 }: Picture): DecodedEvent[] =>
    settle(job, { type: 'media.done', id, kind: 'image', url, ...(base64 && { base64 }) })

  function addImage(id: string, frame: Json): DecodedEvent[] {
    const job = jobOf(id)
    if (job.state === 'settled') return []
    const progress = number(frame['percentage_complete']) ?? 100
    const base64 = bare(frame['blob'])
    if (progress < 100) {
      job.previewed = true
      const preview: DecodedEvent[] = base64 ? [{ type: 'media.preview', id, base64 }] : []
      return [{ type: 'media.progress', id, kind: 'image', progress }, ...preview]
    }
    const url = text(frame['url'])
    if (frame['moderated'] === true || (!url && !base64)) return []
    job.final = { url: url ?? `imagine:${id}`, base64 }
    return job.state === 'completed' ? deliver(id, job, job.final) : []
  }

  function addStatus(id: string, frame: Json): DecodedEvent[] {
    const job = jobOf(id)
    if (frame['current_status'] !== 'completed')
      return [
        { type: 'media.progress', id, kind: 'image', progress: number(frame['percentage_complete']) ?? 0 },
      ]
    if (frame['moderated'] === true) return settle(job, { type: 'media.moderated', id, kind: 'image' })
    const [url, base64] = [text(frame['url']), bare(frame['blob'])]
    const picture = job.final ?? (url || base64 ? { url: url ?? `imagine:${id}`, base64 } : undefined)
    if (picture) return deliver(id, job, picture)
    job.state = job.state === 'open' ? 'completed' : job.state
    return []
  }

  /** Pictures that are there are worth more than the fault that kept the others away. */
  function giveUp(fault: Fault): DecodedEvent[] {
    over = true
    if (settled === 0) return [{ type: 'fault', fault }]
    const lost = [...jobs].flatMap(([id, { state }]): DecodedEvent[] =>
      state === 'settled' ? [] : [{ type: 'media.lost', id, kind: 'image' }],
    )
    return [...lost, { type: 'finish', reason: 'stop' }]
  }

  function tellUnknown(frame: Json): void {
    const type = text(frame['type']) ?? ''
    const status = text(frame['current_status'])
    if (!knownTypes.has(type))
      onUnknown?.({ kind: 'event', name: `imagine ${type || Object.keys(frame).join(', ')}`, sample: frame })
    else if (type !== 'session' && !jobId(frame))
      onUnknown?.({ kind: 'event', name: `imagine ${type} without a job`, sample: frame })
    else if (
      type === 'json' &&
      status &&
      status !== 'completed' &&
      (number(frame['percentage_complete']) ?? 0) >= 100
    )
      onUnknown?.({ kind: 'end_state', name: `imagine ${status}`, sample: frame })
  }

  return {
    complete: () => over,
    strange: () => strange && jobs.size === 0,
    unfinished: () => jobs.size - settled,
    missing: () => (jobs.size === settled && !over ? count - settled : 0),
    waiting: () =>
      !over && [...jobs.values()].some(({ previewed, state }) => previewed && state !== 'settled'),
    push: (frame) => {
      if (over) return []
      if (frame.type === 'overdue') return giveUp(overdue)
      if (frame.type === 'strange') return giveUp({ ...notUnderstood, kind: 'upstream_failed' })
      if (frame.type === 'error') return giveUp(rejectImagine(frame))
      tellUnknown(frame)
      const id = jobId(frame)
      if (!id || (frame.type !== 'image' && frame.type !== 'json')) {
        strange ||= frame.type !== 'session'
        return []
      }
      return frame.type === 'image' ? addImage(id, frame) : addStatus(id, frame)
    },
    end: () => (over ? [] : giveUp(broken)),
  }
}

// Messages (upstream-protocol 7.2).
const knownTypes = new Set(['session', 'json', 'image'])

/** `job_id` joins the frames; the others are the same where it is missing (upstream-protocol 7.2). */
const jobId = (frame: Json): string | undefined =>
  text(frame['job_id']) ??
  text(frame['image_id']) ??
  text(frame['id']) ??
  /\/images\/([\w-]+)\.\w+$/.exec(text(frame['url']) ?? '')?.[1]

const bare = (blob: unknown): string | undefined => text(blob)?.replace(/^data:[^,]*,/, '') || undefined

const overdue: Fault = {
  kind: 'upstream_timeout',
  upstreamStatus: 504,
  message:
    'A preview of the picture came, but the upstream did not finish it in time. Try again or change the prompt.',
}

const broken: Fault = {
  kind: 'upstream_failed',
  upstreamStatus: 502,
  message: 'The upstream closed the connection before the picture was finished. Try again.',
}
