/** Uses of one mode in a rolling window: each comes back `windowSeconds` after it was made. */
export type QuotaWindow = {
  total: number
  windowSeconds: number
  /** Books one use; false when none is left. */
  take: (now: number) => boolean
  remaining: (now: number) => number
  /** Seconds until the next use comes back; 0 while one is left or when the account has not got the mode. */
  waitSeconds: (now: number) => number
}

/** A window that starts with `remaining` of `total`. Times are epoch milliseconds. */
export function quotaWindow(total: number, windowSeconds: number, used = 0, startedAt = 0): QuotaWindow {
  const uses: number[] = Array.from({ length: Math.min(used, total) }, () => startedAt)
  let first = 0
  const forget = (now: number) => {
    while (first < uses.length && (uses[first] ?? 0) + windowSeconds * 1000 <= now) first++
    if (first > 1024 && first * 2 > uses.length) {
      uses.splice(0, first)
      first = 0
    }
  }
  const remaining = (now: number) => {
    forget(now)
    return total - (uses.length - first)
  }
  return {
    total,
    windowSeconds,
    remaining,
    take: (now) => remaining(now) > 0 && uses.push(now) > 0,
    waitSeconds: (now) =>
      total === 0 || remaining(now) > 0
        ? 0
        : Math.max(1, Math.ceil(((uses[first] ?? now) + windowSeconds * 1000 - now) / 1000)),
  }
}
