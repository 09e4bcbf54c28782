import { nanoid } from 'nanoid'
import { asFault } from '../core/fault.ts'
import type { Log } from '../lib/log.ts'

export type JobStatus = 'running' | 'done' | 'cancelled' | 'error'

/** How the work on one thing ended. `id` is an account's, or a part's the doctor looked at, which has a `status` and a `remedy`. */
export type JobResult = { id: string; ok: boolean; message: string; status?: string; remedy?: string }

/** A job as it stands. `results` holds the latest of many, failures before successes. Times are epoch milliseconds. */
export type JobState = {
  id: string
  kind: string
  status: JobStatus
  total: number
  processed: number
  ok: number
  failed: number
  warnings: readonly string[]
  results: readonly JobResult[]
  startedAt: number
  /** 0 while it runs. */
  endedAt: number
  /** What came of it as a whole, of work that is more than its single results. */
  summary?: Readonly<Record<string, unknown>>
}

/** What the work of a job is given. It ends, by throwing or not, soon after `signal` was aborted. */
export type JobWork = (job: {
  signal: AbortSignal
  result: (result: JobResult) => void
  warn: (text: string) => void
  /** How much of `total` is done, of work that has no single results. */
  progress: (processed: number) => void
  summary: (summary: Readonly<Record<string, unknown>>) => void
}) => Promise<void>

export type Job = {
  state: () => JobState
  /** Stops the work; resolves when it has stopped, or had ended before. */
  cancel: () => Promise<void>
  /** Tells of progress, and of the end. Returns the way to stop. */
  onChange: (listener: () => void) => () => void
}

/** Work that takes longer than a request may. */
export type Jobs = {
  start: (kind: string, total: number, work: JobWork) => Job
  find: (id: string) => Job | undefined
  /** Newest first. */
  list: () => Job[]
  /** Stops all that run; resolves when they have stopped. */
  close: () => Promise<void>
}

/** More results than this are only counted: nobody reads them, and each look at the job would send them again. */
const mostResults = 1000
/** Ended jobs can be looked at for so long. */
const keptMs = 3_600_000
const mostKept = 100

export function createJobs(log: Log, now: () => number = Date.now): Jobs {
  const jobs = new Map<string, Job>()

  function forgetOld(): void {
    for (const [id, job] of jobs) {
      const { endedAt } = job.state()
      if (endedAt > 0 && (now() - endedAt > keptMs || jobs.size > mostKept)) jobs.delete(id)
    }
  }

  return {
    start: (kind, total, work) => {
      forgetOld()
      const job = runJob({ id: `job_${nanoid(16)}`, kind, total }, work, { log, now })
      jobs.set(job.state().id, job)
      return job
    },
    find: (id) => jobs.get(id),
    list: () => [...jobs.values()].toReversed(),
    close: async () => {
      await Promise.all(Array.from(jobs.values(), (job) => job.cancel()))
    },
  }
}

type JobFacts = Pick<JobState, 'id' | 'kind' | 'total'>

function runJob(facts: JobFacts, work: JobWork, { log, now }: { log: Log; now: () => number }): Job {
  const control = new AbortController()
  const listeners = new Set<() => void>()
  const results: JobResult[] = []
  const warnings: string[] = []
  const startedAt = now()
  let status: JobStatus = 'running'
  let endedAt = 0
  let ok = 0
  let failed = 0
  let steps = 0
  let summary: JobState['summary']
  const processed = () => Math.max(ok + failed, steps)

  const tell = () => listeners.forEach((listener) => listener())
  const keep = (result: JobResult) => {
    if (results.length < mostResults) return void results.push(result)
    if (results.length === mostResults && !warnings.includes(tooMany)) warnings.push(tooMany)
    // Failures are what a person looks for: they take the place of successes.
    const place = result.ok ? -1 : results.findIndex((earlier) => earlier.ok)
    if (place !== -1) results[place] = result
  }
  const end = (as: JobStatus) => {
    status = as
    endedAt = now()
    log.info('job ended', { job: facts.id, kind: facts.kind, status, ok, failed })
    tell()
    listeners.clear()
  }
  const handle = {
    signal: control.signal,
    result: (result: JobResult) => {
      if (status !== 'running') return
      if (result.ok) ok++
      else failed++
      keep(result)
      tell()
    },
    warn: (text: string) => void warnings.push(text),
    progress: (done: number) => {
      steps = done
      tell()
    },
    summary: (told: Readonly<Record<string, unknown>>) => void (summary = told),
  }
  // Begun in a turn of its own, so that whoever started it can listen first.
  const finished = Promise.resolve()
    // Cancelled before it began: a signal that was aborted earlier tells nobody.
    .then(() => (control.signal.aborted ? undefined : work(handle)))
    .then(
      () => end(control.signal.aborted && processed() < facts.total ? 'cancelled' : 'done'),
      (error) => {
        if (control.signal.aborted) return end('cancelled')
        const { message, detail } = asFault(error)
        log.error('a job broke', { job: facts.id, kind: facts.kind, detail: detail ?? message })
        warnings.push(message)
        return end('error')
      },
    )
  log.info('job started', { job: facts.id, kind: facts.kind, total: facts.total })

  return {
    state: () => ({
      ...facts,
      status,
      processed: processed(),
      ok,
      failed,
      warnings: [...warnings],
      results: [...results],
      startedAt,
      endedAt,
      ...(summary && { summary }),
    }),
    cancel: () => {
      control.abort()
      return finished
    },
    onChange: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

const tooMany = `Of more than ${mostResults} results only ${mostResults} are listed, failures first; all are counted.`
