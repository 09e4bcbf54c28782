import type { Database } from 'bun:sqlite'
import type { LogEntry } from '../../core/log-entry.ts'
import type { StatisticsStore } from '../store.ts'
import type { Done } from './promised.ts'
import {
  type SpreadKind,
  spans,
  type StatisticsKind,
  sumNames,
  type SumsRow,
  summed,
} from '../statistics-sums.ts'

/** `add` is to be called inside a transaction. */
export type StatisticsTable = Done<StatisticsStore> & { add: (entries: readonly LogEntry[]) => void }

/** Requests summed by hour and by day in `request_stats`; how their times are spread in `request_spread`. */
export function statisticsTable(database: Database): StatisticsTable {
  const upsert = database.query(
    `INSERT INTO request_stats (kind, span, slot, name, ${sumNames.join(', ')})
     VALUES ($kind, $span, $slot, $name, ${sumNames.map((name) => `$${name}`).join(', ')})
     ON CONFLICT DO UPDATE SET ${sumNames.map((name) => `${name} = ${name} + excluded.${name}`).join(', ')}`,
  )
  const upsertSpread = database.query(
    `INSERT INTO request_spread (kind, span, slot, step, count) VALUES ($kind, $span, $slot, $step, $count)
     ON CONFLICT DO UPDATE SET count = count + excluded.count`,
  )
  const read = database.query<SumsRow, [StatisticsKind, number, number, number, string, number]>(
    `SELECT * FROM request_stats WHERE kind = ? AND span = ? AND slot >= ? AND (slot, name) > (?, ?)
     ORDER BY slot, name LIMIT ?`,
  )
  const slots = database.query<SumsRow, [StatisticsKind, number, number, number, string]>(
    'SELECT * FROM request_stats WHERE kind = ? AND span = ? AND slot >= ? AND slot < ? AND name = ? ORDER BY slot',
  )
  const spread = database.query<{ step: number; count: number }, [SpreadKind, number, number]>(
    `SELECT step, sum(count) AS count FROM request_spread WHERE kind = ? AND span = ? AND slot >= ?
     GROUP BY step ORDER BY step`,
  )
  const sweeps = ['request_stats', 'request_spread'].map((table) =>
    database.query(`DELETE FROM ${table} WHERE slot < ? AND span = ?`),
  )
  return {
    add: (entries) => {
      const { sums, spread } = summed(entries)
      for (const row of sums) upsert.run(row)
      for (const row of spread) upsertSpread.run(row)
    },
    read: ({ kind, span, from, after, most }) => read.all(kind, span, from, after.slot, after.name, most),
    ofName: ({ kind, span, name, from, until }) => slots.all(kind, span, from, until, name),
    spread: (kind, span, from) => spread.all(kind, span, from),
    sweep: (days, hours) => {
      for (const sweep of sweeps) {
        sweep.run(days, spans.day)
        sweep.run(hours, spans.hour)
      }
    },
  }
}
