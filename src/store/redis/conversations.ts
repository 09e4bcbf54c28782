import type { ConversationSummary, NewTurn, SaidTurn, StoredTurn } from '../../core/conversation.ts'
import type { ConversationStore } from '../content.ts'
import { fieldsOf, type Link, type Reply, script, texts } from './link.ts'
import { pack, unpack } from './packed.ts'

// A chain this long is past every model's context.
const longestChain = 10_000

/**
 * `conversation:ID` is a hash with what is known of one, `conversations` holds all ids by their last use, `conversations:ACCOUNT`
 * those of an account. `turns`: number → row; `turns:ID` lists those of a conversation, `turns:hash:HASH` those with a history.
 */
const lua = `local p = KEYS[1]
local function drop(id)
  local account = redis.call('HGET', p .. 'conversation:' .. id, 'account_id')
  if not account then return 0 end
  for _, turn in ipairs(redis.call('LRANGE', p .. 'turns:' .. id, 0, -1)) do
    local row = redis.call('HGET', p .. 'turns', turn)
    if row then redis.call('ZREM', p .. 'turns:hash:' .. cjson.decode(row).hash, turn) end
    redis.call('HDEL', p .. 'turns', turn)
  end
  redis.call('DEL', p .. 'turns:' .. id, p .. 'conversation:' .. id)
  redis.call('ZREM', p .. 'conversations', id)
  redis.call('ZREM', p .. 'conversations:' .. account, id)
  return 1
end
local function fitting(id, key, since)
  local known = redis.call('HMGET', p .. 'conversation:' .. id, 'key_id', 'used_at')
  return known[1] == key and tonumber(known[2]) >= tonumber(since)
end
`
const keepScript = script(`${lua}
local id, key, account, model, at, sent, whole, hash, row, most = unpack(ARGV)
local c = p .. 'conversation:' .. id
local before = redis.call('HGET', c, 'account_id')
if before and before ~= account then redis.call('ZREM', p .. 'conversations:' .. before, id) end
if not before then redis.call('HSET', c, 'key_id', key, 'created_at', at, 'used_at', at) end
redis.call('HSET', c, 'account_id', account, 'model', model)
if tonumber(at) > tonumber(redis.call('HGET', c, 'used_at')) then redis.call('HSET', c, 'used_at', at) end
redis.call('HINCRBY', c, 'turns', 1)
redis.call('HINCRBY', c, 'sent', sent)
redis.call('HINCRBY', c, 'whole', whole)
local used = redis.call('HGET', c, 'used_at')
redis.call('ZADD', p .. 'conversations', used, id)
redis.call('ZADD', p .. 'conversations:' .. account, used, id)
local turn = redis.call('INCR', p .. 'turns:count')
redis.call('HSET', p .. 'turns', turn, row)
redis.call('RPUSH', p .. 'turns:' .. id, turn)
redis.call('ZADD', p .. 'turns:hash:' .. hash, turn, turn)
for _, old in ipairs(redis.call('ZREVRANGE', p .. 'conversations:' .. account, most, -1)) do drop(old) end
return turn`)
const findHashScript = script(`${lua}
for _, turn in ipairs(redis.call('ZREVRANGE', p .. 'turns:hash:' .. ARGV[1], 0, -1)) do
  local row = redis.call('HGET', p .. 'turns', turn)
  local id = row and cjson.decode(row).conversation_id
  if id and (ARGV[4] == '' or ARGV[4] == id) and fitting(id, ARGV[2], ARGV[3]) then return { turn, row, ARGV[2] } end
end
return false`)
const findLastScript = script(`${lua}
if not redis.call('HGET', p .. 'conversation:' .. ARGV[1], 'key_id') or not fitting(ARGV[1], ARGV[2], ARGV[3]) then return false end
local turn = redis.call('LINDEX', p .. 'turns:' .. ARGV[1], -1)
return turn and { turn, redis.call('HGET', p .. 'turns', turn), ARGV[2] }`)
const historyScript = script(`${lua}
local found, turn = {}, ARGV[1]
for depth = 1, ${longestChain} do
  local row = redis.call('HGET', p .. 'turns', turn)
  if not row then break end
  local decoded = cjson.decode(row)
  found[#found + 1] = decoded.said
  if decoded.parent_id == cjson.null or not decoded.parent_id then break end
  turn = string.format('%.0f', decoded.parent_id)
end
return found`)
const turnsScript = script(`${lua}
local found = {}
for _, turn in ipairs(redis.call('LRANGE', p .. 'turns:' .. ARGV[1], 0, -1)) do
  found[#found + 1] = turn
  found[#found + 1] = redis.call('HGET', p .. 'turns', turn)
end
return { found, redis.call('HGET', p .. 'conversation:' .. ARGV[1], 'key_id') }`)
const removeScript = script(`${lua} return drop(ARGV[1])`)
const sweepScript = script(`${lua}
local ids = redis.call('ZRANGEBYSCORE', p .. 'conversations', '-inf', '(' .. ARGV[1], 'LIMIT', 0, ARGV[2])
for _, id in ipairs(ids) do drop(id) end
return #ids`)

export function redisConversations(link: Link): ConversationStore {
  const run = (which: typeof keepScript, ...values: (string | number)[]) => link.run(which, [''], values)
  const get = async (id: string): Promise<ConversationSummary | undefined> => {
    const fields = fieldsOf(await link.send('HGETALL', `conversation:${id}`))
    return fields.size === 0 ? undefined : summaryOf(id, fields)
  }
  return {
    keep: async (turn, most) => {
      const { conversationId, keyId, model, place, hash, at, sent, whole } = turn
      await run(
        keepScript,
        conversationId,
        keyId,
        place.accountId,
        model,
        at,
        sent,
        whole,
        hash,
        rowOf(turn),
        most,
      )
    },
    findHash: async ({ keyId, hash, conversationId = '' }, since) =>
      turnOf(await run(findHashScript, hash, keyId, since, conversationId)),
    findLast: async (id, keyId, since) => turnOf(await run(findLastScript, id, keyId, since)),
    history: async ({ id }) =>
      texts(await run(historyScript, id))
        .toReversed()
        .flatMap((said) => JSON.parse(unpack(said)) as SaidTurn[]),
    list: async ({ keyId, accountId }, { since, limit, offset }) => {
      const place = accountId === undefined ? 'conversations' : `conversations:${accountId}`
      const ids = texts(await link.send('ZRANGEBYSCORE', place, since, '+inf'))
      const all = (await Promise.all(ids.map(get))).filter((found) => found !== undefined)
      const fit = all
        .filter((found) => keyId === undefined || found.keyId === keyId)
        .toSorted((one, two) => two.usedAt - one.usedAt || (one.id < two.id ? -1 : 1))
      const sum = (of: (found: ConversationSummary) => number) =>
        fit.reduce((total, found) => total + of(found), 0)
      return {
        items: fit.slice(offset, limit === -1 ? undefined : offset + limit),
        total: fit.length,
        sent: sum(({ sent }) => sent),
        whole: sum(({ whole }) => whole),
      }
    },
    get: async (id, since) => {
      const found = await get(id)
      return found && found.usedAt >= since ? found : undefined
    },
    turns: async (id) => {
      const reply = await run(turnsScript, id)
      const [rows, keyId] = Array.isArray(reply) ? [texts(reply[0] ?? []), reply[1] ?? ''] : [[], '']
      return rows.flatMap((row, at) => (at % 2 === 1 ? (turnOf([rows[at - 1] ?? '', row, keyId]) ?? []) : []))
    },
    remove: async (id) => (await run(removeScript, id)) === 1,
    sweep: async (until, limit) => Number(await run(sweepScript, until, limit)),
  }
}

const rowOf = ({ conversationId, parentId, place, hash, at, said }: NewTurn): string =>
  JSON.stringify({
    conversation_id: conversationId,
    parent_id: parentId,
    account_id: place.accountId,
    upstream_id: place.conversationId,
    response_id: place.responseId,
    file_ids: JSON.stringify(place.fileIds),
    hash,
    at,
    said: pack(JSON.stringify(said)),
  })

function turnOf(reply: Reply): StoredTurn | undefined {
  if (!Array.isArray(reply)) return undefined
  const [id, row, keyId] = reply
  const turn = JSON.parse(String(row))
  return {
    id: Number(id),
    conversationId: turn.conversation_id,
    keyId: String(keyId),
    parentId: turn.parent_id,
    place: {
      accountId: turn.account_id,
      conversationId: turn.upstream_id,
      responseId: turn.response_id,
      fileIds: JSON.parse(turn.file_ids),
    },
    hash: turn.hash,
    at: turn.at,
  }
}

const summaryOf = (id: string, fields: Map<string, string>): ConversationSummary => {
  const number = (name: string) => Number(fields.get(name) ?? 0)
  return {
    id,
    keyId: fields.get('key_id') ?? '',
    accountId: fields.get('account_id') ?? '',
    model: fields.get('model') ?? '',
    createdAt: number('created_at'),
    usedAt: number('used_at'),
    turns: number('turns'),
    sent: number('sent'),
    whole: number('whole'),
  }
}
