import { entryOf, type LogFilter, type LogRow, rowOf } from '../log-row.ts'
import { summed } from '../statistics-sums.ts'
import type { LogStore } from '../store.ts'
import { dropAll } from './hashes.ts'
import { type Command, type Link, type Reply, texts } from './link.ts'
import { addStatistics } from './statistics.ts'

/** An entry of the stream `request_log`: its place and its row. */
type Placed = { seq: number; row: Omit<LogRow, 'seq'> }

/** The stream `request_log`, in the order of the places; `request_bodies`: place → what was asked and answered. */
export function redisLog(link: Link): LogStore {
  const between = async (newest: number, oldest: number, most?: number): Promise<Placed[]> => {
    const range = [`${newest}-9`, `${Math.max(0, oldest)}-0`]
    return placed(
      await link.send('XREVRANGE', 'request_log', ...range, ...(most === undefined ? [] : ['COUNT', most])),
    )
  }
  const oldestOf = async (most: number) =>
    placed(await link.send('XRANGE', 'request_log', '-', '+', 'COUNT', Math.max(1, most))).slice(0, most)
  const ends = async () => {
    const [first] = await oldestOf(1)
    const [last] = placed(await link.send('XREVRANGE', 'request_log', '+', '-', 'COUNT', 1))
    return { first: first?.seq ?? 0, last: last?.seq ?? 0 }
  }
  return {
    add: async (entries, listed, batch) => {
      const { sums, spread } = summed(entries)
      const put = listed.map((entry): Command => [
        'XNUMBERED',
        'request_log',
        JSON.stringify(rowOf(entry, link.self)),
        entry.bodies ? JSON.stringify(entry.bodies) : '',
      ])
      await link.together([...put, ...addStatistics(sums, spread)], { kind: 'use', ids: [] }, `log ${batch}`)
    },
    read: async (filter, before, span, most) => {
      const rows = await between(before - 1, before - span)
      return rows
        .filter(({ row }) => fits(row, filter))
        .slice(0, most)
        .map(({ seq, row }) => entryOf({ seq, ...row }))
    },
    find: async (requestId, before, span) => {
      const found = (await between(before - 1, before - span)).find(({ row }) => row.request_id === requestId)
      if (!found) return undefined
      const bodies = await link.send('HGET', 'request_bodies', found.seq)
      const entry = entryOf({ seq: found.seq, ...found.row })
      return typeof bodies === 'string' ? { ...entry, bodies: JSON.parse(bodies) } : entry
    },
    ends,
    sweep: async (before, count, most) => {
      const rows = await oldestOf(most)
      const { last } = await ends()
      const end = rows.findIndex(({ seq, row }) => row.at >= before && seq > last - count)
      const leaving = end === -1 ? rows : rows.slice(0, end)
      const until = leaving.at(-1)
      if (until)
        await link.together([
          ['XTRIM', 'request_log', 'MINID', `${until.seq + 1}-0`],
          ...dropAll(
            'request_bodies',
            leaving.map(({ seq }) => String(seq)),
          ),
        ])
      return leaving.length
    },
  }
}

/** The entries of a reply to XRANGE. */
const placed = (reply: Reply): Placed[] =>
  Array.isArray(reply)
    ? reply.flatMap((entry) => {
        if (!Array.isArray(entry)) return []
        const [id, fields] = entry
        return [{ seq: Number.parseInt(String(id), 10), row: JSON.parse(texts(fields ?? [])[1] ?? '{}') }]
      })
    : []

function fits(row: Omit<LogRow, 'seq'>, filter: LogFilter): boolean {
  const { account, text, from, to, stream } = filter
  const exact: [unknown, unknown][] = [
    [filter.endpoint, row.endpoint],
    [filter.model, row.model],
    [filter.key, row.key_id],
    [filter.ending, row.ending],
    [filter.code, row.code],
    [filter.status, row.status],
    [stream === undefined ? undefined : Number(stream), row.stream],
  ]
  return (
    exact.every(([wanted, is]) => wanted === undefined || wanted === is) &&
    (from === undefined || row.at >= from) &&
    (to === undefined || row.at <= to) &&
    (account === undefined || row.attempts.includes(`"account":${JSON.stringify(account)}`)) &&
    (text === undefined || `${row.request_id} ${row.message} ${row.address}`.includes(text))
  )
}
