const dayMs = 86_400_000

/** Days since 1970 in UTC. `at` is epoch milliseconds. */
export const dayOf = (at: number): number => Math.floor(at / dayMs)

/** The month of a moment in UTC, as days since 1970: its first, and the first of the next. */
export function monthOf(at: number): { first: number; next: number } {
  const date = new Date(at)
  const first = (month: number) => Date.UTC(date.getUTCFullYear(), month, 1) / dayMs
  return { first: first(date.getUTCMonth()), next: first(date.getUTCMonth() + 1) }
}
