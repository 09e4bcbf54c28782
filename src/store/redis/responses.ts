import type { StoredResponse } from '../../core/stored-response.ts'
import type { ResponseStore } from '../content.ts'
import { type Link, script, texts } from './link.ts'
import { pack, unpack } from './packed.ts'

// A chain this long is past every model's context.
const longestChain = 10_000

const names = ['responses', 'responses:previous', 'responses:later', 'responses:removed', 'responses:at']
const lua = `local rows, previous, later, removed, made = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local function drop(id)
  local before = redis.call('HGET', previous, id)
  redis.call('HDEL', rows, id)
  redis.call('HDEL', previous, id)
  redis.call('SREM', removed, id)
  redis.call('ZREM', made, id)
  if before and redis.call('HINCRBY', later, before, -1) <= 0 then redis.call('HDEL', later, before) end
  return before
end
`
const putScript = script(`${lua}
local id, at, before, row = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
if redis.call('HEXISTS', rows, id) == 1 then drop(id) end
redis.call('HSET', rows, id, row)
redis.call('ZADD', made, at, id)
if before ~= '' then
  redis.call('HSET', previous, id, before)
  redis.call('HINCRBY', later, before, 1)
end
return 1`)
const findScript = script(`${lua}
if redis.call('SISMEMBER', removed, ARGV[1]) == 1 then return false end
return redis.call('HGET', rows, ARGV[1])`)
const beforeScript = script(`${lua}
local found, id = {}, ARGV[1]
for depth = 1, ${longestChain} do
  local row = id and redis.call('HGET', rows, id)
  if not row then break end
  found[#found + 1] = id
  found[#found + 1] = row
  id = redis.call('HGET', previous, id)
end
return found`)
const removeScript = script(`${lua}
local id = ARGV[1]
if redis.call('HEXISTS', rows, id) == 0 then return 0 end
redis.call('SADD', removed, id)
while id and redis.call('SISMEMBER', removed, id) == 1 and redis.call('HEXISTS', later, id) == 0 do id = drop(id) end
return 1`)
const sweepScript = script(`${lua}
local count, more = 0, true
while more and count < tonumber(ARGV[2]) do
  more = false
  for _, id in ipairs(redis.call('ZREVRANGEBYSCORE', made, '(' .. ARGV[1], '-inf')) do
    if count < tonumber(ARGV[2]) and redis.call('HEXISTS', later, id) == 0 then
      drop(id)
      count = count + 1
      more = true
    end
  end
end
return count`)

/** Writes a row as it is; another one of the id is replaced. */
export const putResponse = async (
  link: Link,
  { id, createdAt, previousId, row }: { id: string; createdAt: number; previousId: string; row: string },
): Promise<void> => void (await link.run(putScript, names, [id, createdAt, previousId, row]))

/**
 * `responses`: id → row. Beside it stand what each continues, how many continue it, which were removed but are history of
 * others, and when they were made.
 */
export function redisResponses(link: Link): ResponseStore {
  const run = (which: typeof putScript, ...values: (string | number)[]) => link.run(which, names, values)
  return {
    put: async ({ id, keyId, previousId, createdAt, input, response }) => {
      const row = {
        key_id: keyId,
        previous_id: previousId,
        created_at: createdAt,
        payload: pack(JSON.stringify({ input, response })),
      }
      await putResponse(link, { id, createdAt, previousId: previousId ?? '', row: JSON.stringify(row) })
    },
    find: async (id, keyId, since) => {
      const row = await run(findScript, id)
      const found = typeof row === 'string' ? responseOf(id, row) : undefined
      return found && found.keyId === keyId && found.createdAt >= since ? found : undefined
    },
    before: async ({ previousId, keyId }) => {
      if (!previousId) return []
      const all = texts(await run(beforeScript, previousId))
      const found = all.flatMap((text, at) => (at % 2 === 1 ? [responseOf(all[at - 1] ?? '', text)] : []))
      return found.filter((response) => response.keyId === keyId).toReversed()
    },
    remove: async (id) => void (await run(removeScript, id)),
    sweep: async (until, limit) => Number(await run(sweepScript, until, limit)),
  }
}

function responseOf(id: string, text: string): StoredResponse {
  const { key_id, previous_id, created_at, payload } = JSON.parse(text)
  return { id, keyId: key_id, previousId: previous_id, createdAt: created_at, ...JSON.parse(unpack(payload)) }
}
