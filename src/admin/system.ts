import { statfs } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { Elysia } from 'elysia'
import type { Tier } from '../core/model.ts'
import type { Deps } from '../deps.ts'
import { isLoopback, publicBaseUrl } from '../lib/peer.ts'
import { findAlerts } from './alerts.ts'
import { defaultPasswords, peerOf } from './auth.ts'
import { askOf } from './session.ts'

type SystemDeps = Pick<Deps, 'config' | 'pool' | 'database' | 'about' | 'traffic' | 'ways' | 'upstream'>

/** GET /system: what the running process is and how it does. GET /alerts: what needs the operator now. */
export function system(deps: SystemDeps) {
  const { config, about, traffic } = deps
  const tierCounts = countedSeldom(() => tiersOf(deps.pool))
  return new Elysia({ name: 'admin-system' })
    .get(
      '/system',
      async ({ request, server }) => {
        const { app, server: settings } = config.current()
        const memory = process.memoryUsage()
        const cpu = process.cpuUsage()
        const fixed = app.public_base_url || app.app_url
        return {
          version: about.version,
          simulated: about.simulated,
          started_at: about.startedAt,
          uptime_seconds: Math.floor((Date.now() - about.startedAt) / 1000),
          process: {
            id: process.pid,
            bun: Bun.version,
            platform: `${process.platform}-${process.arch}`,
            workers: 1,
          },
          memory: { resident_bytes: memory.rss, heap_bytes: memory.heapUsed },
          cpu: {
            cores: availableParallelism(),
            user_seconds: cpu.user / 1e6,
            system_seconds: cpu.system / 1e6,
          },
          traffic: { requests: traffic.requests, open: traffic.open },
          accounts: accountsOf(deps, tierCounts()),
          base_url: `${publicBaseUrl(fixed, peerOf(askOf(request, server)), settings.trusted_proxies)}/v1`,
          needs_key: app.api_key !== '',
          storage: { type: 'local', answers: answers(deps), free_bytes: await freeBytes(about.dataDir) },
          paths: pathsOf(about.dataDir),
        }
      },
      {
        detail: { summary: 'Version, uptime, memory, traffic, accounts, storage and paths', tags: ['admin'] },
      },
    )
    .get(
      '/alerts',
      async ({ server }) => {
        const { app } = config.current()
        const { config: file, accounts, data } = pathsOf(about.dataDir)
        const allowed = deps.upstream.transports()
        const items = findAlerts({
          accounts: accountsOf(deps, tierCounts()),
          databaseAnswers: answers(deps),
          openApi: app.api_key === '',
          defaultPassword: defaultPasswords.has(app.app_key),
          exposed: server !== null && !isLoopback(server.hostname) && server.hostname !== 'localhost',
          fixedBaseUrl: app.public_base_url || app.app_url,
          freeBytes: await freeBytes(about.dataDir),
          files: { config: file, accounts, data },
          ways: { allowed: allowed.length, ...deps.ways.refused(allowed) },
          problems: config.problems(),
        })
        return { items }
      },
      { detail: { summary: 'What needs attention now, with the remedy', tags: ['admin'] } },
    )
}

function accountsOf({ pool }: Pick<SystemDeps, 'pool'>, byTier: Record<Tier, number>) {
  const byState = pool.counts()
  const total = Object.values(byState).reduce((sum, count) => sum + count, 0)
  return { total, usable: pool.usable(), by_state: byState, by_tier: byTier }
}

function tiersOf(pool: Deps['pool']): Record<Tier, number> {
  const byTier = { basic: 0, super: 0, heavy: 0 }
  for (const { tier } of pool.list()) byTier[tier]++
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

function answers({ database }: Pick<SystemDeps, 'database'>): boolean {
  try {
    return database.query('SELECT 1').get() !== null
  } catch {
    return false
  }
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

const pathsOf = (folder: string) => ({
  data: folder,
  config: join(folder, 'config.toml'),
  accounts: join(folder, 'token.json'),
  database: join(folder, 'grok2api.db'),
  media: join(folder, 'media'),
})
