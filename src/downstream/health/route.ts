import { Elysia } from 'elysia'
import type { Deps } from '../../deps.ts'

/** `/health`, `/healthz`: the process lives. `/readyz`: it can serve (product section 4). All open. */
export function health({ about, disk, media, pool, store }: Deps): Elysia {
  const alive = () => ({
    status: 'ok',
    version: about.version,
    uptime_seconds: Math.floor((Date.now() - about.startedAt) / 1000),
  })
  const app = new Elysia({ name: 'health' })
    .get('/health', alive, { detail: { summary: 'Alive', tags: ['health'] } })
    .get('/healthz', alive, { detail: { summary: 'Alive', tags: ['health'] } })
    .get(
      '/readyz',
      async ({ set }) => {
        const isThere = await answers(store.newerSchema)
        const reasons = [
          // An engine that is away is no reason: requests go on with what is known.
          ...(isThere || store.shared ? [] : ['the store does not answer']),
          ...(pool.usable() ? [] : ['no usable account']),
        ]
        const wrong = [
          ...(isThere ? [] : ['storage not reachable']),
          ...(disk.full() ? ['disk full'] : []),
          ...(media.trouble() ? ['media storage not reachable'] : []),
        ]
        const degraded = wrong.length > 0 ? { degraded: wrong } : {}
        if (reasons.length === 0) return { status: 'ready', ...degraded }
        set.status = 503
        return { status: 'not_ready', reasons, ...degraded }
      },
      { detail: { summary: 'Ready to serve', tags: ['health'] } },
    )
  return app as unknown as Elysia
}

async function answers(ask: () => Promise<unknown>): Promise<boolean> {
  try {
    await ask()
    return true
  } catch {
    return false
  }
}
