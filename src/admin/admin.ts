import { Elysia } from 'elysia'
import type { Deps } from '../deps.ts'
import { callerAddress } from '../lib/peer.ts'
import { accountChanges } from './account-changes.ts'
import { accountClean } from './account-clean.ts'
import { accountEdit } from './account-edit.ts'
import { accountFiles } from './account-files.ts'
import { importAccounts } from './account-import.ts'
import { accountJobs } from './account-jobs.ts'
import { accountList } from './account-list.ts'
import { accountPeople } from './account-people.ts'
import { accountQuota } from './account-quota.ts'
import { accountStats } from './account-stats.ts'
import { createAuth, peerOf, type Auth } from './auth.ts'
import { apiKey } from './api-key.ts'
import { backup } from './backup.ts'
import { cache } from './cache.ts'
import { captures } from './captures.ts'
import { conversations } from './conversations.ts'
import { doctor } from './doctor.ts'
import { downstream } from './downstream.ts'
import { jobs } from './jobs.ts'
import { keys } from './keys.ts'
import { legacy } from './legacy.ts'
import { metrics } from './metrics.ts'
import { onlineFiles } from './online-files.ts'
import { panel } from './panel.ts'
import { panelFolder } from './panel-files.ts'
import { requestLog } from './request-log.ts'
import { password } from './password.ts'
import { proxies } from './proxies.ts'
import { checkWrite, isRead } from './same-origin.ts'
import { askOf, session } from './session.ts'
import { settings } from './settings.ts'
import { stats } from './stats.ts'
import { setAdmitted } from './still-admitted.ts'
import { apiDocs } from './swagger.ts'
import { system } from './system.ts'
import { update } from './update.ts'
import { upstreamState } from './upstream.ts'

/** Everything of the operator's: the panel at /admin, its API under /api/v1/admin, the API docs at /swagger. */
export const admin = (deps: Deps, auth = createAuth(deps), folder: string | undefined = panelFolder()) =>
  new Elysia({ name: 'admin' })
    .use(adminApi(deps, auth))
    .use(siblingRoutes(deps, auth))
    .use(legacy(deps, auth))
    .use(metrics(deps, auth))
    .use(apiDocs(deps, auth, folder))
    .use(panel(folder, auth.prefix))

function adminApi(deps: Deps, auth: Auth) {
  const signedIn = guarded('admin-signed-in', deps, auth)
    .use(system(deps))
    .use(doctor(deps))
    .use(downstream(deps))
    .use(settings(deps))
    .use(apiKey(deps, auth))
    .use(password(deps, auth))
    .use(update(deps))
    .use(accountList(deps))
    .use(accountStats(deps))
    .use(accountQuota(deps))
    .use(accountChanges(deps))
    .use(accountClean(deps))
    .use(accountEdit(deps))
    .use(accountPeople(deps))
    .use(proxies(deps))
    .use(accountFiles(deps))
    .use(accountJobs(deps))
    .use(onlineFiles(deps))
    .use(jobs(deps))
    .use(cache(deps))
    .use(backup(deps))
    .use(keys(deps))
    .use(conversations(deps))
    .use(requestLog(deps))
    .use(stats(deps))
    .use(upstreamState(deps))
    .use(captures(deps))
  return new Elysia({ name: 'admin-api', prefix: '/api/v1/admin' })
    .onBeforeHandle(({ set }) => {
      // An answer of the admin API is for one person at one moment.
      set.headers['cache-control'] = 'no-store'
      set.headers['x-content-type-options'] = 'nosniff'
    })
    .use(session(auth, () => deps.config.current().server.trusted_proxies))
    .use(signedIn)
}

/** The path by which import scripts of a sibling project hand in accounts. There it replaced all; here it merges. */
const siblingRoutes = (deps: Deps, auth: Auth) =>
  guarded('admin-siblings', deps, auth).post(
    '/v1/admin/tokens',
    ({ request }) => importAccounts(deps, request),
    { parse: 'none', detail: { hide: true } },
  )

/** An instance whose routes are for the operator only. Every write leaves a line in the log before it is done. */
const guarded = (name: string, { config, log }: Deps, auth: Auth) =>
  new Elysia({ name }).onBeforeHandle(async ({ request, server, set }) => {
    const ask = askOf(request, server)
    const { cookie } = await auth.need(ask)
    setAdmitted(request, () => auth.isIn(ask))
    const trusted = config.current().server.trusted_proxies
    checkWrite(request, peerOf(ask), trusted)
    if (cookie) set.headers['set-cookie'] = cookie
    if (isRead(request)) return
    const { pathname } = new URL(request.url)
    log.info('admin write', {
      method: request.method,
      path: pathname,
      address: callerAddress(peerOf(ask), trusted),
    })
  })
