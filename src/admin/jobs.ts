import { Elysia } from 'elysia'
import { fail } from '../core/fault.ts'
import { masked } from '../lib/credential.ts'
import type { Deps } from '../deps.ts'
import { eventStream } from './event-stream.ts'
import type { JobItem } from './answers.ts'

type Job = NonNullable<ReturnType<Deps['jobs']['find']>>

/** A job that reports faster than this is shown in steps. Milliseconds. */
const shownEveryMs = 200

/** GET /jobs/{id}, its event stream, and POST /jobs/{id}/cancel (product section 10). */
export function jobs({ config, jobs: all, pool, log }: Pick<Deps, 'config' | 'jobs' | 'pool' | 'log'>) {
  const find = (id: string): Job => all.find(id) ?? fail(noSuchJob)
  const encode = (job: Job) => encodeJob(job, pool)
  return new Elysia({ name: 'admin-jobs' })
    .get('/jobs', () => ({ items: all.list().map((job) => ({ ...encode(job), results: [] })) }), {
      detail: {
        summary: 'Jobs that run or ended within the hour, newest first, without results',
        tags: ['admin'],
      },
    })
    .get('/jobs/:id', ({ params }) => encode(find(params.id)), {
      detail: { summary: 'One job', tags: ['admin'] },
    })
    .get(
      '/jobs/:id/stream',
      ({ params, request }) => progress(request, { config }, find(params.id), encode),
      {
        detail: {
          summary: 'Progress as an event stream: snapshot, progress, then done, cancelled or error',
          tags: ['admin'],
        },
      },
    )
    .post(
      '/jobs/:id/cancel',
      async ({ params }) => {
        const job = find(params.id)
        await job.cancel()
        log.info('job cancelled', { job: params.id })
        return encode(job)
      },
      { parse: 'none', detail: { summary: 'Stop a job; answers when it has stopped', tags: ['admin'] } },
    )
}

function progress(
  request: Request,
  deps: Pick<Deps, 'config'>,
  job: Job,
  encode: (job: Job) => object,
): Response {
  return eventStream(request, deps, (send, end) => {
    let waiting: ReturnType<typeof setTimeout> | undefined
    let shownAt = 0
    const show = (type: string) => {
      shownAt = performance.now()
      send(type, { type, ...encode(job) })
    }
    const finish = () => {
      clearTimeout(waiting)
      show(job.state().status)
      end()
    }
    show('snapshot')
    if (job.state().status !== 'running') {
      finish()
      return () => {}
    }
    const stop = job.onChange(() => {
      if (job.state().status !== 'running') return finish()
      waiting ??= setTimeout(
        () => {
          waiting = undefined
          show('progress')
        },
        Math.max(0, shownEveryMs - (performance.now() - shownAt)),
      )
    })
    return () => {
      clearTimeout(waiting)
      stop()
    }
  })
}

const noSuchJob = {
  kind: 'not_found',
  message: 'There is no such job. Ended jobs are forgotten after an hour, and when the gateway restarts.',
} as const

function encodeJob(job: Job, pool: Deps['pool']): JobItem {
  const { results, startedAt, endedAt, ...state } = job.state()
  return {
    ...state,
    started_at: startedAt,
    ended_at: endedAt,
    results: results.map((result) => ({ ...result, masked: shown(pool, result.id) })),
  }
}

/** The account's credential as it may be shown; null for one that has gone. */
function shown(pool: Deps['pool'], id: string): string | null {
  const account = pool.find(id)
  return account ? masked(account.credential) : null
}
