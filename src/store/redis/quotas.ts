import { quotaPoint, quotaText } from '../quota-text.ts'
import type { QuotaStore } from '../store.ts'
import { dropAll } from './hashes.ts'
import { type Command, type Link, texts } from './link.ts'

const placeOf = (account: string, at: number) => JSON.stringify([account, at])

/** `quota_history`: `[account, at]` → what was left; `quota_history:at` orders all by time, `quota_history:ACCOUNT` those of one. */
export function redisQuotas(link: Link): QuotaStore {
  return {
    add: (points) =>
      link.together(points.flatMap((point) => putQuota(point.account, point.at, quotaText(point)))),
    of: async (account, from) => {
      const places = texts(await link.send('ZRANGEBYSCORE', `quota_history:${account}`, from, '+inf'))
      if (places.length === 0) return []
      const rows = texts(await link.send('HMGET', 'quota_history', ...places))
      return rows.map((quota, index) => {
        const [, at] = JSON.parse(places[index] ?? '[]') as [string, number]
        return quotaPoint(account, at, quota)
      })
    },
    sweep: async (before, most, atOnce) => {
      const [older, all] = await Promise.all([
        link.send('ZCOUNT', 'quota_history:at', '-inf', `(${before}`),
        link.send('ZCARD', 'quota_history:at'),
      ])
      const leaving = Math.min(atOnce, Math.max(Number(older), Number(all) - most))
      if (leaving <= 0) return 0
      const places = texts(await link.send('ZRANGE', 'quota_history:at', 0, leaving - 1))
      await link.together([
        ...dropAll('quota_history', places),
        ...places.flatMap((place): Command[] => [
          ['ZREM', 'quota_history:at', place],
          ['ZREM', `quota_history:${JSON.parse(place)[0]}`, place],
        ]),
      ])
      return places.length
    },
  }
}

/** What writes one point; another one of the same place is replaced. */
export const putQuota = (account: string, at: number, quota: string): Command[] => [
  ['HSET', 'quota_history', placeOf(account, at), quota],
  ['ZADD', 'quota_history:at', at, placeOf(account, at)],
  ['ZADD', `quota_history:${account}`, at, placeOf(account, at)],
]
