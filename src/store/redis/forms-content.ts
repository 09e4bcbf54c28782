import type { TableRow } from '../store.ts'
import { someOf } from './hashes.ts'
import { type Command, fieldsOf, type Link, script, texts } from './link.ts'
import { putResponse } from './responses.ts'
import type { TableForm, TableForms } from './table-forms.ts'

const bytes = (text: unknown): Uint8Array => Buffer.from(String(text), 'base64')
const base64 = (value: TableRow[string] | undefined): string =>
  value instanceof Uint8Array ? Buffer.from(value).toString('base64') : String(value ?? '')
const text = (row: TableRow, column: string): string => String(row[column] ?? '')

/** Raises a counter to a number, so that the next one is behind it. */
export const raise = script(`local old = tonumber(redis.call('GET', KEYS[1]) or '0')
if tonumber(ARGV[1]) > old then redis.call('SET', KEYS[1], ARGV[1]) end
return 0`)

const byField = (link: Link, name: string, column: string, number = false) => ({
  list: async (): Promise<TableRow[]> =>
    texts(await link.send('HKEYS', name)).map((field) => ({ [column]: number ? Number(field) : field })),
  rows: async (keys: readonly TableRow[]): Promise<[string, TableRow][]> => {
    const found = await someOf(
      link,
      name,
      keys.map((key) => text(key, column)),
    )
    return Array.from(found, ([field, value]) => [field, JSON.parse(value)])
  },
})

const responses = (link: Link): TableForm => {
  const { list, rows } = byField(link, 'responses', 'id')
  return {
    list,
    read: async (keys) => {
      const removed = new Set(texts(await link.send('SMEMBERS', 'responses:removed')))
      return (await rows(keys)).map(([id, { payload, ...row }]) => ({
        id,
        ...row,
        deleted: Number(removed.has(id)),
        payload: bytes(payload),
      }))
    },
    write: async (all) => {
      for (const { id, key_id, previous_id = null, created_at, deleted, payload } of all) {
        const row = JSON.stringify({ key_id, previous_id, created_at, payload: base64(payload) })
        await putResponse(link, {
          id: String(id),
          createdAt: Number(created_at),
          previousId: String(previous_id ?? ''),
          row,
        })
        if (deleted === 1) await link.send('SADD', 'responses:removed', String(id))
      }
    },
  }
}

const counted = ['created_at', 'used_at', 'turns', 'sent', 'whole']
const conversations = (link: Link): TableForm => ({
  list: async () => texts(await link.send('ZRANGE', 'conversations', 0, -1)).map((id) => ({ id })),
  read: async (keys) =>
    Promise.all(
      keys.map(async ({ id = '' }) => {
        const fields = [...fieldsOf(await link.send('HGETALL', `conversation:${id}`))]
        return {
          id,
          ...Object.fromEntries(
            fields.map(([name, value]) => [name, counted.includes(name) ? Number(value) : value]),
          ),
        }
      }),
    ),
  write: (rows) =>
    link.together(
      rows.flatMap(({ id, ...row }): Command[] => [
        [
          'HSET',
          `conversation:${id}`,
          ...Object.entries(row).flatMap(([name, value]) => [name, String(value)]),
        ],
        ['ZADD', 'conversations', Number(row['used_at']), String(id)],
        ['ZADD', `conversations:${row['account_id']}`, Number(row['used_at']), String(id)],
      ]),
    ),
})

const turns = (link: Link): TableForm => {
  const { list, rows } = byField(link, 'turns', 'id', true)
  return {
    list,
    read: async (keys) =>
      (await rows(keys)).map(([id, row]) => ({ ...row, id: Number(id), said: bytes(row['said']) })),
    write: async (all) => {
      await link.together(
        all.flatMap(({ id, ...row }): Command[] => {
          const turn = Number(id)
          const place = `turns:${row['conversation_id']}`
          return [
            ['HSET', 'turns', turn, JSON.stringify({ ...row, said: base64(row['said']) })],
            // Once only, whatever stands there.
            ['LREM', place, 0, turn],
            ['RPUSH', place, turn],
            ['ZADD', `turns:hash:${row['hash']}`, turn, turn],
          ]
        }),
      )
      await link.run(raise, ['turns:count'], [Math.max(0, ...all.map(({ id }) => Number(id)))])
    },
  }
}

/** Who makes a video is a matter of the processes that run. */
const passing = ['owner', 'owned_until']

const videos = (link: Link): TableForm => {
  const { rows } = byField(link, 'videos', 'id')
  const all = async () =>
    (await rows(texts(await link.send('HKEYS', 'videos')).map((id) => ({ id })))).map(([id, row]) => ({
      ...row,
      id,
    }))
  return {
    list: async () =>
      (await all()).map((row: TableRow) => ({ seq: Number(row['seq']), id: text(row, 'id') })),
    read: async (keys) => {
      const ids = keys.map((key) => text(key, 'id'))
      const [claims, pictures] = await Promise.all(
        ['videos:claim', 'videos:pictures'].map((name) => someOf(link, name, ids)),
      )
      return (await rows(keys)).map(([id, row]) => {
        const beside = pictures?.get(id)
        return {
          ...row,
          id,
          claim: Number(claims?.get(id) ?? 0),
          pictures: beside === undefined ? null : Buffer.from(beside),
          owner: '',
          owned_until: 0,
        }
      })
    },
    write: async (written) => {
      await link.together(
        written.flatMap(({ id, claim, pictures, ...more }): Command[] => {
          const row = Object.fromEntries(Object.entries(more).filter(([name]) => !passing.includes(name)))
          const [video, seq] = [String(id), Number(row['seq'])]
          return [
            ['HSET', 'videos', video, JSON.stringify(row)],
            ['HSET', 'videos:claim', video, Number(claim)],
            ['HSET', 'videos:phase', video, text(row, 'phase')],
            ['ZADD', `videos:key:${row['key_id']}`, seq, video],
            ...(row['phase'] === 'over' ? [] : [['ZADD', 'videos:open', seq, video] as const]),
            ...(pictures instanceof Uint8Array
              ? [['HSET', 'videos:pictures', video, new TextDecoder().decode(pictures)] as const]
              : []),
          ]
        }),
      )
      await link.run(raise, ['videos:count'], [Math.max(0, ...written.map(({ seq }) => Number(seq)))])
    },
  }
}

const keptAnswers = (link: Link): TableForm => {
  const { list, rows } = byField(link, 'kept_answers', 'place')
  return {
    list,
    read: async (keys) =>
      (await rows(keys)).map(([place, row]) => ({ ...row, place, body: bytes(row['body']) })),
    write: (all) =>
      link.together(
        all.flatMap(({ place, ...row }): Command[] => [
          ['HSET', 'kept_answers', String(place), JSON.stringify({ ...row, body: base64(row['body']) })],
          ['ZADD', 'kept_answers:at', Number(row['created_at']), String(place)],
        ]),
      ),
  }
}

/** What callers asked and were answered. */
export const contentForms: TableForms = {
  responses,
  conversations,
  conversation_turns: turns,
  videos,
  kept_answers: keptAnswers,
}
