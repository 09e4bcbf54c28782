import type { Account, Quota } from '../../core/account.ts'
import { fail } from '../../core/fault.ts'
import { type Tier, weeklyKey } from '../../core/model.ts'
import { tether } from '../tether.ts'
import { callWeb, readRejection, type WebOptions } from './call.ts'
import { decodeModes, decodeSubscriptions, type ModeOffer, notHad } from './decode-offers.ts'
import { decodeWeekly } from './decode-weekly.ts'
import { callQuota } from './quota-call.ts'
import { type Words, wordsOf } from './words.ts'

/** Which modes an account has, as the upstream says. Modes by our names. */
type Offer = {
  /** The quota of a mode the account has not got; undefined when it has it, or nobody knows. `asked` are all that are asked about. */
  absent: (mode: string, asked: readonly string[], now: number) => Quota | undefined
  /** Modes it has that were not asked about. */
  further: (asked: readonly string[]) => string[]
}

/** Asks which modes an account has (upstream-protocol 2.5), and tells of those nobody knows and of ours that are gone. */
export async function askModes(
  options: WebOptions,
  account: Account,
  signal: AbortSignal,
): Promise<Offer | undefined> {
  const words = wordsOf(options)
  const ask = { path: words.path('modes'), body: { locale: 'en' } }
  const { answer } = await callQuota(options, account, ask, signal)
  if (!answer) return undefined
  const offer = decodeModes(answer)
  if (!offer) {
    options.onUnknown?.({ kind: 'mode', name: `no list: ${Object.keys(answer).join(', ')}`, sample: answer })
    return undefined
  }
  for (const [name, has] of offer)
    options.onSeen?.({ table: 'modes', name, said: has ? 'available' : 'not available' })
  for (const name of offer.keys())
    if (words.ourMode(name) === undefined) options.onUnknown?.({ kind: 'mode', name, sample: answer })
  return offerOf(offer, words, (name) =>
    options.onUnknown?.({ kind: 'mode', name: `${name} is not offered`, sample: answer }),
  )
}

const offerOf = (offer: ModeOffer, words: Words, gone: (name: string) => void): Offer => ({
  absent: (mode, asked, now) => {
    const theirs = words.mode(mode)
    // Only where the upstream knows the others by name does a missing one mean something.
    if (!offer.has(theirs) && asked.some((other) => offer.has(words.mode(other)))) gone(theirs)
    return offer.get(theirs) === false ? notHad(now) : undefined
  },
  further: (asked) =>
    [...offer].flatMap(([name, has]) => {
      const mode = words.ourMode(name) ?? name
      return has && !asked.includes(mode) ? [mode] : []
    }),
})

/** Asks what an account is subscribed to (upstream-protocol 8.4). A name nobody knows is told, and decides nothing. */
export async function askSubscription(
  options: WebOptions,
  account: Account,
  signal: AbortSignal,
): Promise<Tier | undefined> {
  const words = wordsOf(options)
  const ask = { method: 'GET', path: words.path('subscriptions') } as const
  const { answer } = await callQuota(options, account, ask, signal)
  if (!answer) return undefined
  const { tier, names, unknown } = decodeSubscriptions(answer, words)
  for (const name of names) options.onSeen?.({ table: 'tiers', name, said: words.tier(name) ?? '' })
  for (const name of unknown) options.onUnknown?.({ kind: 'tier', name, sample: answer })
  return tier
}

// An empty message in a gRPC-Web frame.
const nothing = new Uint8Array(5)

/** Asks for the weekly pool of a paid account, which needs no browser value (upstream-protocol 8.4). */
export async function askWeekly(
  options: WebOptions,
  account: Account,
  signal: AbortSignal,
): Promise<Record<string, Quota>> {
  const rope = tether(signal)
  try {
    const call = {
      path: wordsOf(options).path('credits'),
      account,
      body: new Blob([nothing]),
      contentType: 'application/grpc-web+proto',
      more: { accept: '*/*', 'x-grpc-web': '1', 'x-user-agent': 'connect-es/2.1.1' },
    }
    const response = await callWeb(options, call, rope)
    if (response.status === 404 || response.status === 405) return {}
    if (!response.ok) return fail(await readRejection(response))
    const weekly = decodeWeekly(new Uint8Array(await response.arrayBuffer()))
    return weekly ? { [weeklyKey]: weekly } : {}
  } finally {
    rope.release()
  }
}
