import type { LogEntry } from '../../core/log-entry.ts'
import { entryOf, type LogFilter, type LogRow, rowOf } from '../log-row.ts'
import { type SpreadRow, spans, sumNames, type SumsRow, summed } from '../statistics-sums.ts'
import type { LogStore, StatisticsStore } from '../store.ts'
import type { Batches } from './batches.ts'
import type { Sql, SqlEngine, Value } from './engine.ts'
import { longestIndexed } from './schema-text.ts'

/** The tables `request_log` and `request_bodies`; each batch goes into the statistics too. */
export function sqlLog(engine: SqlEngine, self: string, once: Batches): LogStore {
  const { contains } = engine.dialect
  const put = async (tx: Sql, entries: readonly LogEntry[]) => {
    const rows = entries.map((entry) => rowOf(entry, self))
    const columns = Object.keys(rows[0] ?? {}) as (keyof (typeof rows)[number])[]
    const into = `INSERT INTO request_log (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`
    for (const [at, { bodies }] of entries.entries()) {
      const values = columns.map((column) => rows[at]?.[column] ?? null)
      const seq = await tx.insert(into, values, 'seq')
      if (bodies)
        await tx.run('INSERT INTO request_bodies (seq, request, answer) VALUES (?, ?, ?)', [
          seq,
          bodies.request,
          bodies.answer,
        ])
    }
  }

  function where(filter: LogFilter): { text: string; values: Value[] } {
    const parts: [text: string, value: Value | undefined][] = [
      ['endpoint = ?', filter.endpoint],
      ['model = ?', filter.model],
      ['key_id = ?', filter.key],
      ['ending = ?', filter.ending],
      ['code = ?', filter.code],
      ['status = ?', filter.status],
      ['stream = ?', filter.stream === undefined ? undefined : Number(filter.stream)],
      ['at >= ?', filter.from],
      ['at <= ?', filter.to],
      [
        contains('attempts'),
        filter.account === undefined ? undefined : `"account":${JSON.stringify(filter.account)}`,
      ],
      [contains("CONCAT(request_id, ' ', message, ' ', address)"), filter.text],
    ]
    const given = parts.flatMap(([text, value]) => (value === undefined ? [] : [{ text, value }]))
    return { text: given.map(({ text }) => ` AND ${text}`).join(''), values: given.map(({ value }) => value) }
  }

  const ends = async () => {
    const query = 'SELECT MIN(seq) AS first, MAX(seq) AS last FROM request_log'
    const [row] = await engine.rows<{ first: number | null; last: number | null }>(query)
    return { first: row?.first ?? 0, last: row?.last ?? 0 }
  }
  return {
    add: (entries, listed, batch) =>
      once(batch, async (tx) => {
        await put(tx, listed)
        await addSums(tx, entries)
      }),
    read: async (filter, before, span, most) => {
      const { text, values } = where(filter)
      const query = `SELECT * FROM request_log WHERE seq < ? AND seq >= ?${text} ORDER BY seq DESC LIMIT ${most}`
      return (await engine.rows<LogRow>(query, [before, before - span, ...values])).map(entryOf)
    },
    find: async (requestId, before, span) => {
      const query =
        'SELECT * FROM request_log WHERE seq < ? AND seq >= ? AND request_id = ? ORDER BY seq DESC LIMIT 1'
      const [row] = await engine.rows<LogRow>(query, [before, before - span, requestId])
      if (!row) return undefined
      type Bodies = { request: string; answer: string }
      const [bodies] = await engine.rows<Bodies>('SELECT request, answer FROM request_bodies WHERE seq = ?', [
        row.seq,
      ])
      return { ...entryOf(row), ...(bodies && { bodies }) }
    },
    ends,
    sweep: async (before, count, most) => {
      const query = `SELECT seq, at FROM request_log ORDER BY seq LIMIT ${most}`
      const rows = await engine.rows<{ seq: number; at: number }>(query)
      const { last } = await ends()
      const end = rows.findIndex(({ seq, at }) => at >= before && seq > last - count)
      const leaving = end === -1 ? rows : rows.slice(0, end)
      const until = leaving.at(-1)
      if (!until) return 0
      await engine.begin(async (tx) => {
        for (const table of ['request_log', 'request_bodies'])
          await tx.run(`DELETE FROM ${table} WHERE seq <= ?`, [until.seq])
      })
      return leaving.length
    },
  }
}

const keyOf = (row: SumsRow | SpreadRow) =>
  [row.kind, row.span, row.slot, 'name' in row ? row.name : row.step].join(' ')
const inOrder = <Row extends SumsRow | SpreadRow>(rows: readonly Row[]) =>
  rows.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))

/** In one order, so that two processes do not wait for each other. */
async function addSums(tx: Sql, entries: readonly LogEntry[]): Promise<void> {
  const { sums, spread } = summed(entries)
  const key = ['kind', 'span', 'slot', 'name']
  await tx.upsert(
    {
      table: 'request_stats',
      columns: [...key, ...sumNames],
      key,
      changes: Object.fromEntries(sumNames.map((name) => [name, 'add' as const])),
    },
    inOrder(sums).map((row) => [
      row.kind,
      row.span,
      row.slot,
      row.name.slice(0, longestIndexed),
      ...sumNames.map((name) => row[name]),
    ]),
  )
  await tx.upsert(
    {
      table: 'request_spread',
      columns: ['kind', 'span', 'slot', 'step', 'count'],
      key: ['kind', 'span', 'slot', 'step'],
      changes: { count: 'add' },
    },
    inOrder(spread).map(({ kind, span, slot, step, count }) => [kind, span, slot, step, count]),
  )
}

/** The tables `request_stats` and `request_spread`. */
export function sqlStatistics(engine: SqlEngine): StatisticsStore {
  return {
    read: ({ kind, span, from, after, most }) =>
      engine.rows<SumsRow>(
        `SELECT * FROM request_stats WHERE kind = ? AND span = ? AND slot >= ? AND (slot, name) > (?, ?)
         ORDER BY slot, name LIMIT ${most}`,
        [kind, span, from, after.slot, after.name],
      ),
    ofName: ({ kind, span, name, from, until }) =>
      engine.rows<SumsRow>(
        'SELECT * FROM request_stats WHERE kind = ? AND span = ? AND slot >= ? AND slot < ? AND name = ? ORDER BY slot',
        [kind, span, from, until, name],
      ),
    spread: (kind, span, from) =>
      engine.rows(
        `SELECT step, ${engine.dialect.int('SUM(count)')} AS count FROM request_spread
         WHERE kind = ? AND span = ? AND slot >= ? GROUP BY step ORDER BY step`,
        [kind, span, from],
      ),
    sweep: async (days, hours) => {
      for (const table of ['request_stats', 'request_spread'])
        for (const [before, span] of [
          [days, spans.day],
          [hours, spans.hour],
        ] as const)
          await engine.run(`DELETE FROM ${table} WHERE slot < ? AND span = ?`, [before, span])
    },
  }
}
