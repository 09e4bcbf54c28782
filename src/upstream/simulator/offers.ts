import type { LiveAccount } from './accounts.ts'
import { meetFaults, refusalOf, refuse } from './meet-faults.ts'
import { modes } from './modes.ts'
import type { Route } from './site.ts'

const titles: Readonly<Record<string, string>> = {
  auto: 'Auto',
  fast: 'Fast',
  expert: 'Expert',
  heavy: 'Heavy',
}

/** `POST /rest/modes`: which modes there are, and whether the account has them (upstream-protocol 2.5). */
export const modeList: Route = {
  method: 'POST',
  path: /^\/rest\/modes$/,
  access: 'account',
  answer: ({ site }, account) => {
    const refusal = refusalOf(meetFaults(account.faults, 'quota'))
    if (refusal) return refuse(refusal)
    const listed = modes.filter((mode) => Object.hasOwn(titles, mode))
    return Response.json({
      modes: listed.map((mode) => ({
        id: site.renames.mode(mode),
        title: titles[mode],
        description: '',
        badgeText: '',
        availability:
          account.quota[mode].total > 0
            ? { available: {} }
            : { requiresUpgrade: { message: '', minimumSubscriptionTier: upgrades[mode] ?? '' } },
        iconHint: '',
        tags: ['TAG_PRIMARY'],
      })),
      defaultModeId: site.renames.mode('auto'),
    })
  },
}

const upgrades: Readonly<Record<string, string>> = {
  expert: 'TIER_SUPERGROK',
  heavy: 'TIER_SUPERGROK_HEAVY',
}

const paid: Readonly<Record<string, string>> = {
  super: 'SUBSCRIPTION_TIER_GROK_PRO',
  heavy: 'SUBSCRIPTION_TIER_SUPER_GROK_PRO',
}

/** `GET /rest/subscriptions` (upstream-protocol 8.4). */
export const subscriptions: Route = {
  method: 'GET',
  path: /^\/rest\/subscriptions$/,
  access: 'account',
  answer: (_, { tier, subscription = paid[tier] }) =>
    Response.json({
      subscriptions: subscription
        ? [
            {
              tier: subscription,
              status: 'SUBSCRIPTION_STATUS_ACTIVE',
              billingPeriodEnd: '2027-01-01T00:00:00Z',
            },
          ]
        : [],
    }),
}

const weekMs = 604_800_000

/** The weekly pool over gRPC-Web (upstream-protocol 8.4): percent used, and the bounds of the week. */
export const weeklyCredits: Route = {
  method: 'POST',
  path: /^\/grok_api_v2\.GrokBuildBilling\/GetGrokCreditsConfig$/,
  access: 'account',
  withoutStatsig: true,
  answer: ({ site }, account) => {
    const now = site.now()
    const ends = now + (account.weekly?.resets_in ?? 400_000) * 1000
    const config = [...used(account), ...bounds(4, ends - weekMs), ...bounds(5, ends)]
    const message = Uint8Array.from([...lengthOf(0x0a, config), ...config])
    const frame = new Uint8Array(5 + message.length)
    new DataView(frame.buffer).setUint32(1, message.length)
    frame.set(message, 5)
    return new Response(frame, { headers: { 'content-type': 'application/grpc-web+proto' } })
  },
}

/** Field 1, a float; absent where nothing is used. */
function used({ weekly }: LiveAccount): number[] {
  if (!weekly?.used_percent) return []
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setFloat32(0, weekly.used_percent, true)
  return [0x0d, ...bytes]
}

/** A Timestamp: seconds, and nanoseconds as precise bounds have them. */
function bounds(field: number, ms: number): number[] {
  const stamp = [0x08, ...varint(Math.floor(ms / 1000)), 0x10, ...varint(((ms % 1000) + 1) * 1_000_000)]
  return [...lengthOf(field * 8 + 2, stamp), ...stamp]
}

const lengthOf = (key: number, { length }: readonly number[]) => [key, ...varint(length)]

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))]
}
