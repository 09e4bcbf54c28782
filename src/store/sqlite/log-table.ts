import type { Database } from 'bun:sqlite'
import type { LogEntry } from '../../core/log-entry.ts'
import { entryOf, type LogRow, parametersOf, rowOf } from '../log-row.ts'
import type { LogStore } from '../store.ts'
import type { Done } from './promised.ts'
import type { Self } from './self.ts'
import type { StatisticsTable } from './statistics-table.ts'

/** The request log in `request_log`, together with the statistics. */
export function logTable(
  database: Database,
  statistics: StatisticsTable,
  { id: self }: Pick<Self, 'id'>,
): Done<LogStore> {
  const insert = database.query(
    `INSERT INTO request_log (request_id, at, endpoint, model, key_id, address, status, code, message, ending, stream, ms,
       first_ms, input, output, reasoning, cached, estimated, cost, attempts, process)
     VALUES ($request_id, $at, $endpoint, $model, $key_id, $address, $status, $code, $message, $ending, $stream, $ms,
       $first_ms, $input, $output, $reasoning, $cached, $estimated, $cost, $attempts, $process)`,
  )
  const insertBodies = database.query('INSERT INTO request_bodies (seq, request, answer) VALUES (?, ?, ?)')
  const select = database.query<LogRow, Record<string, string | number | null>>(
    `SELECT * FROM request_log WHERE seq < $before AND seq >= $before - $span
       AND ($endpoint IS NULL OR endpoint = $endpoint) AND ($model IS NULL OR model = $model)
       AND ($key IS NULL OR key_id = $key) AND ($ending IS NULL OR ending = $ending)
       AND ($code IS NULL OR code = $code) AND ($status IS NULL OR status = $status)
       AND ($stream IS NULL OR stream = $stream) AND ($from IS NULL OR at >= $from) AND ($to IS NULL OR at <= $to)
       AND ($account IS NULL OR instr(attempts, $account) > 0)
       AND ($text IS NULL OR instr(request_id || ' ' || message || ' ' || address, $text) > 0)
     ORDER BY seq DESC LIMIT $most`,
  )
  const byId = database.query<LogRow, [number, number, string]>(
    'SELECT * FROM request_log WHERE seq < ? AND seq >= ? AND request_id = ? ORDER BY seq DESC LIMIT 1',
  )
  const bodies = database.query<{ request: string; answer: string }, [number]>(
    'SELECT request, answer FROM request_bodies WHERE seq = ?',
  )
  const ends = database.query<{ first: number | null; last: number | null }, []>(
    'SELECT (SELECT min(seq) FROM request_log) AS first, (SELECT max(seq) FROM request_log) AS last',
  )
  const oldest = database.query<{ seq: number; at: number }, [number]>(
    'SELECT seq, at FROM request_log ORDER BY seq LIMIT ?',
  )
  const removals = ['request_log', 'request_bodies'].map((table) =>
    database.query(`DELETE FROM ${table} WHERE seq <= ?`),
  )
  const seats = () => {
    const { first, last } = ends.get() ?? { first: 0, last: 0 }
    return { first: first ?? 0, last: last ?? 0 }
  }

  // SQLite numbers the rows: a number kept here would be taken as soon as another process wrote one.
  const put = (entry: LogEntry) => {
    const seq = Number(insert.run(rowOf(entry, self)).lastInsertRowid)
    if (entry.bodies) insertBodies.run(seq, entry.bodies.request, entry.bodies.answer)
  }
  const remove = database.transaction((until: number) => removals.forEach((removal) => removal.run(until)))
  const addAll = database.transaction((entries: readonly LogEntry[], listed: readonly LogEntry[]) => {
    listed.forEach(put)
    statistics.add(entries)
  })

  return {
    add: (entries, listed) => void addAll(entries, listed),
    read: (filter, before, span, most) =>
      select.all({ ...parametersOf(filter), before, span, most }).map(entryOf),
    find: (requestId, before, span) => {
      const row = byId.get(before, before - span, requestId)
      const stored = row && bodies.get(row.seq)
      return row ? { ...entryOf(row), ...(stored && { bodies: stored }) } : undefined
    },
    ends: seats,
    sweep: (before, count, most) => {
      const rows = oldest.all(most)
      const { last } = seats()
      const end = rows.findIndex(({ seq, at }) => at >= before && seq > last - count)
      const leaving = end === -1 ? rows : rows.slice(0, end)
      const until = leaving.at(-1)
      if (until) remove(until.seq)
      return leaving.length
    },
  }
}
