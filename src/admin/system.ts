import { availableParallelism, hostname } from 'node:os'
import { Elysia } from 'elysia'
import { defaultUpstream } from '../core/credential-kind.ts'
import type { Tier } from '../core/model.ts'
import type { Deps } from '../deps.ts'
import { publicBaseUrl } from '../lib/public-base-url.ts'
import { accountsOf, type AlertDeps, answers, freeBytes, isExposed, pathsOf } from './alert-facts.ts'
import { lookForAlerts } from './alert-look.ts'
import { encodePost, postAlert, testNotice } from './alert-post.ts'
import { peerOf } from './auth.ts'
import { testLinks } from './test-links.ts'
import { askOf } from './session.ts'
import type { AlertsAnswer, ProcessItem, SystemAnswer } from './answers.ts'

type SystemDeps = AlertDeps & Pick<Deps, 'traffic' | 'workers' | 'outbox'>

/** GET /system: what the running process is and how it does. GET /alerts: what needs the operator now. */
export function system(deps: SystemDeps) {
  const { config, about, traffic } = deps
  const tierCounts = countedSeldom(() => tiersOf(deps.pool))
  return new Elysia({ name: 'admin-system' })
    .get(
      '/system',
      async ({ request, server }): Promise<SystemAnswer> => {
        const { app, server: settings } = config.current()
        const memory = process.memoryUsage()
        const cpu = process.cpuUsage()
        return {
          version: about.version,
          simulated: about.simulated,
          started_at: about.startedAt,
          uptime_seconds: Math.floor((Date.now() - about.startedAt) / 1000),
          process: {
            id: process.pid,
            bun: Bun.version,
            platform: `${process.platform}-${process.arch}`,
            workers: about.worker?.of ?? 1,
          },
          workers: Array.from(deps.workers(), ([number, { pid, requests, open, resident, cpuMs }]) => ({
            number,
            pid,
            requests,
            open,
            resident_bytes: resident,
            cpu_seconds: cpuMs / 1000,
          })),
          processes: await processesOf(deps, server?.port ?? 0),
          memory: { resident_bytes: memory.rss, heap_bytes: memory.heapUsed },
          cpu: {
            cores: availableParallelism(),
            user_seconds: cpu.user / 1e6,
            system_seconds: cpu.system / 1e6,
          },
          traffic: { requests: traffic.requests, open: traffic.open },
          accounts: { ...accountsOf(deps.pool), by_tier: tierCounts() },
          base_url: `${publicBaseUrl(app, peerOf(askOf(request, server)), settings.trusted_proxies)}/v1`,
          needs_key: app.api_key !== '',
          storage: {
            type: deps.store.kind,
            answers: await answers(deps),
            // Since when an engine is away, and how much is to be written when it is back.
            away: deps.outbox.away() ?? null,
            free_bytes: await freeBytes(about.dataDir),
          },
          paths: pathsOf(about.dataDir),
        }
      },
      {
        detail: { summary: 'Version, uptime, memory, traffic, accounts, storage and paths', tags: ['admin'] },
      },
    )
    .get(
      '/system/links',
      async ({ request, server }) => {
        const { app, server: settings } = config.current()
        const base = publicBaseUrl(app, peerOf(askOf(request, server)), settings.trusted_proxies)
        return { url: base, ...(await testLinks(base, about)) }
      },
      {
        detail: {
          summary: 'Whether the links this gateway gives out lead back to it: it asks itself over them',
          tags: ['admin'],
        },
      },
    )
    .get(
      '/alerts',
      async ({ server }): Promise<AlertsAnswer> => {
        const items = await lookForAlerts(deps, isExposed(server?.hostname))
        const { requests, selfCheck = null } = deps.health.facts()
        const { total, failed } = requests
        // What "everything works" rests on: the requests of the last 5 minutes, else the last self-check.
        return { items, requests: { total, failed }, self_check: selfCheck }
      },
      { detail: { summary: 'What needs attention now, with the remedy', tags: ['admin'] } },
    )
    .post(
      '/alerts/test',
      async () => {
        const { alert_webhook: url, alert_webhook_form: form } = config.current().log
        if (url === '') return { ok: false, message: 'No webhook is set: log.alert_webhook is empty.' }
        const trouble = await postAlert(encodePost(form, url, testNotice(about.version, Date.now())))
        return trouble === undefined
          ? { ok: true, message: `${new URL(url).host} took the test.` }
          : { ok: false, message: `${new URL(url).host} did not take the test: ${trouble}.` }
      },
      { parse: 'none', detail: { summary: 'Send a test to log.alert_webhook', tags: ['admin'] } },
    )
}

/** Those that use the storage, this one alone where it is its own; none while it does not answer. */
async function processesOf({ store, about }: SystemDeps, port: number): Promise<ProcessItem[]> {
  if (!store.shared) {
    const { version, startedAt } = about
    const here = { id: store.process, host: hostname(), pid: process.pid, port, version, url: '' }
    return [{ ...here, started_at: startedAt, seen_at: Date.now() }]
  }
  const all = await store.processes.list().catch(() => [])
  return all.map(({ id, host, pid, port: at, version, url, startedAt, seenAt }) => ({
    id,
    host,
    pid,
    port: at,
    version,
    url,
    started_at: startedAt,
    seen_at: seenAt,
  }))
}

function tiersOf(pool: Deps['pool']): Record<Tier, number> {
  const byTier = { basic: 0, super: 0, heavy: 0 }
  // A key of the API has no tier.
  for (const { tier, upstream } of pool.list()) if (upstream === defaultUpstream) byTier[tier]++
  return byTier
}

/** Tiers hardly ever change, and counting 100,000 accounts for every look at a page would be felt by requests. */
function countedSeldom<T>(count: () => T, everyMs = 5000): () => T {
  let at = 0
  let last: T | undefined
  return () => {
    if (last !== undefined && Date.now() - at < everyMs) return last
    at = Date.now()
    return (last = count())
  }
}
