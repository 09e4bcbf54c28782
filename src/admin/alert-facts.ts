import { accessSync, constants, existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { Account } from '../core/account.ts'
import { defaultUpstream } from '../core/credential-kind.ts'
import { type Tier, tiers } from '../core/model.ts'
import type { Deps } from '../deps.ts'
import { isLoopback } from '../lib/peer.ts'
import { userName } from '../lib/user-name.ts'
import { unhurried } from '../lib/unhurried.ts'
import { isDead, resting, standingOf } from '../pool/standing.ts'
import type { AlertFacts } from './alert-row.ts'
import { knownPasswords } from '../config/secrets.ts'

export type AlertDeps = Pick<
  Deps,
  | 'about'
  | 'accounts'
  | 'alerts'
  | 'config'
  | 'disk'
  | 'health'
  | 'keys'
  | 'media'
  | 'pool'
  | 'store'
  | 'unknowns'
  | 'upstreams'
  | 'ways'
>

/** What the alerts are found from, as it is now. `exposed`: others than this machine reach the port. */
export async function alertFacts(deps: AlertDeps, exposed: boolean): Promise<AlertFacts> {
  const { config, about, pool } = deps
  const { app } = config.current()
  const { config: file, accounts, data } = pathsOf(about.dataDir)
  // What is said of transports is about those of the upstream that has several.
  const [upstream] = deps.upstreams.all
  const allowed = upstream?.transports() ?? []
  const { total, usable, by_state } = accountsOf(pool)
  return {
    accounts: {
      total,
      usable,
      ready: by_state.active + by_state.unchecked,
      disabled: by_state.disabled,
      ...(await tiersOf(pool)),
    },
    unknownFrames: deps.unknowns.recent(),
    ...(await storeFacts(deps)),
    openApi: app.api_key === '',
    defaultPassword: knownPasswords.has(app.app_key),
    exposed,
    fixedBaseUrl: app.public_base_url || app.app_url,
    freeBytes: await freeBytes(about.dataDir),
    diskFull: deps.disk.full(),
    diskReadOnly: deps.disk.readOnly(),
    mediaTrouble: deps.media.trouble(),
    files: {
      config: file,
      accounts,
      data,
      configRefused: config.refused()?.message ?? '',
      accountsRefused: brokenAccounts(deps),
      // On a read-only file system nothing can be written, whoever owns it.
      foreign: deps.disk.readOnly() ? [] : foreignFiles(about.dataDir),
      user: userName(),
    },
    spentKeys: spentKeys(deps),
    outage: pool.outage(),
    ways: { allowed: allowed.length, ...deps.ways.refused(allowed, upstream?.scope() ?? '') },
    problems: config.problems(),
    health: deps.health.facts(),
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

export const answers = ({ store }: Pick<Deps, 'store'>): Promise<boolean> =>
  store.newerSchema().then(
    () => true,
    () => false,
  )

async function storeFacts({ store }: Pick<Deps, 'store'>) {
  try {
    return { databaseAnswers: true, newerSchema: await store.newerSchema() }
  } catch {
    return { databaseAnswers: false, newerSchema: '' }
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

/** Which of the files that must be written the process may not read and write. Missing ones are made when needed. */
export function foreignFiles(folder: string): string[] {
  const { data, config, accounts, database, media } = pathsOf(folder)
  const all = [data, config, accounts, database, `${database}-wal`, media, join(folder, 'backups')]
  return all.filter((path) => {
    try {
      if (existsSync(path)) accessSync(path, constants.R_OK | constants.W_OK)
      return false
    } catch {
      return true
    }
  })
}

function brokenAccounts({ accounts }: AlertDeps): string {
  const broken = accounts.problems().find(({ level }) => level === 'broken')
  if (!broken) return ''
  const { line, column, message } = broken
  return line > 0 ? `line ${line}, column ${column}: ${message}` : message
}

/** In service: neither expired, blocked nor disabled by anybody. A tier without such accounts is nobody's to miss. */
async function tiersOf(pool: AlertDeps['pool']): Promise<{ tiersOut: Tier[]; tiers: number }> {
  const serving = new Set<Tier>()
  const ready = new Set<Tier>()
  const now = Date.now()
  await unhurried(pool.each(), (account) => {
    // Keys of an API have no tiers.
    if (account.upstream !== defaultUpstream) return
    if (account.state !== 'disabled') serving.add(account.tier)
    if (!ready.has(account.tier) && !isOut(account, now)) ready.add(account.tier)
  })
  return { tiersOut: tiers.filter((tier) => serving.has(tier) && !ready.has(tier)), tiers: serving.size }
}

/** Whether the account can answer nothing at all now. */
function isOut(account: Account, now: number): boolean {
  if (isDead(account)) return true
  const modes = Object.keys(account.quota).filter((mode) => account.quota[mode]?.total !== 0)
  return modes.length > 0
    ? modes.every((mode) => standingOf(account, mode, 0, now).left === resting)
    : account.state === 'cooling'
}

function spentKeys({ keys }: AlertDeps): string[] {
  return keys.list().flatMap(({ key, limits }) => {
    const { enabled, dailyTokens, monthlyTokens, name, prefix } = key
    if (!enabled || (dailyTokens === 0 && monthlyTokens === 0)) return []
    const { dayTokens, monthTokens } = limits.usage()
    const isSpent =
      (dailyTokens > 0 && dayTokens >= dailyTokens) || (monthlyTokens > 0 && monthTokens >= monthlyTokens)
    return isSpent ? [name || prefix] : []
  })
}
