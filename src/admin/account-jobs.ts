import { Elysia } from 'elysia'
import type { Deps } from '../deps.ts'
import { takes } from '../lib/request-body.ts'
import { accountChoice, choiceLimit, chosenAccounts } from './account-choice.ts'
import { readJson } from './read-json.ts'

const kinds = {
  refresh: 'Ask for every quota of accounts; a job',
  test: 'One call each that shows whether accounts answer; a job',
} as const

/** POST /tokens/refresh and /tokens/test: jobs that ask the upstream about accounts (product section 10). */
export function accountJobs({ pool, check, jobs, config }: Pick<Deps, 'pool' | 'check' | 'jobs' | 'config'>) {
  const app = new Elysia({ name: 'admin-account-jobs' })
  const start = (kind: keyof typeof kinds, ids: string[]) => {
    const most = config.current().performance.usage_max_tokens
    const job = jobs.start(`tokens.${kind}`, Math.min(ids.length, most), async ({ signal, result, warn }) => {
      if (ids.length > most)
        warn(`${most} of ${ids.length} accounts are covered; performance.usage_max_tokens allows no more.`)
      await check.checkAll(ids, kind, {
        signal,
        onResult: (id, { ok, message }) => result({ id, ok, message }),
      })
    })
    return { job_id: job.state().id }
  }
  for (const kind of ['refresh', 'test'] as const)
    app.post(
      `/tokens/${kind}`,
      async ({ request, set }) => {
        const ids = await chosenAccounts(pool, await readJson(request, accountChoice, choiceLimit))
        set.status = 202
        return start(kind, ids)
      },
      { parse: 'none', detail: { summary: kinds[kind], tags: ['admin'], ...takes(accountChoice) } },
    )
  return app
}
