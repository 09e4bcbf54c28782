/** What an account had left at a moment, by `quotaKey`. Epoch milliseconds; a `total` of null is one the upstream does not tell. */
export type QuotaPoint = {
  account: string
  at: number
  quota: Readonly<Record<string, { remaining: number; total: number | null }>>
}
