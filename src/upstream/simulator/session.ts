import type { Route } from './site.ts'
import { meetFaults, refusalOf, refuse } from './meet-faults.ts'

const signInPath = '/accounts.x.ai/sign-in'

/** `GET /`: hands out the `x-userid` cookie, or sends away who is not signed in (upstream-protocol 1.2). */
export const homePage: Route = {
  method: 'GET',
  path: /^\/$/,
  access: 'open',
  withoutStatsig: true,
  // The real one redirects to another host; here nothing may leave the machine, so the host became a path.
  answer: ({ account }) =>
    account
      ? new Response('<!DOCTYPE html><title>Grok (simulated)</title>', {
          headers: {
            'content-type': 'text/html',
            'set-cookie': `x-userid=${account.userId}; Path=/; Secure; SameSite=Lax`,
          },
        })
      : new Response(null, { status: 307, headers: { location: signInPath } }),
}

export const signInPage: Route = {
  method: 'GET',
  path: /^\/accounts\.x\.ai\/sign-in$/,
  access: 'open',
  withoutStatsig: true,
  answer: () =>
    new Response('<!DOCTYPE html><title>Sign in (simulated)</title>', {
      headers: { 'content-type': 'text/html' },
    }),
}

/** `GET /api/auth/session`: who the cookies belong to (upstream-protocol 1.4). */
export const whoAmI: Route = {
  method: 'GET',
  path: /^\/api\/auth\/session$/,
  access: 'open',
  withoutStatsig: true,
  answer: ({ account }) => {
    if (!account) return Response.json({ status: 'unauthenticated' })
    const met = [...meetFaults(account.faults, 'account'), ...meetFaults(account.faults, 'who')]
    const struck = (word: string) => met.some(({ row }) => row.name.startsWith(word))
    if (struck('blocked')) return Response.json({ status: 'blocked' })
    if (struck('session_dead')) return Response.json({ status: 'unauthenticated' })
    const refusal = refusalOf(met.filter(({ row }) => !/^(email|blocked|session)/.test(row.name)))
    if (refusal) return refuse(refusal)
    return Response.json({ status: 'authenticated', session: sessionOf(account) })
  },
}

const sessionOf = ({ userId, email }: { userId: string; email: string }) => ({
  userId,
  email,
  emailDomain: email.split('@')[1] ?? '',
  givenName: 'Simulated',
  familyName: 'User',
  profileImage: `users/${userId}/profile.webp`,
  xUserId: '',
  organizationId: '',
  organizationRole: 0,
  organizationType: 0,
  organizationKind: 0,
  isOrgAdmin: false,
  hasPassword: false,
  emailConfirmed: true,
  googleEmail: email,
  xSubscriptionType: '',
  createTime: 1_783_000_000_000,
  sessionId: userId.replace(/^./, '0'),
  signInMethod: 2,
  isIntegrationSession: false,
})
