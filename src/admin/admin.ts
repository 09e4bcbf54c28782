import { Elysia } from 'elysia'
import type { Deps } from '../deps.ts'
import { createAuth, peerOf, type Auth } from './auth.ts'
import { downstream } from './downstream.ts'
import { keys } from './keys.ts'
import { panel } from './panel.ts'
import { panelFolder } from './panel-files.ts'
import { requestLog } from './request-log.ts'
import { checkWrite } from './same-origin.ts'
import { askOf, session } from './session.ts'
import { settings } from './settings.ts'
import { stats } from './stats.ts'
import { apiDocs } from './swagger.ts'
import { system } from './system.ts'

/**
 * Everything of the operator's: the panel at /admin, its API under /api/v1/admin, the API docs at /swagger. To be
 * awaited, because @elysiajs/static looks through the embedded files first.
 */
export const admin = async (
  deps: Deps,
  auth = createAuth(deps),
  folder: string | undefined = panelFolder(),
) =>
  new Elysia({ name: 'admin' })
    .use(adminApi(deps, auth))
    .use(apiDocs(deps, auth, folder))
    .use(await panel(folder))

function adminApi(deps: Deps, auth: Auth) {
  const trusted = () => deps.config.current().server.trusted_proxies
  const signedIn = new Elysia({ name: 'admin-signed-in' })
    .onBeforeHandle(({ request, server, set }) => {
      const ask = askOf(request, server)
      const { cookie } = auth.need(ask)
      checkWrite(request, peerOf(ask), trusted())
      if (cookie) set.headers['set-cookie'] = cookie
    })
    .use(system(deps))
    .use(downstream(deps))
    .use(settings(deps))
    .use(keys(deps))
    .use(requestLog(deps))
    .use(stats(deps))
  return new Elysia({ name: 'admin-api', prefix: '/api/v1/admin' })
    .onBeforeHandle(({ set }) => {
      // An answer of the admin API is for one person at one moment.
      set.headers['cache-control'] = 'no-store'
      set.headers['x-content-type-options'] = 'nosniff'
    })
    .use(session(auth, trusted))
    .use(signedIn)
}
