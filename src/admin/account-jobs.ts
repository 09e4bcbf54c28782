import { Elysia } from 'elysia'
import type { CheckResult } from '../account-deps.ts'
import type { Deps } from '../deps.ts'
import { takes } from '../lib/request-body.ts'
import { guard, t } from '../lib/schema.ts'
import { accountChoiceFields, choiceLimit, chosenAccounts } from './account-choice.ts'
import { readJson } from './read-json.ts'

/** Which accounts; `quota_only`, of a test, leaves the chat out. */
const jobChoice = guard(
  t.Object({ ...accountChoiceFields, quota_only: t.Optional(t.Boolean()) }, { additionalProperties: false }),
)

const kinds = {
  refresh: 'Ask for every quota of accounts; a job',
  test: 'One quota question and one short temporary chat each, that show whether accounts serve; a job',
} as const

type JobDeps = Pick<Deps, 'pool' | 'check' | 'test' | 'jobs' | 'config'>

/** POST /tokens/refresh and /tokens/test: jobs that ask the upstream about accounts (product section 10). */
export function accountJobs({ pool, check, test, jobs, config }: JobDeps) {
  const app = new Elysia({ name: 'admin-account-jobs' })
  const start = (kind: keyof typeof kinds, ids: string[], quotaOnly: boolean) => {
    const most = config.current().performance.usage_max_tokens
    const job = jobs.start(`tokens.${kind}`, Math.min(ids.length, most), async ({ signal, result, warn }) => {
      if (ids.length > most)
        warn(`${most} of ${ids.length} accounts are covered; performance.usage_max_tokens allows no more.`)
      const onResult = (id: string, { ok, message }: CheckResult) => result({ id, ok, message })
      if (kind === 'test') await test.testAll(ids, { signal, onResult }, quotaOnly)
      else await check.checkAll(ids, kind, { signal, onResult })
    })
    return { job_id: job.state().id }
  }
  for (const kind of ['refresh', 'test'] as const)
    app.post(
      `/tokens/${kind}`,
      async ({ request, set }) => {
        const { quota_only = false, ...choice } = await readJson(request, jobChoice, choiceLimit)
        const ids = await chosenAccounts(pool, choice)
        set.status = 202
        return start(kind, ids, quota_only)
      },
      { parse: 'none', detail: { summary: kinds[kind], tags: ['admin'], ...takes(jobChoice) } },
    )
  return app
}
