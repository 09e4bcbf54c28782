import type { Tier } from '../../core/model.ts'
import { meetFaults, refusalOf, refuse, rewordBy } from './meet-faults.ts'
import { type QuotaWindow, quotaWindow } from './quota-window.ts'
import { flatError } from './refusals.ts'
import type { Route } from './site.ts'

/** The upstream's media that have a quota of their own (upstream-protocol 8.3). */
export const mediaLines = ['image', 'imagePro', 'imageEdit', 'video', 'video720p'] as const
export type MediaLine = (typeof mediaLines)[number]
export type MediaQuota = Record<MediaLine, QuotaWindow>
type QuotaRow = { total: number; remaining?: number | undefined; window_seconds?: number | undefined }

/** Requests in a rolling window of a day; 0 means the tier has no such line. */
export const tierMediaQuota: Record<Tier, Record<MediaLine, number>> = {
  basic: { image: 40, imagePro: 0, imageEdit: 20, video: 0, video720p: 10 },
  super: { image: 200, imagePro: 60, imageEdit: 100, video: 50, video720p: 30 },
  heavy: { image: 600, imagePro: 200, imageEdit: 300, video: 150, video720p: 100 },
}

const day = 86_400

/** The windows of one account. Times are epoch milliseconds. */
export function mediaQuotaOf(
  tier: Tier,
  own: Partial<Record<MediaLine, QuotaRow>> | undefined,
  now: number,
): MediaQuota {
  const windows = mediaLines.map((line) => {
    const total = own?.[line]?.total ?? tierMediaQuota[tier][line]
    const used = total - Math.min(total, own?.[line]?.remaining ?? total)
    return [line, quotaWindow(total, own?.[line]?.window_seconds ?? day, used, now)] as const
  })
  return Object.fromEntries(windows) as MediaQuota
}

/** `POST /rest/media/imagine/quota_info`. */
export const mediaQuotaInfo: Route = {
  method: 'POST',
  path: /^\/rest\/media\/imagine\/quota_info$/,
  access: 'account',
  answer: ({ site, call }, account) => {
    if (typeof call.body !== 'object')
      return Response.json(flatError(3, 'a JSON body is required'), { status: 400 })
    const now = site.now()
    const lines = mediaLines.map((line) => [line, lineOf(account.media[line], now)] as const)
    const met = meetFaults(account.faults, 'quota')
    const refusal = refusalOf(met)
    return refusal ? refuse(refusal) : Response.json(rewordBy(met, Object.fromEntries(lines)))
  },
}

function lineOf(quota: QuotaWindow, now: number): object | null {
  if (quota.total === 0) return null
  const wait = quota.waitSeconds(now)
  return {
    available: true,
    remainingQueries: quota.remaining(now),
    windowSizeSeconds: quota.windowSeconds,
    ...(wait > 0 && { nextAvailableAt: new Date(now + wait * 1000).toISOString() }),
  }
}
