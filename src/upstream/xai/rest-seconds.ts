/** Seconds, a time as `1m30s` or `250ms`, or an HTTP date → whole seconds from now, at least 1. */
export function secondsIn(header: string | null, now: number): number | undefined {
  const value = header?.trim()
  if (!value) return undefined
  if (/^\d+(\.\d+)?$/.test(value)) return Math.max(1, Math.ceil(Number(value)))
  const parts = [...value.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)]
  if (parts.length > 0 && parts.map(([whole]) => whole).join('') === value)
    return Math.max(
      1,
      Math.ceil(parts.reduce((sum, [, amount, unit = 's']) => sum + Number(amount) * (units[unit] ?? 1), 0)),
    )
  const date = Date.parse(value)
  return Number.isFinite(date) ? Math.max(1, Math.ceil((date - now) / 1000)) : undefined
}

const units: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 }

const day = 86_400_000
/** Until the UTC day is over: credits are looked for again then, or when a person says so. */
export const secondsToTomorrow = (now: number): number => Math.max(1, Math.ceil((day - (now % day)) / 1000))
