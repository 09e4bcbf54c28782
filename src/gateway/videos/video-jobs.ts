import { nanoid } from 'nanoid'
import { asFault } from '../../core/fault.ts'
import type { Video, VideoLog, VideoPicture, VideoTable } from '../../core/video.ts'
import type { Catalogue } from '../catalogue.ts'
import { type MakeVideo, type MakeVideoDeps, resumeVideo, sendVideo } from './make-video.ts'

export type NewVideo = Pick<Video, 'keyId' | 'form' | 'model' | 'prompt' | 'wish'> & {
  /** The request that orders it. */
  origin: Pick<VideoLog, 'requestId' | 'address'>
  pictures: readonly VideoPicture[]
}

/** Videos as jobs that survive a restart. A video that may have been sent is never sent again. */
export type VideoJobs = {
  /** Writes the order down and begins. */
  create: (order: NewVideo) => Video
  /** The video, if this key made it. */
  find: (id: string, keyId: string) => Video | undefined
  /** All of a key, oldest first. */
  list: (keyId: string) => Video[]
  /** Stops the work on it and forgets it. Our copy stays in the cache. Answers whether there was one. */
  remove: (id: string, keyId: string) => boolean
  /** Takes up what a run before left. */
  resume: () => void
  /** Lets go of what is being made; the next run takes it up. */
  close: () => void
}

type VideoJobsOptions = {
  table: VideoTable
  deps: MakeVideoDeps
  catalogue: () => Catalogue
  now: () => number
  /** Told of each video that is over, however it ended; of one that was deleted meanwhile as `caller_gone`. */
  onOver: (video: Video) => void
}

type Running = { video: Video; control: AbortController }
type Work = Pick<MakeVideo, 'signal' | 'onStep' | 'onAttempt'>

/** Progress is written down no more often than this; what matters is, at once. */
const noteEveryMs = 1000

export function createVideoJobs({ table, deps, catalogue, now, onOver }: VideoJobsOptions): VideoJobs {
  const running = new Map<string, Running>()
  let closed = false

  function start(video: Video, make: (work: Work) => Promise<void>): void {
    const job: Running = { video, control: new AbortController() }
    const { signal } = job.control
    let notedAt = 0
    const note = (step: Partial<Video>) => {
      job.video = { ...job.video, ...step }
      const isProgress = step.progress !== undefined && step.phase === undefined
      if (signal.aborted || (isProgress && now() - notedAt < noteEveryMs)) return
      notedAt = now()
      if (table.update(job.video)) return
      // Another process took it up: it sends or follows it from here on.
      deps.log.warn('a video was taken up by another process', { video: video.id })
      running.delete(video.id)
      job.control.abort()
      signal.throwIfAborted()
    }
    const end = (step: Partial<Video>) => {
      running.delete(video.id)
      // Who stops or removes it has the last word.
      if (signal.aborted) return
      note({ ...step, phase: 'over', endedAt: now() })
      onOver(withMaker(job.video))
    }
    running.set(video.id, job)
    const onAttempt: Work['onAttempt'] = (attempt) => {
      const { log } = job.video
      job.video = { ...job.video, log: { ...log, attempts: [...log.attempts, attempt] } }
    }
    // A failure before the first pause is one like any other.
    Promise.resolve()
      .then(() => make({ signal, onStep: note, onAttempt }))
      .then(
        () => end({ progress: 100 }),
        (error) => {
          const { kind, message } = asFault(error)
          end({ fault: kind, message })
        },
      )
      .catch((error) => deps.log.error('a video job could not be written down', { error: String(error) }))
  }

  const send = (video: Video, pictures: readonly VideoPicture[]) =>
    start(video, (work) =>
      sendVideo(deps, { ...work, video, pictures, model: catalogue().find(video.model) }),
    )
  const fresh = (video: Video | undefined): Video | undefined =>
    video && (running.get(video.id)?.video ?? video)

  return {
    create: ({ pictures, origin, ...order }) => {
      const video: Video = {
        ...order,
        id: `video_${nanoid(24)}`,
        phase: 'waiting',
        accountId: '',
        conversationId: '',
        progress: 0,
        createdAt: now(),
        endedAt: 0,
        file: '',
        thumbnail: '',
        fault: '',
        message: '',
        claim: 0,
        log: { ...origin, attempts: [] },
      }
      table.add(video, pictures)
      send(video, pictures)
      return video
    },
    find: (id, keyId) => fresh(table.find(id, keyId)),
    list: (keyId) => table.list(keyId).flatMap((video) => fresh(video) ?? []),
    remove: (id, keyId) => {
      if (!table.find(id, keyId)) return false
      const job = running.get(id)
      job?.control.abort()
      running.delete(id)
      table.remove(id)
      if (job) onOver({ ...job.video, endedAt: now(), fault: 'caller_gone', message: deleted })
      return true
    },
    resume: () => {
      if (closed) return
      for (const open of table.open()) {
        const video = table.claim(open)
        if (!video) continue
        if (video.phase === 'waiting') send(video, table.pictures(video.id))
        else if (video.phase === 'sent') start(video, (work) => resumeVideo(deps, { ...work, video }))
        else {
          const fault = 'upstream_failed'
          const lost: Video = { ...video, phase: 'over', endedAt: now(), fault, message: unknown }
          table.update(lost)
          onOver(lost)
        }
      }
    },
    close: () => {
      closed = true
      for (const { control } of running.values()) control.abort()
      running.clear()
    },
  }
}

/** A video that was found again after a restart has no try of its own: the account that was making it is one. */
function withMaker(video: Video): Video {
  const { log, accountId, fault } = video
  if (log.attempts.length > 0 || accountId === '') return video
  const ms = video.endedAt - video.createdAt
  const maker = {
    account: accountId,
    transport: 'rest',
    status: fault ? 502 : 200,
    ms,
    ...(fault && { fault }),
  }
  return { ...video, log: { ...log, attempts: [maker] } }
}

const deleted = 'The video was deleted while it was being made.'
const unknown =
  'The gateway was stopped while the video was being sent. Whether the upstream took it is not known; it was not sent again.'
