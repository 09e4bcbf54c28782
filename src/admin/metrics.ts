import { Elysia } from 'elysia'
import type { Deps } from '../deps.ts'
import type { Auth } from './auth.ts'
import { askOf } from './session.ts'

/** GET /metrics for Prometheus: for the operator only, unless asked from loopback (product section 4). */
export const metrics = (deps: Pick<Deps, 'meters'>, auth: Auth) =>
  new Elysia({ name: 'metrics' })
    .onBeforeHandle(({ request, server }) => auth.needUnlessLoopback(askOf(request, server)))
    .get(
      '/metrics',
      async () => {
        const { body, contentType } = await deps.meters.text()
        return new Response(body, { headers: { 'content-type': contentType, 'cache-control': 'no-store' } })
      },
      { detail: { summary: 'Counts, times and gauges in the text form of Prometheus', tags: ['health'] } },
    )
