import { nanoid } from 'nanoid'
import {
  aliveMs,
  type Leases,
  type Limits,
  type ProcessInfo,
  type Processes,
  sliceMs,
} from '../coordination.ts'
import { type Link, luaNow, script, texts } from './link.ts'

const minuteMs = 60_000
const whole = `local function whole(n) return string.format('%.0f', n) end\n`

const takeLeaseScript = script(`${luaNow}${whole}
local held = redis.call('HMGET', KEYS[1], 'holder', 'fence', 'until')
local alive = held[1] and tonumber(held[3]) > now
local mine = alive and held[1] == ARGV[1]
if alive and not mine then return 0 end
local fence = tonumber(held[2] or '0') + (mine and 0 or 1)
redis.call('HSET', KEYS[1], 'holder', ARGV[1], 'fence', whole(fence), 'until', whole(now + ARGV[2]))
redis.call('SADD', KEYS[2], ARGV[3])
return fence`)
const releaseScript =
  script(`if redis.call('HGET', KEYS[1], 'holder') == ARGV[1] then redis.call('HSET', KEYS[1], 'until', 0) end
return 0`)

/** `lease:NAME`: who does a work for all, until when; `leases` lists the names. */
export const redisLeases = (link: Link): Leases => ({
  take: async (name, ms) => {
    const fence = Number(await link.run(takeLeaseScript, [`lease:${name}`, 'leases'], [link.self, ms, name]))
    return fence > 0 ? fence : undefined
  },
  release: async (name) => void (await link.run(releaseScript, [`lease:${name}`], [link.self])),
})

const takeScript = script(`local sum = 0
for _, count in ipairs(redis.call('HVALS', KEYS[1])) do sum = sum + count end
if sum >= tonumber(ARGV[2]) then return 0 end
redis.call('HINCRBY', KEYS[1], ARGV[1], 1)
redis.call('SADD', KEYS[2], ARGV[3])
return 1`)
const giveScript =
  script(`if redis.call('HINCRBY', KEYS[1], ARGV[1], -1) <= 0 then redis.call('HDEL', KEYS[1], ARGV[1]) end
return 0`)
const holdScript = script(`local p, self = KEYS[1], ARGV[1]
for _, name in ipairs(redis.call('SMEMBERS', p .. 'places')) do redis.call('HDEL', p .. 'places:' .. name, self) end
for n = 2, #ARGV, 2 do
  redis.call('HSET', p .. 'places:' .. ARGV[n], self, ARGV[n + 1])
  redis.call('SADD', p .. 'places', ARGV[n])
end
return 0`)
const sliceScript = script(`${luaNow}${whole}
local slices, taken, id, want, most = KEYS[1], KEYS[2], ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local begin = now - ${minuteMs + sliceMs}
for _, old in ipairs(redis.call('ZRANGEBYSCORE', slices, '-inf', whole(begin))) do
  redis.call('ZREM', slices, old)
  redis.call('HDEL', taken, old)
end
local sum, oldest = 0, now
for _, one in ipairs(redis.call('ZRANGE', slices, 0, -1)) do
  local count = tonumber(redis.call('HGET', taken, one) or '0')
  if count > 0 and sum == 0 then oldest = tonumber(redis.call('ZSCORE', slices, one)) end
  sum = sum + count
end
local count = math.min(want, most - sum)
if count <= 0 then return { 0, math.max(1, oldest - begin) } end
redis.call('ZADD', slices, whole(now), id)
redis.call('HSET', taken, id, count)
redis.call('PEXPIRE', slices, ${3 * minuteMs})
redis.call('PEXPIRE', taken, ${3 * minuteMs})
return { count, 0 }`)
const unusedScript = script(`local had = tonumber(redis.call('HGET', KEYS[1], ARGV[1]) or '-1')
if had >= 0 then redis.call('HSET', KEYS[1], ARGV[1], math.max(0, had - ARGV[2])) end
return 0`)

/** `places:NAME`: process → how many it holds; `slices:NAME` and `taken:NAME`: what was granted of a minute. */
export const redisLimits = (link: Link): Limits => ({
  take: async (name, most) =>
    (await link.run(takeScript, [`places:${name}`, 'places'], [link.self, most, name])) === 1,
  give: async (name) => void (await link.run(giveScript, [`places:${name}`], [link.self])),
  slice: async (name, want, most) => {
    const own = nanoid(16)
    const reply = await link.run(sliceScript, [`slices:${name}`, `taken:${name}`], [own, want, most])
    const [granted = 0, waitMs = 0] = texts(reply).map(Number)
    return { granted, waitMs, id: JSON.stringify([name, own]) }
  },
  unused: async ({ id }, count) => {
    const [name, own] = JSON.parse(id) as [string, string]
    await link.run(unusedScript, [`taken:${name}`], [own, count])
  },
  hold: async (places) => {
    const held = [...places].filter(([, count]) => count > 0).flat()
    await link.run(holdScript, [''], [link.self, ...held])
  },
})

const bury = `local p = KEYS[1]
local function bury(id)
  for _, name in ipairs(redis.call('SMEMBERS', p .. 'places')) do redis.call('HDEL', p .. 'places:' .. name, id) end
  for _, name in ipairs(redis.call('SMEMBERS', p .. 'leases')) do
    if redis.call('HGET', p .. 'lease:' .. name, 'holder') == id then redis.call('HSET', p .. 'lease:' .. name, 'until', 0) end
  end
  redis.call('HDEL', p .. 'processes', id)
  redis.call('ZREM', p .. 'processes:seen', id)
end
`
const beatScript = script(`${luaNow}${whole}${bury}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', p .. 'processes:seen', '-inf', whole(now - ${aliveMs}))) do
  if id ~= ARGV[1] then bury(id) end
end
local known = redis.call('HEXISTS', p .. 'processes', ARGV[1])
redis.call('HSET', p .. 'processes', ARGV[1], ARGV[2])
redis.call('ZADD', p .. 'processes:seen', whole(now), ARGV[1])
return known`)
const listScript = script(`${luaNow}${whole}
local found = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1] .. 'processes:seen', '(' .. whole(now - ${aliveMs}), '+inf')) do
  found[#found + 1] = redis.call('HGET', KEYS[1] .. 'processes', id)
  found[#found + 1] = redis.call('ZSCORE', KEYS[1] .. 'processes:seen', id)
end
return found`)
const leaveScript = script(`${bury} bury(ARGV[1]) return 0`)

/** `processes`: id → what it is; `processes:seen`: when each was seen last. */
export const redisProcesses = (link: Link): Processes => ({
  beat: async (info) => (await link.run(beatScript, [''], [link.self, JSON.stringify(info)])) === 1,
  list: async () => {
    const all = texts(await link.run(listScript, ['']))
    const found = all.flatMap((text, at) =>
      at % 2 === 0 ? [{ ...(JSON.parse(text) as ProcessInfo), seenAt: Number(all[at + 1]) }] : [],
    )
    return found.toSorted((one, two) => (one.id < two.id ? -1 : 1))
  },
  leave: async () => void (await link.run(leaveScript, [''], [link.self])),
})
