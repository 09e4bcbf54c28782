import { Elysia } from 'elysia'
import { fail } from '../core/fault.ts'
import type { Deps } from '../deps.ts'
import { takes } from '../lib/request-body.ts'
import { accountChoice, choiceLimit, chosenAccounts } from './account-choice.ts'
import { noSuchAccount } from './account-list.ts'
import { readJson } from './read-json.ts'

type OnlineFilesDeps = Pick<Deps, 'pool' | 'onlineFiles' | 'jobs' | 'config'>

/** GET /tokens/{id}/assets and POST /tokens/assets/clear: what accounts have stored upstream (product section 10). */
export const onlineFiles = ({ pool, onlineFiles: files, jobs, config }: OnlineFilesDeps) =>
  new Elysia({ name: 'admin-online-files' })
    .get(
      '/tokens/:id/assets',
      async ({ params, request }) => {
        if (!pool.find(params.id)) fail(noSuchAccount)
        const { files: count, bytes } = await files.count(params.id, request.signal)
        return { id: params.id, count, bytes }
      },
      { detail: { summary: 'How many files an account has stored upstream', tags: ['admin'] } },
    )
    .post(
      '/tokens/assets/clear',
      async ({ request, set }) => {
        const ids = await chosenAccounts(pool, await readJson(request, accountChoice, choiceLimit))
        const most = config.current().performance.assets_max_tokens
        const total = Math.min(ids.length, most)
        const job = jobs.start('tokens.assets.clear', total, async ({ signal, result, warn }) => {
          if (ids.length > most)
            warn(
              `${most} of ${ids.length} accounts are covered; performance.assets_max_tokens allows no more.`,
            )
          await files.clearAll(ids, {
            signal,
            onResult: (id, { ok, message }) => result({ id, ok, message }),
          })
        })
        set.status = 202
        return { job_id: job.state().id }
      },
      {
        parse: 'none',
        detail: {
          summary: 'Remove every file accounts have stored upstream, for good; a job',
          tags: ['admin'],
          ...takes(accountChoice),
        },
      },
    )
