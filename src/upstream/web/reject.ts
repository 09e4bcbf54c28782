import type { Fault, FaultKind } from '../../core/fault.ts'
import type { FrameError } from './frame.ts'
import { type Json, parseJson, record, text } from './json.ts'

/** What a refusal means: found by its words first, because the same status carries opposite verdicts (upstream-protocol 9). */
type Verdict = { words: readonly string[]; kind: FaultKind; status: number; message: string }

const dead = 'The upstream says that the session of this account has ended. Paste a fresh sso cookie for it.'
const refused =
  'The upstream refuses the browser values of this gateway. Copy fresh cf_clearance, user_agent and statsig_id from your browser into [grok] of config.toml.'
const limited = 'The upstream says that the usage limit of this account is reached.'
const moderated = "The upstream's moderation refused this request. Change the prompt."
const tooLong = 'The conversation is longer than the upstream accepts. Send fewer or shorter messages.'

const verdicts: readonly Verdict[] = [
  {
    words: ['blocked-user', 'user is blocked', 'account suspended', 'email-domain-rejected'],
    kind: 'account_blocked',
    status: 403,
    message: 'The upstream refuses this account.',
  },
  {
    words: [
      'invalid-credentials',
      'bad-credentials',
      'failed to look up session',
      'session not found',
      'token revoked',
      'token expired',
    ],
    kind: 'session_dead',
    status: 401,
    message: dead,
  },
  {
    words: [
      'anti-bot',
      'page is out of date',
      'just a moment',
      'attention required',
      'cf-chl',
      'challenge-platform',
    ],
    kind: 'browser_refused',
    status: 403,
    message: refused,
  },
  {
    words: ['usage limit', 'usage quota', 'too many requests', 'rate limit', 'rate_limit'],
    kind: 'rate_limited',
    status: 429,
    message: limited,
  },
  {
    words: ['content is moderated', 'content-moderated', 'moderated content'],
    kind: 'content_policy',
    status: 400,
    message: moderated,
  },
]

/** The details a stream error may carry (upstream-protocol 3.10), in lower case without underscores: both spellings occur. */
const details: Readonly<Record<string, [FaultKind, number, string]>> = {
  globalratelimit: ['rate_limited', 429, limited],
  usagepoolexhausted: ['rate_limited', 429, limited],
  usagelimitreached: ['rate_limited', 429, limited],
  concurrencylimit: ['rate_limited', 429, limited],
  contentmoderated: ['content_policy', 400, moderated],
  attachmentmoderated: ['content_policy', 400, moderated],
  beyondcontextlength: ['context_too_long', 400, tooLong],
  userprompttoolong: ['context_too_long', 400, tooLong],
}

// A tool of the upstream that fails is part of an answer, not its end.
const harmless = new Set([
  'toolcallfailed',
  'rendertoolfailed',
  'rendertoolratelimited',
  'renderpermessagelimitexceeded',
])

/** gRPC codes as the upstream uses them (upstream-protocol 3.10, 9). */
const codes: Readonly<Record<string, [FaultKind, number, string]>> = {
  '7': ['browser_refused', 403, refused],
  '8': ['rate_limited', 429, limited],
  '16': ['session_dead', 401, dead],
}

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
    return { ...at('unauthorized', dead), upstreamStatus: 401 }
  // Cloudflare answers with HTML or nothing at all; a JSON 403 that names no reason is about the account's session.
  if (status === 403)
    return isJson(body) ? (byCode(body, status) ?? at('unauthorized', dead)) : at('browser_refused', refused)
  return at(
    'upstream_failed',
    `The upstream answered with status ${status}. Try again; if it stays, the log has the details.`,
  )
}

/** The top-level error of a frame → fault. */
export function rejectFrame(error: FrameError): Fault {
  const message = text(error.message) ?? ''
  const shown = `stream: ${JSON.stringify(error).slice(0, 500)}`
  const known = byWords(message) ?? fromCode(error.code)
  if (known) return { ...known, detail: shown }
  const why = error.code === 'broken' ? message : 'the upstream reported an error'
  return {
    kind: 'upstream_failed',
    message: `The answer broke off: ${why}. Try again.`,
    upstreamStatus: 502,
    detail: shown,
  }
}

/** An error inside a response (upstream-protocol 3.10) → fault, or undefined when the answer goes on. */
export function rejectStreamError(error: Json | string): Fault | undefined {
  const fields = typeof error === 'string' ? { message: error } : error
  const names = [...Object.keys(fields), text(fields['kind']) ?? ''].map((name) =>
    name.toLowerCase().replaceAll('_', ''),
  )
  const shown = `stream: ${JSON.stringify(error).slice(0, 500)}`
  const fatal = text(fields['severity']) === 'STREAM_ERROR_SEVERITY_FATAL'
  if (!fatal && names.some((name) => harmless.has(name))) return undefined
  const row = names.map((name) => details[name]).find(Boolean)
  if (row) return { kind: row[0], upstreamStatus: row[1], message: row[2], detail: shown }
  const attachment = names.find((name) => name.startsWith('attachment'))
  if (attachment)
    return {
      kind: 'invalid_value',
      message: 'The upstream could not use an attachment of this request.',
      param: 'messages',
      upstreamStatus: 400,
      detail: shown,
    }
  const known = byWords(text(fields['message']) ?? '')
  if (known) return { ...known, detail: shown }
  return {
    kind: 'upstream_failed',
    message: 'The answer broke off: the upstream reported an error. Try again.',
    upstreamStatus: 502,
    detail: shown,
  }
}

function byWords(body: string): Fault | undefined {
  const lower = body.toLowerCase()
  const row = verdicts.find(({ words }) => words.some((word) => lower.includes(word)))
  return row && { kind: row.kind, message: row.message, upstreamStatus: row.status }
}

function byCode(body: string, status: number): Fault | undefined {
  const parsed = record(parseJson(body))
  const known = fromCode(record(parsed?.['error'])?.['code'] ?? parsed?.['code'])
  return known && { ...known, detail: detail(status, body) }
}

function fromCode(code: unknown): Fault | undefined {
  const row = codes[String(code)]
  return row && { kind: row[0], upstreamStatus: row[1], message: row[2] }
}

/** Seconds or an HTTP date → whole seconds from now, at least 1. */
function retryAfterSeconds(header: string | null, now: number): number | undefined {
  if (!header) return undefined
  const seconds = /^\d+$/.test(header.trim()) ? Number(header) : (Date.parse(header) - now) / 1000
  return Number.isFinite(seconds) ? Math.max(1, Math.ceil(seconds)) : undefined
}

const detail = (status: number, body: string) => `HTTP ${status}: ${body.slice(0, 500)}`
const isJson = (body: string) => record(parseJson(body)) !== undefined
