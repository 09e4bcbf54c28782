import type { Account, Quota } from '../../core/account.ts'
import { asFault, fail, type Fault } from '../../core/fault.ts'
import type { QuotaAsked, QuotaFound } from '../upstream.ts'
import { type Tier, tiers } from '../../core/model.ts'
import type { WebOptions } from './call.ts'
import { decodeMediaQuota, decodeModeQuota, decodeTier, unknownFields } from './decode-quota.ts'
import { callQuota } from './quota-call.ts'
import { askModes, askSubscription, askWeekly } from './quota-offers.ts'
import { wordsOf } from './words.ts'

/**
 * Asks for an account's quotas, one call for each mode (upstream-protocol 8); with `media` for all the upstream tells of the
 * account: which modes it has, pictures and videos, its subscription and weekly pool. Rejects with a GatewayError when the
 * first call is refused, or any call with a verdict on the account; what other calls did not tell is left out.
 */
export async function askQuota(options: WebOptions, asked: QuotaAsked): Promise<QuotaFound> {
  const { account, modes, media, signal } = asked
  const quota: Record<string, Quota> = {}
  const trouble: Fault[] = []
  const take = <T>(work: Promise<T>): Promise<T | undefined> =>
    work.catch((error) => {
      const fault = asFault(error)
      if (isVerdict(fault) || signal.aborted) throw error
      trouble.push(fault)
      return undefined
    })
  const askFor = async (mode: string) =>
    void Object.assign(quota, await take(askMode(options, account, mode, signal)))

  const [first, ...others] = modes
  if (first !== undefined) await askFor(first)
  // Whatever the first call met, the others would meet too.
  if (trouble[0] && Object.keys(quota).length === 0) return fail(trouble[0])
  const offer = media ? await take(askModes(options, account, signal)) : undefined
  for (const mode of others) {
    const notHad = offer?.absent(mode, modes, Date.now())
    if (notHad) quota[mode] = notHad
    else await askFor(mode)
  }
  for (const mode of offer?.further(modes) ?? []) await askFor(mode)
  if (modes.length > 0 && !trouble[0] && Object.keys(quota).length === 0)
    options.onUnknown?.({ kind: 'quota', name: 'rate-limits: no figures for any mode' })
  if (!media) return found(quota, decodeTier(quota), trouble)
  Object.assign(quota, await take(askMedia(options, account, signal)))
  const paid = await take(askSubscription(options, account, signal))
  const tier = higher(decodeTier(quota), paid)
  if (tier && tier !== 'basic') Object.assign(quota, await take(askWeekly(options, account, signal)))
  return found(quota, tier, trouble)
}

const found = (
  quota: Record<string, Quota>,
  tier: Tier | undefined,
  [trouble]: readonly Fault[],
): QuotaFound => ({ quota, ...(tier && { tier }), ...(trouble && { trouble }) })

/** A subscription says more than totals, which change without notice; with a small one the totals may say more. */
const higher = (a: Tier | undefined, b: Tier | undefined): Tier | undefined =>
  tiers.findLast((tier) => tier === a || tier === b)

const isVerdict = ({ kind }: Fault) =>
  kind === 'session_dead' || kind === 'account_blocked' || kind === 'unauthorized'

async function askMode(options: WebOptions, account: Account, mode: string, signal: AbortSignal) {
  const words = wordsOf(options)
  const ask = { path: words.path('quota') }
  const theirs = words.mode(mode)
  const named = await callQuota(options, account, { ...ask, body: { modelName: theirs } }, signal)
  if (named.unknown !== undefined && /model not found/i.test(named.unknown)) {
    options.onUnknown?.({ kind: 'mode', name: `${theirs}: ${modelNotFound}` })
    return {}
  }
  // Who does not know the modes by name may still know the form they had before.
  const body = { requestKind: 'DEFAULT', modelName: oldName(mode) }
  const { answer } = named.answer ? named : await callQuota(options, account, { ...ask, body }, signal)
  if (!answer) return {}
  const names = words.set.quota
  const found = decodeModeQuota(answer, { mode, words: names, now: Date.now() })
  const strange = unknownFields(answer, names)
  if (!found || strange.length > 0) {
    const shown = strange.length > 0 ? strange : Object.keys(answer)
    options.onUnknown?.({ kind: 'quota', name: namesIn('rate-limits', shown), sample: answer })
  }
  return found ? { [mode]: found } : {}
}

const modelNotFound = 'Model not found'

const oldName = (mode: string) =>
  mode === 'expert' || mode === 'heavy' ? 'grok-4-1-thinking-1129' : 'grok-3'

/** Asks what is left of pictures and videos (upstream-protocol 8.3). Rejects with the upstream's verdict. */
export async function askMedia(options: WebOptions, account: Account, signal: AbortSignal) {
  const words = wordsOf(options)
  const path = words.path('media_quota')
  const { answer } = await callQuota(options, account, { path, body: {}, page: '/imagine' }, signal)
  if (!answer) return {}
  const finishedAt = (line: string) => options.finishedAt?.(account, line) ?? 0
  const found = decodeMediaQuota(answer, { words, finishedAt, now: Date.now() })
  for (const line of Object.keys(answer))
    if (words.ourMode(line) === undefined) options.onUnknown?.({ kind: 'mode', name: line, sample: answer })
  // A line the account has not got is null.
  const isUnread = Object.keys(found).length === 0 && Object.values(answer).some((line) => line !== null)
  if (isUnread)
    options.onUnknown?.({ kind: 'quota', name: namesIn('quota_info', Object.keys(answer)), sample: answer })
  return found
}

const namesIn = (call: string, names: readonly string[]) => `${call}: ${names.join(', ') || 'empty'}`
