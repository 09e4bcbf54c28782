import { Elysia } from 'elysia'
import type { Deps } from '../deps.ts'
import type { UpstreamAnswer } from './answers.ts'

type UpstreamParts = Pick<Deps, 'config' | 'log' | 'pool' | 'seen' | 'unknowns' | 'ways'>

/** GET /upstream, POST /upstream/retry, DELETE /upstream/unknown: how things stand with the upstream (product section 14). */
export const upstreamState = ({ config, log, pool, seen, unknowns, ways }: UpstreamParts) =>
  new Elysia({ name: 'admin-upstream' })
    .get(
      '/upstream',
      (): UpstreamAnswer => ({
        ...troubles({ pool, ways }),
        words: config.current().upstream,
        seen: seen.list().map(({ at, ...word }) => ({ ...word, last_at: at })),
        unknown: unknowns.list().map(encode).toReversed(),
      }),
      {
        detail: {
          summary:
            'Transports in trouble, refusals that meet every account, the words that are set, what was last seen of them, and what is not understood',
          description:
            'Times in epoch milliseconds. A transport that is "aside" is avoided, one that is "paused" is used by a probe alone; retry_at is when the next request tries it. Samples hold no texts, ids or credentials.',
          tags: ['admin'],
        },
      },
    )
    .post(
      '/upstream/retry',
      () => {
        log.info('every transport is to be tried now', { transports: ways.troubles().length })
        ways.tryNow()
        return { status: 'ok' }
      },
      {
        parse: 'none',
        detail: { summary: 'Try every transport in trouble with the next request', tags: ['admin'] },
      },
    )
    .delete(
      '/upstream/unknown',
      async () => {
        await unknowns.clear()
        return { status: 'ok' }
      },
      { parse: 'none', detail: { summary: 'Count what is not understood anew', tags: ['admin'] } },
    )

function troubles({ pool, ways }: Pick<UpstreamParts, 'pool' | 'ways'>) {
  const outage = pool.outage()
  return {
    transports: ways.troubles().map(({ transport, state, since, lastAt, retryAt, reason }) => ({
      transport,
      state,
      since,
      last_at: lastAt,
      retry_at: retryAt,
      reason,
    })),
    refused_accounts: outage ?? null,
  }
}

const encode = ({
  kind,
  name,
  count,
  firstAt,
  lastAt,
  sample,
}: ReturnType<Deps['unknowns']['list']>[number]) => ({
  kind,
  name,
  count,
  first_at: firstAt,
  last_at: lastAt,
  sample,
})
