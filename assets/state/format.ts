import { language, numberText, t } from './language.ts'

const locale = () => (language.value === 'zh' ? 'zh-CN' : 'en')

// A formatter takes a hundred times as long to make as to use, and a long list uses it for every cell.
const made = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>()

function formatter<T extends Intl.NumberFormat | Intl.DateTimeFormat>(name: string, make: () => T): T {
  const key = `${locale()} ${name}`
  const known = made.get(key) as T | undefined
  const format = known ?? make()
  if (!known) made.set(key, format)
  return format
}

const numbers = (name: string, options: Intl.NumberFormatOptions, value: number): string =>
  formatter(name, () => new Intl.NumberFormat(locale(), options)).format(value)

const times = (name: string, options: Intl.DateTimeFormatOptions, at: number): string =>
  formatter(name, () => new Intl.DateTimeFormat(locale(), options)).format(at)

/** 12,345 */
export const count = numberText

/** 12.3K, 4.5M: where the size says enough. */
export const compact = (value: number): string =>
  numbers('compact', { notation: 'compact', maximumFractionDigits: 1 }, value)

/** Dollars: $12.50, and of less than a cent the first figures that count: $0.00042. */
export const dollars = (usd: number): string =>
  usd > 0 && usd < 0.01
    ? numbers('small dollars', { style: 'currency', currency: 'USD', maximumSignificantDigits: 2 }, usd)
    : numbers('dollars', { style: 'currency', currency: 'USD' }, usd)

/** A share of 1 as 99.5 %. Never rounded up to all of it. */
export const percent = (share: number): string =>
  numbers(
    'percent',
    { style: 'percent', maximumFractionDigits: 1, roundingMode: 'floor' } as Intl.NumberFormatOptions,
    share,
  )

/** Bytes as the number and the unit that stands small beside it: 61.4, MB. */
export function size(bytes: number): { number: string; unit: string } {
  const units = ['B', 'KB', 'MB', 'GB', 'TB']
  const step = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10))
  const value = bytes / 1024 ** step
  const digits = value < 100 ? 1 : 0
  const number = numbers(`digits ${digits}`, { maximumFractionDigits: digits }, value)
  return { number, unit: units[step] ?? 'B' }
}

/** The same as one text. */
export function sizeText(bytes: number): string {
  const { number, unit } = size(bytes)
  return `${number} ${unit}`
}

/** A span of time by its two largest parts: `3 h 12 min`. Seconds. */
export function span(seconds: number): string {
  const parts: [number, 'unit.days' | 'unit.hours' | 'unit.minutes' | 'unit.seconds'][] = [
    [Math.floor(seconds / 86_400), 'unit.days'],
    [Math.floor(seconds / 3600) % 24, 'unit.hours'],
    [Math.floor(seconds / 60) % 60, 'unit.minutes'],
    [Math.floor(seconds) % 60, 'unit.seconds'],
  ]
  const first = parts.findIndex(([value]) => value > 0)
  const shown = first < 0 ? parts.slice(-1) : parts.slice(first, first + 2)
  return shown.map(([value, unit]) => t(unit, { n: value })).join(' ')
}

/** A moment on the clock of whoever looks. Epoch milliseconds. */
export const moment = (at: number): string =>
  times(
    'moment',
    { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
    at,
  )

/** The hour and minute of it. Epoch milliseconds. */
export const hour = (at: number): string =>
  times('hour', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }, at)

/** The same to the second: the time alone when it was today. Epoch milliseconds. */
export function clock(at: number): string {
  const isToday = new Date(at).toDateString() === new Date().toDateString()
  const parts = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const
  return isToday
    ? times('clock', parts, at)
    : times('date and clock', { month: 'short', day: 'numeric', ...parts }, at)
}

/** A day in UTC, as the statistics sum them up. Epoch milliseconds. */
export const day = (at: number): string =>
  times('day', { month: 'short', day: 'numeric', timeZone: 'UTC' }, at)

/** The same with date and seconds, for what has to be found elsewhere. Epoch milliseconds. */
export const exactMoment = (at: number): string =>
  times('exact', { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' }, at)

/** A length of time that was measured: 840 ms, 3.2 s, 2 min 5 s. Milliseconds. */
export function duration(ms: number): string {
  if (ms < 1000) return `${count(Math.round(ms))} ms`
  if (ms >= 60_000) return span(ms / 1000)
  return t('unit.seconds', {
    n: numbers('digits 1', { maximumFractionDigits: 1 }, ms / 1000),
  })
}
