import type { FaultRow, Refusal } from './fault-row.ts'

/** The two spellings of an error body (upstream-protocol 9). */
export const grpcError = (code: number, message: string) => ({ error: { code, message, details: [] } })
export const flatError = (code: number, message: string) => ({ code, message, details: [] })

const html = { 'content-type': 'text/html; charset=UTF-8' }
const clearancePage =
  '<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title></head>' +
  '<body><noscript>Enable JavaScript and cookies to continue</noscript></body></html>'
const brokenPage = '<html><head><title>500 Internal Server Error</title></head><body>nginx</body></html>'

export const badCredentials: Refusal = {
  status: 401,
  body: flatError(16, 'Bad credentials. [WKE=unauthenticated:bad-credentials]'),
}
export const antiBot: Refusal = { status: 403, body: grpcError(7, 'Request rejected by anti-bot rules.') }
export const tooManyRequests: Refusal = { status: 429, body: grpcError(8, 'Too many requests') }

/** What Cloudflare answers to a clearance it does not know. */
export const clearanceRefusal: Refusal = { status: 403, body: clearancePage, headers: html }

const account = (name: string, help: string, refusal: Refusal): FaultRow => ({
  name,
  help,
  scope: 'account',
  refuse: () => refusal,
})
const chat = (name: string, help: string, refusal: Refusal): FaultRow => ({
  name,
  help,
  scope: 'chat',
  refuse: () => refusal,
})

/** Refusals before the stream, by HTTP status and body (upstream-protocol 9). */
export const refusals: readonly FaultRow[] = [
  account('session_dead', 'HTTP 401 code 16: the session is over', badCredentials),
  account('session_dead_403', 'HTTP 403 code 16: the same verdict, other status', {
    status: 403,
    body: grpcError(16, 'Failed to look up session ID. [WKE=unauthenticated:invalid-credentials]'),
  }),
  account('blocked', 'HTTP 403 code 7, marker blocked-user', {
    status: 403,
    body: flatError(7, 'User is blocked: Bot abuse - free tier account [WKE=unauthorized:blocked-user]'),
  }),
  account('blocked_short', 'HTTP 403, code as text: the same verdict', {
    status: 403,
    body: { code: 'unauthorized:blocked-user', error: 'User is blocked' },
  }),
  account('email_rejected', 'HTTP 400 code 3, marker email-domain-rejected', {
    status: 400,
    body: flatError(3, 'This email domain has been rejected. [WKE=account:email-domain-rejected]'),
  }),
  account('unauthorized_empty', 'HTTP 401, empty body: nothing says why', { status: 401, body: '' }),
  chat('unauthorized_chat', 'the same for chats alone', { status: 401, body: '' }),
  account('unauthorized_page', 'HTTP 401, a page of some proxy', {
    status: 401,
    body: '<html><head><title>401 Authorization Required</title></head></html>',
    headers: html,
  }),
  {
    name: 'rate_limited',
    help: 'HTTP 429 code 8; Retry-After when retry_after is given',
    scope: 'chat',
    refuse: ({ retry_after }) => ({
      ...tooManyRequests,
      ...(retry_after !== undefined && { headers: { 'retry-after': String(retry_after) } }),
    }),
  },
  chat('rate_limited_plain', 'HTTP 429, error as plain text', {
    status: 429,
    body: { error: 'rate limited' },
  }),
  chat('anti_bot', 'HTTP 403 code 7: refused by anti-bot rules', antiBot),
  chat('out_of_date', 'HTTP 403 code 7: page out of date', {
    status: 403,
    body: grpcError(7, 'This page is out of date. Reload to continue.'),
  }),
  chat('cloudflare', 'HTTP 403, HTML "Just a moment..."', clearanceRefusal),
  chat('forbidden_empty', 'HTTP 403, empty body', { status: 403, body: '' }),
  chat('not_found', 'HTTP 404 code 5', { status: 404, body: flatError(5, 'Conversation not found') }),
  chat('server_error', 'HTTP 500, HTML', { status: 500, body: brokenPage, headers: html }),
  chat('bad_gateway', 'HTTP 502, empty body', { status: 502, body: '' }),
]
