import type { AnswerStore } from '../content.ts'
import { dropAll } from './hashes.ts'
import { type Link, pieces, texts } from './link.ts'
import { pack, unpack } from './packed.ts'

/** `kept_answers`: place → row; `kept_answers:at`: places by when they were made. */
export function redisAnswers(link: Link): AnswerStore {
  return {
    find: async (place, since) => {
      const text = await link.send('HGET', 'kept_answers', place)
      if (typeof text !== 'string') return undefined
      const row = JSON.parse(text)
      if (row.created_at < since) return undefined
      return { status: row.status, contentType: row.content_type, body: unpack(row.body) }
    },
    put: (place, at, { status, contentType, body }) => {
      const row = { created_at: at, status, content_type: contentType, body: pack(body) }
      return link.together([
        ['HSET', 'kept_answers', place, JSON.stringify(row)],
        ['ZADD', 'kept_answers:at', at, place],
      ])
    },
    sweep: async (before) => {
      const places = texts(await link.send('ZRANGEBYSCORE', 'kept_answers:at', '-inf', `(${before}`))
      for (const piece of pieces(places, 1000))
        await link.together([...dropAll('kept_answers', piece), ['ZREM', 'kept_answers:at', ...piece]])
    },
  }
}
