import type { QuotaPoint } from '../core/quota-point.ts'

/** The quotas of a point as the stores keep them: `{"fast":[29,30]}`. */
export const quotaText = ({ quota }: QuotaPoint): string =>
  JSON.stringify(
    Object.fromEntries(Object.entries(quota).map(([key, { remaining, total }]) => [key, [remaining, total]])),
  )

/** A point from what a store keeps. */
export function quotaPoint(account: string, at: number, text: string): QuotaPoint {
  const kept = JSON.parse(text) as Record<string, [remaining: number, total: number | null]>
  const quota = Object.entries(kept).map(([key, [remaining, total]]) => [key, { remaining, total }] as const)
  return { account, at, quota: Object.fromEntries(quota) }
}
