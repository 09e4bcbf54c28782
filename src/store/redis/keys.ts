import type { ApiKey } from '../../core/key.ts'
import type { KeyStore } from '../store.ts'
import { allOf } from './hashes.ts'
import { type Command, type Link, texts } from './link.ts'

type Row = Record<string, string | number>

/**
 * `api_keys`: id → row; `api_key_used`: id → when it was used last; `api_key_tokens` and `api_key_cost`: `[id, day]` → tokens, and money in
 * ticks; `api_key_minute`: requests by
 * their time.
 */
export function redisKeys(link: Link): KeyStore {
  const minute = async (from: string): Promise<{ member: string; keyId: string; at: number }[]> =>
    texts(await link.send('ZRANGEBYSCORE', 'api_key_minute', from, '+inf')).map((member) => {
      const [keyId, at] = JSON.parse(member) as [string, number]
      return { member, keyId, at }
    })
  const tokens = async () => {
    const cost = await allOf(link, 'api_key_cost')
    return Array.from(await allOf(link, 'api_key_tokens'), ([field, sum]) => {
      const [keyId, day] = JSON.parse(field) as [string, number]
      return { field, keyId, day, tokens: Number(sum), ticks: Number(cost.get(field) ?? 0) }
    })
  }
  return {
    all: async () => {
      const used = await allOf(link, 'api_key_used')
      const rows = Array.from(await allOf(link, 'api_keys'), ([id, text]) => {
        const row = JSON.parse(text) as Row
        return { key: keyOf(id, row, Number(used.get(id) ?? 0)), hash: String(row['hash']) }
      })
      return rows.toSorted(
        ({ key: one }, { key: two }) => one.createdAt - two.createdAt || (one.id < two.id ? -1 : 1),
      )
    },
    put: (key, hash) =>
      link.together(
        [
          ['HSET', 'api_keys', key.id, JSON.stringify(rowOf(key, hash))],
          ['HSET', 'api_key_used', key.id, key.lastUsedAt],
        ],
        { kind: 'key', ids: [key.id] },
      ),
    remove: async (id) => {
      const requests = (await minute('-inf')).filter(({ keyId }) => keyId === id)
      const days = (await tokens()).filter(({ keyId }) => keyId === id)
      const commands: Command[] = [
        ['HDEL', 'api_keys', id],
        ['HDEL', 'api_key_used', id],
        ...requests.map(({ member }): Command => ['ZREM', 'api_key_minute', member]),
        ...days.flatMap(({ field }): Command[] => [
          ['HDEL', 'api_key_tokens', field],
          ['HDEL', 'api_key_cost', field],
        ]),
      ]
      await link.together(commands, { kind: 'key', ids: [id] })
    },
    requestsSince: async (at) =>
      (await minute(`(${at}`)).map(({ keyId, at: asked }) => ({ keyId, at: asked })),
    tokensSince: async (day) =>
      (await tokens())
        .filter((each) => each.day >= day)
        .map(({ keyId, day: on, tokens: sum, ticks }) => ({ keyId, day: on, tokens: sum, ticks })),
    book: async ({ requests, tokens: used, touched }, batch) => {
      // A key that was removed meanwhile comes back by no use of it.
      const known = new Set(texts(await link.send('HKEYS', 'api_keys')))
      const commands: Command[] = [
        ...requests.map(({ keyId, at }, n): Command => [
          'ZADD',
          'api_key_minute',
          at,
          JSON.stringify([keyId, at, `${batch} ${n}`]),
        ]),
        ...used
          .filter(({ keyId }) => known.has(keyId))
          .flatMap(({ keyId, day, tokens: sum, ticks }): Command[] => {
            const field = JSON.stringify([keyId, day])
            return [
              ['HADD0', 'api_key_tokens', field, sum],
              ...(ticks === 0 ? [] : [['HINCRBY', 'api_key_cost', field, ticks] as const]),
            ]
          }),
        ...touched
          .filter(({ keyId }) => known.has(keyId))
          .map(({ keyId, at }): Command => ['HMAX', 'api_key_used', keyId, at]),
      ]
      await link.together(commands, { kind: 'use', ids: [] }, `use ${batch}`)
    },
    sweep: async (requestsBefore, daysBefore) => {
      const old = (await tokens()).filter(({ day }) => day < daysBefore)
      await link.together([
        ['ZREMRANGEBYSCORE', 'api_key_minute', '-inf', requestsBefore],
        ...old.flatMap(({ field }): Command[] => [
          ['HDEL', 'api_key_tokens', field],
          ['HDEL', 'api_key_cost', field],
        ]),
      ])
    },
  }
}

const rowOf = (key: ApiKey, hash: string): Row => ({
  hash,
  name: key.name,
  prefix: key.prefix,
  enabled: Number(key.enabled),
  created_at: key.createdAt,
  expires_at: key.expiresAt,
  models: JSON.stringify(key.models),
  rpm: key.rpm,
  concurrency: key.concurrency,
  daily_tokens: key.dailyTokens,
  monthly_tokens: key.monthlyTokens,
  bounds: JSON.stringify(key.bounds ?? {}),
  daily_usd: key.dailyUsd,
  monthly_usd: key.monthlyUsd,
})

const keyOf = (id: string, row: Row, lastUsedAt: number): ApiKey => ({
  id,
  name: String(row['name']),
  prefix: String(row['prefix']),
  enabled: row['enabled'] === 1,
  createdAt: Number(row['created_at']),
  expiresAt: Number(row['expires_at']),
  lastUsedAt,
  models: JSON.parse(String(row['models'])),
  rpm: Number(row['rpm']),
  concurrency: Number(row['concurrency']),
  dailyTokens: Number(row['daily_tokens']),
  monthlyTokens: Number(row['monthly_tokens']),
  dailyUsd: Number(row['daily_usd'] ?? 0),
  monthlyUsd: Number(row['monthly_usd'] ?? 0),
  bounds: JSON.parse(String(row['bounds'])),
})
