import type { SeenUnknown } from '../../core/unknown.ts'
import type { ProxyStore, SessionStore, TextStore, ThrottleStore, UnknownStore } from '../store.ts'
import { allOf, dropAll, putAll, someOf } from './hashes.ts'
import { type Command, type Link, luaNow, script, texts } from './link.ts'

/** `texts:KIND`: name → text. */
export function redisTexts(link: Link, kind: 'entry' | 'setting'): TextStore {
  const name = `texts:${kind}`
  return {
    all: () => allOf(link, name),
    find: (names) => someOf(link, name, names),
    put: (all) => {
      const [kept, gone] = [
        [...all].filter(([, text]) => text !== ''),
        [...all].filter(([, text]) => text === ''),
      ]
      const commands = [
        ...putAll(name, kept),
        ...dropAll(
          name,
          gone.map(([each]) => each),
        ),
      ]
      return link.together(commands, { kind, ids: [...all.keys()] })
    },
  }
}

/** `proxies`: id → row. */
export function redisProxies(link: Link): ProxyStore {
  return {
    all: async () => {
      const rows = Array.from(await allOf(link, 'proxies'), ([id, text]) => ({ id, ...JSON.parse(text) }))
      return rows
        .map(({ id, url, name, enabled, created_at }) => ({
          id,
          url,
          name,
          enabled: enabled === 1,
          createdAt: created_at,
        }))
        .toSorted((one, two) => one.createdAt - two.createdAt || (one.id < two.id ? -1 : 1))
    },
    put: ({ id, url, name, enabled, createdAt }) => {
      const row = JSON.stringify({ url, name, enabled: Number(enabled), created_at: createdAt })
      return link.together([['HSET', 'proxies', id, row]], { kind: 'proxy', ids: [id] })
    },
    remove: (id) => link.together([['HDEL', 'proxies', id]], { kind: 'proxy', ids: [id] }),
  }
}

/** `unknowns`: `[kind, name]` → what was seen first; how often and when last stand beside. */
export function redisUnknowns(link: Link): UnknownStore {
  const [first, counts, lasts] = ['unknowns', 'unknowns:count', 'unknowns:last'] as const
  return {
    all: async () => {
      const [rows, count, last] = await Promise.all([first, counts, lasts].map((name) => allOf(link, name)))
      return Array.from(rows ?? [], ([field, text]): SeenUnknown => {
        const [kind, name] = JSON.parse(field) as [SeenUnknown['kind'], string]
        const { first_at: firstAt, sample } = JSON.parse(text) as { first_at: number; sample: string }
        return {
          kind,
          name,
          count: Number(count?.get(field)),
          firstAt,
          lastAt: Number(last?.get(field)),
          sample,
        }
      })
    },
    add: (seen) =>
      link.together(
        seen.flatMap(({ kind, name, count, firstAt, lastAt, sample }): Command[] => {
          const field = JSON.stringify([kind, name])
          return [
            ['HSETNX', first, field, JSON.stringify({ first_at: firstAt, sample })],
            ['HINCRBY', counts, field, count],
            ['HMAX', lasts, field, lastAt],
          ]
        }),
      ),
    clear: () => link.together([first, counts, lasts].map((name) => ['DEL', name] as const)),
  }
}

const extendScript = script(`local old = redis.call('HGET', KEYS[1], ARGV[1])
if old then redis.call('HSET', KEYS[1], ARGV[1], string.match(old, '^%d+') .. ' ' .. ARGV[2]) end
return 0`)

const endOf = (text: string) => Number(text.split(' ')[1])

/** `admin_sessions`: hash → when it began and when it ends. */
export function redisSessions(link: Link): SessionStore {
  const name = 'admin_sessions'
  return {
    open: async (hash, now, expiresAt) => void (await link.send('HSET', name, hash, `${now} ${expiresAt}`)),
    find: async (hash, now) => {
      const text = await link.send('HGET', name, hash)
      const end = typeof text === 'string' ? endOf(text) : 0
      return end > now ? end : undefined
    },
    extend: async (hash, expiresAt) => void (await link.run(extendScript, [name], [hash, expiresAt])),
    close: async (hash) => void (await link.send('HDEL', name, hash)),
    sweep: async (now) => {
      const over = [...(await allOf(link, name))].filter(([, text]) => endOf(text) <= now)
      await link.together(
        dropAll(
          name,
          over.map(([hash]) => hash),
        ),
      )
    },
  }
}

const keptMs = 600_000
const mostKnown = 50

const failedScript = script(`${luaNow}
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ${keptMs})
redis.call('ZADD', KEYS[1], string.format('%.0f', now), string.format('%015.0f', redis.call('INCR', KEYS[2])) .. ARGV[1])
return 0`)
const recentScript = script(`${luaNow}
local rows = redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. string.format('%.0f', now - ARGV[1]), '+inf', 'WITHSCORES')
return { string.format('%.0f', now), rows }`)
const knownScript = script(`if redis.call('LPOS', KEYS[1], ARGV[1]) then return 0 end
redis.call('RPUSH', KEYS[1], ARGV[1])
redis.call('LTRIM', KEYS[1], -${mostKnown}, -1)
return 0`)

// Numbered in the order of the engine, so that those of one millisecond keep it.
const readMember = (member: string) => JSON.parse(member.slice(15)) as [block: string, guess: string]

/** `failed_logins` by the engine's time, and the list `known_addresses`. */
export function redisThrottle(link: Link): ThrottleStore {
  const name = 'failed_logins'
  return {
    recent: async (windowMs) => {
      const reply = await link.run(recentScript, [name], [windowMs])
      const [now, rows] = Array.isArray(reply) ? [Number(reply[0]), texts(reply[1] ?? [])] : [0, []]
      return rows.flatMap((member, at) => {
        if (at % 2 === 1) return []
        const [block, guess] = readMember(member)
        return [{ block, guess, agoMs: now - Number(rows[at + 1]) }]
      })
    },
    failed: async (block, guess) => {
      await link.run(failedScript, [name, 'failed_logins:count'], [JSON.stringify([block, guess])])
    },
    forget: async (block) => {
      const members = texts(await link.send('ZRANGE', name, 0, -1))
      const theirs = members.filter((member) => readMember(member)[0] === block)
      await link.together(theirs.map((member) => ['ZREM', name, member] as const))
    },
    known: async () => texts(await link.send('LRANGE', 'known_addresses', 0, -1)),
    addKnown: async (block) => void (await link.run(knownScript, ['known_addresses'], [block])),
  }
}
