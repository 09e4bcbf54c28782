import type { Video, VideoPicture } from '../../core/video.ts'
import type { VideoStore } from '../content.ts'
import { type Link, luaNow, script, texts } from './link.ts'

const names = [
  'videos',
  'videos:claim',
  'videos:owner',
  'videos:until',
  'videos:phase',
  'videos:open',
  'videos:pictures',
]

/** `videos`: id → row; beside it what decides who may write. `videos:open` are those that are not over, in their order. */
const lua = `${luaNow}
local rows, claims, owners, untils, phases, open, pictures = unpack(KEYS)
local function ending(ms) return string.format('%.0f', now + ms) end
local function isFree(id, self)
  return redis.call('ZSCORE', open, id) and redis.call('HGET', owners, id) ~= self
    and tonumber(redis.call('HGET', untils, id) or '0') <= now
end
`
const addScript = script(`${lua}
local id, self, ms, phase, row, beside, seq, claim = unpack(ARGV)
redis.call('HSET', rows, id, row)
redis.call('HSET', claims, id, claim)
redis.call('HSET', owners, id, self)
redis.call('HSET', untils, id, ending(ms))
redis.call('HSET', phases, id, phase)
if beside ~= '' then redis.call('HSET', pictures, id, beside) end
if phase ~= 'over' then redis.call('ZADD', open, seq, id) end
redis.call('ZADD', KEYS[8], seq, id)
return 1`)
const updateScript = script(`${lua}
local id, claim, phase, row = unpack(ARGV)
if redis.call('HGET', claims, id) ~= claim then return 0 end
redis.call('HSET', rows, id, row)
redis.call('HSET', phases, id, phase)
if phase == 'over' then
  redis.call('ZREM', open, id)
  redis.call('HDEL', pictures, id)
end
return 1`)
const claimScript = script(`${lua}
local id, self, claim, phase, ms = unpack(ARGV)
if redis.call('HGET', claims, id) ~= claim or redis.call('HGET', phases, id) ~= phase or not isFree(id, self) then return 0 end
redis.call('HINCRBY', claims, id, 1)
redis.call('HSET', owners, id, self)
redis.call('HSET', untils, id, ending(ms))
return 1`)
const renewScript = script(`${lua}
local self, ms, kept = ARGV[1], ARGV[2], {}
for n = 3, #ARGV, 2 do
  local id = ARGV[n]
  if redis.call('HGET', claims, id) == ARGV[n + 1] and redis.call('HGET', owners, id) == self and redis.call('ZSCORE', open, id) then
    redis.call('HSET', untils, id, ending(ms))
    kept[#kept + 1] = id
  end
end
return kept`)
const freeScript = script(`${lua}
local found = {}
for _, id in ipairs(redis.call('ZRANGE', open, 0, -1)) do if isFree(id, ARGV[1]) then found[#found + 1] = id end end
return found`)

export function redisVideos(link: Link): VideoStore {
  const run = (which: typeof addScript, ...values: (string | number)[]) => link.run(which, names, values)
  const read = async (ids: readonly string[]): Promise<Video[]> => {
    if (ids.length === 0) return []
    const [rows, claims] = await Promise.all(
      ['videos', 'videos:claim'].map(async (name) => link.send('HMGET', name, ...ids)),
    )
    return ids.flatMap((id, at) => {
      const row = Array.isArray(rows) ? rows[at] : null
      return typeof row === 'string' ? [videoOf(id, row, Number(Array.isArray(claims) ? claims[at] : 0))] : []
    })
  }
  return {
    add: async (video, beside, ownMs) => {
      const seq = Number(await link.send('INCR', 'videos:count'))
      const pictures = beside.length === 0 ? '' : JSON.stringify(beside)
      const values = [video.id, link.self, ownMs, video.phase, rowOf(video, seq), pictures, seq, video.claim]
      await link.run(addScript, [...names, `videos:key:${video.keyId}`], values)
    },
    update: async (video) => {
      const before = await link.send('HGET', 'videos', video.id)
      const seq = typeof before === 'string' ? (JSON.parse(before) as { seq: number }).seq : 0
      return (await run(updateScript, video.id, video.claim, video.phase, rowOf(video, seq))) === 1
    },
    claim: async (video, ownMs) => {
      const won = await run(claimScript, video.id, link.self, video.claim, video.phase, ownMs)
      return won === 1 ? { ...video, claim: video.claim + 1 } : undefined
    },
    renew: async (videos, ownMs) => {
      if (videos.length === 0) return []
      return texts(
        await run(renewScript, link.self, ownMs, ...videos.flatMap(({ id, claim }) => [id, claim])),
      )
    },
    find: async (id, keyId) => (await read([id])).find((video) => video.keyId === keyId),
    list: async (keyId) => read(texts(await link.send('ZRANGE', `videos:key:${keyId}`, 0, -1))),
    free: async () => read(texts(await run(freeScript, link.self))),
    pictures: async (id) => {
      const text = await link.send('HGET', 'videos:pictures', id)
      return typeof text === 'string' ? (JSON.parse(text) as VideoPicture[]) : []
    },
    remove: async (id) => {
      const [video] = await read([id])
      if (!video) return
      await link.together([
        ...names.map((name) =>
          name === 'videos:open' ? (['ZREM', name, id] as const) : (['HDEL', name, id] as const),
        ),
        ['ZREM', `videos:key:${video.keyId}`, id],
      ])
    },
  }
}

const rowOf = (video: Video, seq: number): string =>
  JSON.stringify({
    seq,
    key_id: video.keyId,
    form: video.form,
    model: video.model,
    prompt: video.prompt,
    wish: JSON.stringify(video.wish),
    phase: video.phase,
    account_id: video.accountId,
    conversation_id: video.conversationId,
    progress: video.progress,
    created_at: video.createdAt,
    ended_at: video.endedAt,
    file: video.file,
    thumbnail: video.thumbnail,
    fault: video.fault,
    message: video.message,
    log: JSON.stringify(video.log),
  })

function videoOf(id: string, text: string, claim: number): Video {
  const row = JSON.parse(text)
  return {
    id,
    keyId: row.key_id,
    form: row.form,
    model: row.model,
    prompt: row.prompt,
    wish: JSON.parse(row.wish),
    phase: row.phase,
    accountId: row.account_id,
    conversationId: row.conversation_id,
    progress: row.progress,
    createdAt: row.created_at,
    endedAt: row.ended_at,
    file: row.file,
    thumbnail: row.thumbnail,
    fault: row.fault,
    message: row.message,
    claim,
    log: row.log === '' ? { requestId: id, address: '', attempts: [] } : JSON.parse(row.log),
  }
}
