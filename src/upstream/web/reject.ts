import type { Fault, FaultKind } from '../../core/fault.ts'
import { parseJson, record } from '../json.ts'
import { byWords, fromCode, limited, refused } from './reject-verdicts.ts'

/** An HTTP refusal → fault. `body` is its text, `retryAfter` the header's value, `now` epoch milliseconds. */
export function rejectResponse(status: number, body: string, retryAfter: string | null, now: number): Fault {
  const wait = retryAfterSeconds(retryAfter, now)
  const known = byWords(body)
  if (known && status < 500)
    return { ...known, ...(wait && { retryAfterSeconds: wait }), detail: detail(status, body) }
  const at = (kind: FaultKind, message: string): Fault => ({
    kind,
    message,
    upstreamStatus: status,
    detail: detail(status, body),
  })
  if (status === 429) return { ...at('rate_limited', limited), ...(wait && { retryAfterSeconds: wait }) }
  if (status === 401 || (status >= 300 && status < 400))
    return { ...at('unauthorized', unmarked), upstreamStatus: 401 }
  // Cloudflare answers with HTML or nothing at all; a JSON 403 that names no reason is about the account's session.
  if (status === 403)
    return isJson(body)
      ? (byCode(body, status) ?? at('unauthorized', unmarked))
      : at('browser_refused', refused)
  return at(
    'upstream_failed',
    `The upstream answered with status ${status}. Try again; if it stays, the log has the details.`,
  )
}

const unmarked =
  'The upstream refused an account without saying why. Try again; if it stays, the operator should look at the account and at the proxy.'

const aboutTheAccount: readonly FaultKind[] = [
  'session_dead',
  'account_blocked',
  'rate_limited',
  'unauthorized',
]

/** The refusal of a step on the way to the chat socket: unless it is about the account, the way itself is closed. */
export const refusedWay = (fault: Fault): Fault =>
  aboutTheAccount.includes(fault.kind) ? fault : { ...fault, transportRefused: true }

function byCode(body: string, status: number): Fault | undefined {
  const parsed = record(parseJson(body))
  const known = fromCode(record(parsed?.['error'])?.['code'] ?? parsed?.['code'])
  return known && { ...known, detail: detail(status, body) }
}

/** Seconds or an HTTP date → whole seconds from now, at least 1. */
function retryAfterSeconds(header: string | null, now: number): number | undefined {
  if (!header) return undefined
  const seconds = /^\d+$/.test(header.trim()) ? Number(header) : (Date.parse(header) - now) / 1000
  return Number.isFinite(seconds) ? Math.max(1, Math.ceil(seconds)) : undefined
}

const detail = (status: number, body: string) => `HTTP ${status}: ${body.slice(0, 500)}`
const isJson = (body: string) => record(parseJson(body)) !== undefined
