import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { Deps } from '../deps.ts'
import { isLoopback } from '../lib/peer.ts'
import type { AlertFacts } from './alerts.ts'
import { defaultPasswords } from './auth.ts'

export type AlertDeps = Pick<
  Deps,
  'about' | 'config' | 'database' | 'disk' | 'pool' | 'unknownFrames' | 'upstream' | 'ways'
>

/** What the alerts are found from, as it is now. `exposed`: others than this machine reach the port. */
export async function alertFacts(deps: AlertDeps, exposed: boolean): Promise<AlertFacts> {
  const { config, about, pool } = deps
  const { app } = config.current()
  const { config: file, accounts, data } = pathsOf(about.dataDir)
  const allowed = deps.upstream.transports()
  const { total, usable, by_state } = accountsOf(pool)
  return {
    accounts: { total, usable, ready: by_state.active + by_state.unchecked, disabled: by_state.disabled },
    unknownFrames: deps.unknownFrames.recent(),
    databaseAnswers: answers(deps),
    openApi: app.api_key === '',
    defaultPassword: defaultPasswords.has(app.app_key),
    exposed,
    fixedBaseUrl: app.public_base_url || app.app_url,
    freeBytes: await freeBytes(about.dataDir),
    diskFull: deps.disk.full(),
    files: { config: file, accounts, data },
    ways: { allowed: allowed.length, ...deps.ways.refused(allowed) },
    problems: config.problems(),
  }
}

/** Whether a port that listens on this host can be reached by others. */
export const isExposed = (hostname: string | undefined): boolean =>
  hostname !== undefined && !isLoopback(hostname) && hostname !== 'localhost'

export function accountsOf(pool: Deps['pool']) {
  const byState = pool.counts()
  const total = Object.values(byState).reduce((sum, count) => sum + count, 0)
  return { total, usable: pool.usable(), by_state: byState }
}

export function answers({ database }: Pick<Deps, 'database'>): boolean {
  try {
    return database.query('SELECT 1').get() !== null
  } catch {
    return false
  }
}

/** Of the file system the folder lies on. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

export const pathsOf = (folder: string) => ({
  data: folder,
  config: join(folder, 'config.toml'),
  accounts: join(folder, 'token.json'),
  database: join(folder, 'grok2api.db'),
  media: join(folder, 'media'),
})
