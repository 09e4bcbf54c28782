import type { Database } from 'bun:sqlite'
import type { AnswerStore } from '../content.ts'
import type { Done } from './promised.ts'

type Row = { status: number; content_type: string; body: Uint8Array }

/** The table `kept_answers` of grok2api.db. */
export function keptAnswerTable(database: Database): Done<AnswerStore> {
  const insert = database.query(
    'INSERT OR REPLACE INTO kept_answers (place, created_at, status, content_type, body) VALUES (?, ?, ?, ?, ?)',
  )
  const select = database.query<Row, [string, number]>(
    'SELECT status, content_type, body FROM kept_answers WHERE place = ? AND created_at >= ?',
  )
  const drop = database.query('DELETE FROM kept_answers WHERE created_at < ?')
  return {
    find: (place, since) => {
      const row = select.get(place, since)
      if (!row) return undefined
      const body = new TextDecoder().decode(Bun.zstdDecompressSync(row.body))
      return { status: row.status, contentType: row.content_type, body }
    },
    put: (place, at, { status, contentType, body }) =>
      void insert.run(place, at, status, contentType, Bun.zstdCompressSync(body, { level: 1 })),
    sweep: (before) => void drop.run(before),
  }
}
