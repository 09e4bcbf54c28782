import { join } from 'node:path'
import {
  keeperSettings,
  lineSettings,
  modes,
  onlineFilesSettings,
  poolSettings,
  usageSettings,
} from './account-config.ts'
import type { LiveConfig } from './config/live.ts'
import { type AccountCheck, type CheckResult, createAccountCheck } from './gateway/accounts/check.ts'
import { startCaretaker } from './gateway/accounts/caretaker.ts'
import { type AccountTest, createAccountTest } from './gateway/accounts/test-accounts.ts'
import { catalogueOf } from './gateway/catalogue.ts'
import { createOnlineFiles, type OnlineFiles } from './gateway/accounts/online-files.ts'
import { offeredModels } from './gateway/offers.ts'
import { createLine, type Line } from './gateway/line.ts'
import { createProxies, type Proxies } from './gateway/proxies.ts'
import { createSessions, type Sessions } from './gateway/sessions.ts'
import type { Log } from './lib/log.ts'
import { renewedBy } from './pool/people.ts'
import { createPool, type Pool } from './pool/pool.ts'
import { type AccountKeeper, openAccountKeeper } from './store/account-keeper.ts'
import type { Store } from './store/store.ts'
import { bridged } from './upstream/web/bridged.ts'
import type { WebOptions } from './upstream/web/call.ts'
import { createReach, probeProxy, proxyRoutes } from './upstream/web/proxy-routes.ts'
import { openUpstreams } from './upstream-deps.ts'
import type { QuotaAsked, QuotaFound, Upstream } from './upstream/upstream.ts'
import type { Upstreams } from './upstream/upstreams.ts'

export type { CheckResult, CheckWatch } from './gateway/accounts/check.ts'

export type AccountDeps = {
  pool: Pool
  proxies: Proxies
  keeper: AccountKeeper
  check: AccountCheck
  /** Where requests wait while all accounts are busy. */
  line: Line
  onlineFiles: OnlineFiles
  /** Which account answered a caller's session last. */
  sessions: Sessions
  /** Quota and a chat: whether accounts serve. */
  test: AccountTest
  upstreams: Upstreams
  /** Asks the upstream's home page through a proxy. */
  probe: (proxy: string, signal: AbortSignal) => ReturnType<typeof probeProxy>
}

export type AccountDepsOptions = {
  dataDir: string
  store: Pick<Store, 'accounts' | 'proxies'>
  config: Pick<LiveConfig, 'current'>
  web: WebOptions
  log: Log
  /** Another process of this gateway writes token.json. */
  follows?: boolean
  /** Hears how each question about an account's quota ended. */
  heard?: (result: CheckResult) => void
}

/** The accounts of a data folder, kept in step with its files: for the gateway, and for commands that run without one. */
export async function openAccounts(options: AccountDepsOptions): Promise<AccountDeps> {
  const { dataDir, store, config, log } = options
  // One that was bridged before stays as it is.
  const reach = createReach()
  const proxies = await createProxies({ store: store.proxies, now: Date.now, log })
  const web: WebOptions = {
    ...options.web,
    config: bridged(options.web.config),
    routes: proxyRoutes(proxies, reach),
    onIdentity: ({ id }, identity) => {
      pool.report(id, { identity })
      void renewExpired(id).catch((error) =>
        log.error('accounts could not be merged', { error: String(error) }),
      )
    },
  }
  const pool: Pool = createPool({
    now: Date.now,
    settings: () => poolSettings(config),
    modes: modes(config),
    onOutage: (outage) =>
      log.warn(
        'every account is refused without a reason: the upstream or a proxy is in trouble, no account',
        outage,
      ),
    onSuspect: (id) => void check.check(id, 'test', AbortSignal.timeout(suspectMs)).catch(() => {}),
  })
  /** Imported again: whoever was expired goes on with the fresh credential, under its old id. */
  const renewExpired = async (id: string) => {
    const fresh = pool.find(id)
    const old = fresh && (await renewedBy(fresh, pool.each()))
    if (!fresh || !old) return
    await keeper.merge({ keep: old.id, others: [id], credential: fresh.credential })
    log.info('an expired account was renewed by one imported later', { account: old.id, merged: id })
  }
  const upstreams = openUpstreams({ web, config: config.current, reach })
  const keeper = await openAccountKeeper({
    pool,
    accounts: store.accounts,
    path: join(dataDir, 'token.json'),
    settings: () => keeperSettings(config),
    log,
    follows: options.follows ?? false,
  })
  const check = createAccountCheck({
    pool,
    ask: (asked) => askAbout(upstreams.of(asked.account), asked),
    identify: async (account, signal) => upstreams.of(account).identify?.(account, signal),
    settings: () => usageSettings(config),
    modes: () => modes(config),
    ...(options.heard && { heard: options.heard }),
  })
  const onlineFiles = createOnlineFiles({
    pool,
    calls: ({ upstream }) => upstreams.find(upstream)?.files,
    settings: () => onlineFilesSettings(config),
  })
  const test = createAccountTest({
    pool,
    check,
    upstreams,
    settings: () => usageSettings(config),
    models: () => catalogueOf(config.current(), offeredModels({ pool, upstreams })).all(),
    now: Date.now,
  })
  const probe = (proxy: string, signal: AbortSignal) => probeProxy(web, reach(proxy), signal)
  const line = createLine({ onChange: pool.onChange, settings: () => lineSettings(config) })
  const sessions = createSessions({
    pool,
    seconds: () => config.current().token.session_seconds,
    now: Date.now,
  })
  return { pool, keeper, check, line, onlineFiles, probe, proxies, sessions, test, upstreams }
}

/** Whatever shows best how an account stands: its quotas, else the models it may use. */
const askAbout = async (upstream: Upstream, asked: QuotaAsked): Promise<QuotaFound> =>
  upstream.quota?.(asked) ?? {
    quota: {},
    models: (await upstream.models?.(asked.account, asked.signal)) ?? [],
  }

// As long as a quota call may take before the account is left as it is.
const suspectMs = 60_000

/** Starts what is done about accounts by itself. */
export function careFor(
  deps: Pick<AccountDeps, 'pool' | 'keeper' | 'onlineFiles' | 'test'> &
    Pick<AccountDepsOptions, 'config' | 'log'> & { isMine: () => boolean },
) {
  const { pool, keeper, onlineFiles, test, config, log, isMine } = deps
  return startCaretaker({
    pool,
    test,
    onlineFiles,
    remove: async (ids) =>
      (await keeper.edit(new Map(ids.map((id) => [id, { remove: true } as const])), true)).backup,
    settings: () => {
      const { clean_after_days, clear_uploads_days, check_hours } = config.current().token
      if (!isMine()) return { cleanAfterDays: 0, clearUploadsDays: 0, checkHours: 0 }
      return {
        cleanAfterDays: clean_after_days,
        clearUploadsDays: clear_uploads_days,
        checkHours: check_hours,
      }
    },
    now: Date.now,
    log,
  })
}
