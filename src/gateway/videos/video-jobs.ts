import { nanoid } from 'nanoid'
import { asFault } from '../../core/fault.ts'
import type { Video, VideoLog, VideoPicture } from '../../core/video.ts'
import type { VideoStore } from '../../store/content.ts'
import type { Catalogue } from '../catalogue.ts'
import { deleted, unknown, withMaker } from './ended-video.ts'
import { type MakeVideo, type MakeVideoDeps, resumeVideo, sendVideo } from './make-video.ts'

export type NewVideo = Pick<Video, 'keyId' | 'form' | 'model' | 'prompt' | 'wish'> & {
  /** The request that orders it. */
  origin: Pick<VideoLog, 'requestId' | 'address'>
  pictures: readonly VideoPicture[]
}

/** Videos as jobs that survive a restart. A video that may have been sent is never sent again. */
export type VideoJobs = {
  /** Writes the order down and begins. */
  create: (order: NewVideo) => Promise<Video>
  /** The video, if this key made it. */
  find: (id: string, keyId: string) => Promise<Video | undefined>
  /** All of a key, oldest first. */
  list: (keyId: string) => Promise<Video[]>
  /** Stops the work on it and forgets it. Our copy stays in the cache. Answers whether there was one. */
  remove: (id: string, keyId: string) => Promise<boolean>
  /** Takes up what nobody makes: what a run before left, or another process that is gone. */
  resume: () => Promise<void>
  /** Lets go of what is being made; the next run, or another process, takes it up. */
  close: () => Promise<void>
}

type VideoJobsOptions = {
  /** `close` writes what is owed. */
  table: VideoStore & { close: () => Promise<void> }
  /** Whether other processes make videos too. */
  shared: boolean
  deps: MakeVideoDeps
  catalogue: () => Catalogue
  now: () => number
  /** Told of each video that is over, however it ended; of one that was deleted meanwhile as `caller_gone`. */
  onOver: (video: Video) => void
}

type Running = { video: Video; control: AbortController; written: Promise<unknown> }
type Work = Pick<MakeVideo, 'signal' | 'onStep' | 'onAttempt'>

/** Progress is written down no more often than this; what matters is, at once. */
const noteEveryMs = 1000
/** A video is this process's for so long, unless it says so again. */
const ownMs = 20_000
const renewEveryMs = 5000

export function createVideoJobs(options: VideoJobsOptions): VideoJobs {
  const { table, shared, deps, catalogue, now, onOver } = options
  const running = new Map<string, Running>()
  let closed = false

  function start(video: Video, make: (work: Work) => Promise<void>): void {
    const job: Running = { video, control: new AbortController(), written: Promise.resolve() }
    const { signal } = job.control
    let notedAt = 0
    const write = async (noted: Video) => {
      if (signal.aborted || (await table.update(noted))) return
      lose(job)
    }
    const note = async (step: Partial<Video>) => {
      job.video = { ...job.video, ...step }
      const isProgress = step.progress !== undefined && step.phase === undefined
      if (signal.aborted || (isProgress && now() - notedAt < noteEveryMs)) return signal.throwIfAborted()
      notedAt = now()
      const noted = job.video
      // One after the other: what is written last is what happened last.
      const written = job.written.then(() => write(noted))
      job.written = written.catch(() => {})
      await written
      signal.throwIfAborted()
    }
    const end = async (step: Partial<Video>) => {
      running.delete(video.id)
      // Who stops or removes it has the last word.
      if (signal.aborted) return
      await note({ ...step, phase: 'over', endedAt: now() })
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
          return end({ fault: kind, message })
        },
      )
      .catch((error) => {
        if (!signal.aborted) deps.log.error('a video job could not be written down', { error: String(error) })
      })
  }

  /** Another process took it up: it sends or follows it from here on. */
  function lose({ video, control }: Running): void {
    if (control.signal.aborted) return
    deps.log.warn('a video was taken up by another process', { video: video.id })
    running.delete(video.id)
    control.abort()
  }

  const own = (jobs: readonly Running[], ms: number) =>
    table.renew(
      Array.from(jobs, ({ video }) => video),
      ms,
    )

  async function renew(): Promise<void> {
    const jobs = [...running.values()]
    if (jobs.length === 0) return
    const owned = new Set(await own(jobs, ownMs))
    for (const job of jobs) if (!owned.has(job.video.id) && running.get(job.video.id) === job) lose(job)
  }

  const send = (video: Video, pictures: readonly VideoPicture[]) =>
    start(video, (work) =>
      sendVideo(deps, { ...work, video, pictures, model: catalogue().find(video.model) }),
    )
  const fresh = (video: Video | undefined): Video | undefined =>
    video && (running.get(video.id)?.video ?? video)

  async function resume(): Promise<void> {
    for (const free of await table.free()) {
      const video = closed ? undefined : await table.claim(free, ownMs)
      if (!video) continue
      if (video.phase === 'waiting') send(video, await table.pictures(video.id))
      else if (video.phase === 'sent') start(video, (work) => resumeVideo(deps, { ...work, video }))
      else {
        const fault = 'upstream_failed'
        const lost: Video = { ...video, phase: 'over', endedAt: now(), fault, message: unknown }
        if (await table.update(lost)) onOver(lost)
      }
    }
  }

  const look = () =>
    void renew()
      .then(resume)
      .catch((error) => deps.log.warn('videos could not be looked for', { error: String(error) }))
  const timer = shared ? setInterval(look, renewEveryMs) : undefined
  timer?.unref()

  return {
    create: async ({ pictures, origin, ...order }) => {
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
      await table.add(video, pictures, ownMs)
      send(video, pictures)
      return video
    },
    find: async (id, keyId) => fresh(await table.find(id, keyId)),
    list: async (keyId) => (await table.list(keyId)).flatMap((video) => fresh(video) ?? []),
    remove: async (id, keyId) => {
      if (!(await table.find(id, keyId))) return false
      const job = running.get(id)
      job?.control.abort()
      running.delete(id)
      await table.remove(id)
      if (job) onOver({ ...job.video, endedAt: now(), fault: 'caller_gone', message: deleted })
      return true
    },
    resume,
    close: async () => {
      closed = true
      clearInterval(timer)
      const jobs = [...running.values()]
      for (const { control } of jobs) control.abort()
      running.clear()
      await Promise.all(jobs.map(({ written }) => written))
      await own(jobs, shared ? 0 : ownMs)
      await table.close()
    },
  }
}
