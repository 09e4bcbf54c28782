import type { Account } from '../../core/account.ts'
import { fail } from '../../core/fault.ts'
import { firstText } from '../http.ts'
import { tether } from '../tether.ts'
import { callWeb, readRejection, type WebOptions } from './call.ts'
import { type Json, parseJson, record } from '../json.ts'

// Answers are a few hundred bytes; a list of modes with its descriptions is a few thousand.
const maxAnswer = 256 * 1024

type Ask = { path: string; body?: object; page?: string; method?: 'GET' | 'POST' }

/** The answer as an object; without one `unknown` holds the upstream's words: it does not know what it was asked. */
type Reply = { answer: Json; unknown?: never } | { answer?: never; unknown: string }

/** A question about an account. Rejects with the upstream's verdict. */
export async function callQuota(
  options: WebOptions,
  account: Account,
  { path, body, page = '/', method = 'POST' }: Ask,
  signal: AbortSignal,
): Promise<Reply> {
  const rope = tether(signal)
  try {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    const response = await callWeb(options, { method, path, account, ...sent, page }, rope)
    if (response.ok) return { answer: record(parseJson(await firstText(response, maxAnswer))) ?? {} }
    const fault = await readRejection(response)
    const isUnknown = [400, 404, 405].includes(response.status) && fault.kind === 'upstream_failed'
    return isUnknown ? { unknown: fault.detail ?? '' } : fail(fault)
  } finally {
    rope.release()
  }
}
