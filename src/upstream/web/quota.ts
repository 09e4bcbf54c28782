import type { Account, Quota } from '../../core/account.ts'
import { asFault, fail, type Fault } from '../../core/fault.ts'
import type { QuotaAsked, QuotaFound } from '../upstream.ts'
import { firstText } from '../http.ts'
import { tether } from '../tether.ts'
import { callWeb, readRejection, type WebOptions } from './call.ts'
import { decodeMediaQuota, decodeModeQuota, decodeTier } from './decode-quota.ts'
import { type Json, parseJson, record } from '../json.ts'

// Answers are a few hundred bytes.
const maxAnswer = 64 * 1024

type Ask = { path: string; body: object; page?: string }

/**
 * Asks for an account's quotas, one call for each mode (upstream-protocol 8). Rejects with a GatewayError when the
 * first call is refused, or any call with a verdict on the account; what other calls did not tell is left out.
 */
export async function askQuota(options: WebOptions, asked: QuotaAsked): Promise<QuotaFound> {
  const { account, modes, media, signal } = asked
  const quota: Record<string, Quota> = {}
  const trouble: Fault[] = []
  const take = (work: Promise<Record<string, Quota>>) =>
    work.then(
      (found) => void Object.assign(quota, found),
      (error) => {
        const fault = asFault(error)
        if (isVerdict(fault) || signal.aborted) throw error
        trouble.push(fault)
      },
    )
  for (const mode of modes) {
    await take(askMode(options, account, mode, signal))
    // Whatever the first call met, the others would meet too.
    if (trouble[0] && Object.keys(quota).length === 0) return fail(trouble[0])
  }
  if (modes.length > 0 && !trouble[0] && Object.keys(quota).length === 0)
    options.onUnknown?.({ kind: 'quota', name: 'rate-limits: no figures for any mode' })
  if (media) await take(askMedia(options, account, signal))
  const tier = decodeTier(quota)
  return { quota, ...(tier && { tier }), ...(trouble[0] && { trouble: trouble[0] }) }
}

const isVerdict = ({ kind }: Fault) =>
  kind === 'session_dead' || kind === 'account_blocked' || kind === 'unauthorized'

async function askMode(options: WebOptions, account: Account, mode: string, signal: AbortSignal) {
  const path = '/rest/rate-limits'
  const named = await call(options, account, { path, body: { modelName: mode } }, signal)
  // Who does not know the modes by name may still know the form they had before.
  const answer =
    'unknown' in named
      ? await call(
          options,
          account,
          { path, body: { requestKind: 'DEFAULT', modelName: oldName(mode) } },
          signal,
        )
      : named
  if ('unknown' in answer) return {}
  const found = decodeModeQuota(answer, mode, Date.now())
  if (!found) options.onUnknown?.({ kind: 'quota', name: namesIn('rate-limits', answer), sample: answer })
  return found ? { [mode]: found } : {}
}

const oldName = (mode: string) =>
  mode === 'expert' || mode === 'heavy' ? 'grok-4-1-thinking-1129' : 'grok-3'

async function askMedia(options: WebOptions, account: Account, signal: AbortSignal) {
  const path = '/rest/media/imagine/quota_info'
  const answer = await call(options, account, { path, body: {}, page: '/imagine' }, signal)
  if ('unknown' in answer) return {}
  const found = decodeMediaQuota(answer, Date.now())
  // A line the account has not got is null.
  const isUnread = Object.keys(found).length === 0 && Object.values(answer).some((line) => line !== null)
  if (isUnread) options.onUnknown?.({ kind: 'quota', name: namesIn('quota_info', answer), sample: answer })
  return found
}

const namesIn = (call: string, answer: Json) => `${call}: ${Object.keys(answer).join(', ') || 'empty'}`

/** The answer as an object; `unknown` when the upstream does not know what it was asked. */
async function call(
  options: WebOptions,
  account: Account,
  { path, body, page = '/' }: Ask,
  signal: AbortSignal,
): Promise<Json | { unknown: true }> {
  const rope = tether(signal)
  try {
    const response = await callWeb(options, { path, account, body: JSON.stringify(body), page }, rope)
    if (response.ok) return record(parseJson(await firstText(response, maxAnswer))) ?? {}
    const fault = await readRejection(response)
    const isUnknown = [400, 404, 405].includes(response.status) && fault.kind === 'upstream_failed'
    return isUnknown ? { unknown: true } : fail(fault)
  } finally {
    rope.release()
  }
}
