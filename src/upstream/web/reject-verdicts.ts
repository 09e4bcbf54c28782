import type { Fault, FaultKind } from '../../core/fault.ts'

/** What a refusal means: found by its words first, because the same status carries opposite verdicts (upstream-protocol 9). */
type Verdict = { words: readonly string[]; kind: FaultKind; status: number; message: string }

export const dead =
  'The upstream says that the session of this account has ended. Paste a fresh sso cookie for it.'
export const refused =
  'The upstream refuses the browser values of this gateway. Copy fresh cf_clearance, user_agent and statsig_id from your browser into [grok] of config.toml.'
export const limited = 'The upstream says that the usage limit of this account is reached.'
export const moderated = "The upstream's moderation refused this request. Change the prompt."
export const tooLong = 'The conversation is longer than the upstream accepts. Send fewer or shorter messages.'

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
      'anti_bot',
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
    words: ['usage limit', 'usage quota', 'too many requests', 'rate limit', 'rate_limit', 'usage_limit'],
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

/** gRPC codes as the upstream uses them (upstream-protocol 3.10, 9). */
const codes: Readonly<Record<string, [FaultKind, number, string]>> = {
  '7': ['browser_refused', 403, refused],
  '8': ['rate_limited', 429, limited],
  '16': ['session_dead', 401, dead],
}

/** The verdict whose words stand in this text, if any does. */
export function byWords(body: string): Fault | undefined {
  const lower = body.toLowerCase()
  const row = verdicts.find(({ words }) => words.some((word) => lower.includes(word)))
  return row && { kind: row.kind, message: row.message, upstreamStatus: row.status }
}

/** The verdict of a code, if it is one. */
export function fromCode(code: unknown): Fault | undefined {
  const row = codes[String(code)]
  return row && { kind: row[0], upstreamStatus: row[1], message: row[2] }
}
