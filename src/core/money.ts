/**
 * Dollars as the API counts them: 10^10 ticks are one (xai-official 12). Whole numbers, so that sums come out the same however they
 * are added.
 */
export const ticksOf = (usd: number): number => Math.round(usd * ticksInDollar)
export const usdOf = (ticks: number): number => ticks / ticksInDollar

const ticksInDollar = 10_000_000_000
const dayMs = 86_400_000

/** What was spent in one UTC day and one UTC month; both are named by their beginning, epoch milliseconds. Sums are in ticks. */
export type Spent = { day: number; dayTicks: number; month: number; monthTicks: number }

/** Dollars one UTC day and one UTC month may cost; absent is no limit. */
export type SpendingLimits = { dailyUsd?: number | undefined; monthlyUsd?: number | undefined }

const dayOf = (now: number) => Math.floor(now / dayMs) * dayMs

function monthOf(now: number, further = 0): number {
  const date = new Date(now)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + further)
}

/** The same as it counts now: a day or month that is over starts at nothing. */
export function spentNow(spent: Spent | undefined, now: number): Spent {
  const [day, month] = [dayOf(now), monthOf(now)]
  return {
    day,
    dayTicks: spent?.day === day ? spent.dayTicks : 0,
    month,
    monthTicks: spent?.month === month ? spent.monthTicks : 0,
  }
}

/** With `usd` more. */
export function spentMore(spent: Spent | undefined, usd: number, now: number): Spent {
  const before = spentNow(spent, now)
  const ticks = ticksOf(usd)
  return { ...before, dayTicks: before.dayTicks + ticks, monthTicks: before.monthTicks + ticks }
}

/** How a budget stands: dollars left of whichever limit is nearer, and when it is full again (epoch ms; 0 while nothing is used up). */
export type Budget = { leftUsd: number; until: number; over?: 'daily_usd' | 'monthly_usd' }

/** Undefined without limits. */
export function budgetOf(
  { dailyUsd, monthlyUsd }: SpendingLimits,
  spent: Spent | undefined,
  now: number,
): Budget | undefined {
  if (dailyUsd === undefined && monthlyUsd === undefined) return undefined
  const { dayTicks, monthTicks } = spentNow(spent, now)
  const ofDay = dailyUsd === undefined ? Infinity : dailyUsd - usdOf(dayTicks)
  const ofMonth = monthlyUsd === undefined ? Infinity : monthlyUsd - usdOf(monthTicks)
  const leftUsd = Math.max(0, Math.min(ofDay, ofMonth))
  if (ofMonth <= 0) return { leftUsd, until: monthOf(now, 1), over: 'monthly_usd' }
  if (ofDay <= 0) return { leftUsd, until: dayOf(now) + dayMs, over: 'daily_usd' }
  return { leftUsd, until: 0 }
}
