import { Elysia } from 'elysia'
import { guard, t } from '../lib/schema.ts'
import { carriedPeer } from '../lib/carried-peer.ts'
import { takes } from '../lib/request-body.ts'
import { peerOf, type Ask, type Auth } from './auth.ts'
import { readJson } from './read-json.ts'
import { checkWrite } from './same-origin.ts'

const Login = guard(t.Object({ password: t.String({ maxLength: 1024 }) }))

/** POST /login, POST /logout, GET /session: the only admin routes that are open to everybody. */
export const session = (auth: Auth, trusted: () => readonly string[]) =>
  new Elysia({ name: 'admin-session' })
    .onBeforeHandle(({ request, server }) => {
      const ask = askOf(request, server)
      checkWrite(request, peerOf(ask), trusted())
    })
    .post(
      '/login',
      async ({ request, server, set }) => {
        const { password } = await readJson(request, Login, 16_384)
        set.headers['set-cookie'] = await auth.login(askOf(request, server), password)
        return { status: 'ok' }
      },
      { parse: 'none', detail: { summary: 'Sign in with app.app_key', tags: ['admin'], ...takes(Login) } },
    )
    .post(
      '/logout',
      async ({ request, server, set }) => {
        set.headers['set-cookie'] = await auth.logout(askOf(request, server))
        return { status: 'ok' }
      },
      { parse: 'none', detail: { summary: 'Sign out', tags: ['admin'] } },
    )
    .get(
      '/session',
      async ({ request, server, set }) => {
        const admission = await auth.find(askOf(request, server))
        if (admission?.cookie) set.headers['set-cookie'] = admission.cookie
        return { authenticated: admission !== undefined, expires_at: admission?.expiresAt ?? 0 }
      },
      { detail: { summary: 'Whether this browser is signed in', tags: ['admin'] } },
    )

export type AddressBook = { requestIP: (request: Request) => { address: string } | null }

/** The request with its peer. Without a server (a test that calls `app.handle`) the peer is unknown, and not trusted. */
export const askOf = (request: Request, server: AddressBook | null): Ask => ({
  request,
  address: carriedPeer(request) ?? server?.requestIP(request)?.address,
})
