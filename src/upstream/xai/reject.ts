import type { Fault, FaultKind } from '../../core/fault.ts'
import { parseJson, record, text } from '../json.ts'
import { brokenCode } from './event-block.ts'
import { secondsIn, secondsToTomorrow } from './rest-seconds.ts'

/**
 * What a refusal says: its code, its words and the field it names, from any of the three shapes (xai-official 13). `own`: it has one
 * of them, so it is the API's and not that of something on the way.
 */
type Said = { code: string; message: string; param: string | undefined; own: boolean }

/** Reads `{"code","error":"…"}`, `{"error":{"message","code","type","param"}}` and `{"error":"…"}`; anything else is its text. */
export function readRefusal(body: string): Said {
  const fields = record(parseJson(body))
  const inner = record(fields?.['error'])
  const message =
    text(inner?.['message']) ?? text(fields?.['error']) ?? text(fields?.['message']) ?? body.slice(0, 300)
  const code = text(inner?.['code']) ?? text(fields?.['code']) ?? text(inner?.['type']) ?? ''
  return {
    code,
    message,
    param: text(inner?.['param']) ?? text(fields?.['param']),
    own: fields !== undefined,
  }
}

type Verdict = { words: RegExp; kind: FaultKind; status: number; message: string; rest?: 'day' }

const deadKey =
  'The xAI API does not know the key of this account. Put a new one in its place (https://console.x.ai).'
const blocked = 'The xAI API refuses this account: its key or team is blocked.'
export const noCredits =
  'The xAI account of this key has no credits left, or has reached its spending limit. It rests until tomorrow; credits are added on https://console.x.ai.'
const unmarked =
  'The xAI API refused a key without saying that it is wrong. It may lack a permission, or something on the way refuses; the log has the details.'
const limited = 'The xAI API says that the rate limit of this key is reached.'
const moderated = "The upstream's moderation refused this request. Change the prompt."

/** By words, whatever the status: a wrong key is a 400, no credits a 402 or a 403. */
const verdicts: readonly Verdict[] = [
  {
    words: /incorrect api key|invalid api key|api key.{0,40}(?:invalid|expired|revoked|disabled)|no api key/,
    kind: 'session_dead',
    status: 401,
    message: deadKey,
  },
  {
    words:
      /spending.?limit|credits?\b.{0,60}(?:used|exhausted|left|limit)|used all (?:available )?credits|insufficient.{0,20}(?:credits|balance|quota)|payment required/,
    kind: 'rate_limited',
    status: 402,
    message: noCredits,
    rest: 'day',
  },
  {
    words: /usage guidelines|content.{0,20}(?:moderat|policy|violat)|safety.{0,20}(?:check|polic)|moderated/,
    kind: 'content_policy',
    status: 400,
    message: moderated,
  },
  {
    words:
      /maximum (?:prompt|context) length|context.{0,10}length.{0,20}exceed|prompt is too long|too many tokens in/,
    kind: 'context_too_long',
    status: 400,
    message: 'The conversation is longer than the model accepts. Send fewer or shorter messages.',
  },
  {
    words: /too many requests|rate.?limit|resource has been exhausted/,
    kind: 'rate_limited',
    status: 429,
    message: limited,
  },
]

export type RefusalFacts = {
  status: number
  body: string
  /** The headers `retry-after` and `x-ratelimit-reset-requests`, as they stand. */
  retryAfter?: string | null
  reset?: string | null
  /** Epoch milliseconds. */
  now: number
}

/** An HTTP refusal → fault (xai-official 13). */
export function rejectResponse({ status, body, retryAfter = null, reset = null, now }: RefusalFacts): Fault {
  const said = readRefusal(body)
  const detail = `HTTP ${status}: ${body.slice(0, 500)}`
  const wait = secondsIn(retryAfter, now) ?? secondsIn(reset, now)
  const known = status < 500 ? byWords(said) : undefined
  if (known) {
    const fault: Fault = { kind: known.kind, message: known.message, upstreamStatus: known.status, detail }
    if (known.kind !== 'rate_limited') return fault
    const seconds = known.rest === 'day' ? secondsToTomorrow(now) : wait
    return {
      ...fault,
      ...(seconds !== undefined && { retryAfterSeconds: seconds }),
      ...(known.rest === 'day' && { ofAccount: true as const }),
    }
  }
  return { ...byStatus(status, said, { wait, now }), detail }
}

const isBlocked = ({ code, message }: Said): boolean =>
  /\b(?:blocked|suspended|disabled|banned|deactivated)\b/i.test(`${code} ${message}`)

type When = { wait: number | undefined; now: number }

function byStatus(status: number, said: Said, { wait, now }: When): Fault {
  const at = (kind: FaultKind, message: string, upstreamStatus = status): Fault => ({
    kind,
    message,
    upstreamStatus,
  })
  switch (status) {
    case 401:
      // A page of a proxy on the way says nothing about the key.
      return said.own ? at('session_dead', deadKey) : at('unauthorized', unmarked)
    case 402:
      return { ...at('rate_limited', noCredits), retryAfterSeconds: secondsToTomorrow(now), ofAccount: true }
    case 403:
      return isBlocked(said) ? at('account_blocked', blocked) : at('unauthorized', unmarked)
    case 404:
      return at('model_not_found', `The xAI API does not have what was asked for: ${short(said.message)}`)
    case 429:
      return { ...at('rate_limited', limited), ...(wait !== undefined && { retryAfterSeconds: wait }) }
    case 400:
    case 422:
      // What the caller sent is no fault of the account: nobody else is asked.
      return {
        ...at('invalid_value', `The xAI API refuses the request: ${short(said.message)}`, 400),
        ...(said.param && { param: said.param }),
      }
    case 405:
    case 410:
    case 415:
      return at(
        'internal',
        'The xAI API refuses the form of the request. The operator should look for a newer version.',
      )
    default:
      return at(
        'upstream_failed',
        `The xAI API answered with status ${status}. Try again; if it stays, the log has the details.`,
      )
  }
}

/** The fault of an `error` event, or of a response that failed. */
export function rejectEvent(error: unknown, now: number): Fault {
  const fields = record(error)
  const inner = record(fields?.['error']) ?? fields
  const message = text(inner?.['message']) ?? ''
  const code = text(inner?.['code']) ?? text(inner?.['type']) ?? ''
  const detail = `${code}: ${message}`.slice(0, 500)
  const known = byWords({ code, message })
  if (code === brokenCode)
    return {
      kind: 'upstream_failed',
      upstreamStatus: 502,
      message: 'The xAI API sent something that cannot be read. Try again.',
      detail,
    }
  if (!known)
    return {
      kind: 'upstream_failed',
      upstreamStatus: 502,
      message: 'The xAI API broke the answer off with an error. Try again.',
      detail,
    }
  return {
    kind: known.kind,
    message: known.message,
    upstreamStatus: known.status,
    detail,
    ...(known.rest === 'day' && { retryAfterSeconds: secondsToTomorrow(now), ofAccount: true as const }),
  }
}

function byWords({ code, message }: Pick<Said, 'code' | 'message'>): Verdict | undefined {
  const words = `${code} ${message}`.toLowerCase()
  return verdicts.find((verdict) => verdict.words.test(words))
}

// What the upstream says of the caller's own request may be said to the caller: it names fields, never keys.
const short = (message: string): string => message.replaceAll(/\s+/g, ' ').slice(0, 300)
