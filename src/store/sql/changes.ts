import type { Change, ChangeKind, Changes } from '../coordination.ts'
import type { Sql, SqlEngine } from './engine.ts'

/** Writes changes into the feed; called last in the transaction that makes them, because it keeps others waiting. */
export type Tell = (tx: Sql, kind: ChangeKind, ids: readonly string[]) => Promise<void>

const channel = 'grok2api_changes'
const lookEveryMs = 250
/** Where the engine tells by itself, in case it did not. */
const lookSeldomMs = 2000

async function place(sql: Sql): Promise<{ seq: number; swept: number }> {
  const [row] = await sql.rows<{ seq: number; swept: number }>('SELECT seq, swept FROM feed WHERE one = 1')
  return row ?? { seq: 0, swept: 0 }
}

/** The tables `changes` and `feed`. */
export function sqlChanges(engine: SqlEngine, self: string): { changes: Changes; tell: Tell } {
  return {
    tell: async (tx, kind, ids) => {
      if (ids.length === 0) return
      // The row stays locked until the end of the transaction: positions become visible in their order.
      await tx.run('UPDATE feed SET seq = seq + ? WHERE one = 1', [ids.length])
      const first = (await place(tx)).seq - ids.length
      const at = Date.now()
      await tx.upsert(
        { table: 'changes', columns: ['seq', 'kind', 'id', 'origin', 'at'], key: ['seq'] },
        ids.map((id, index) => [first + index + 1, kind, id, self, at]),
      )
      if (engine.listen) await tx.rows(`SELECT pg_notify('${channel}', '')`)
    },
    changes: {
      position: async () => (await place(engine)).seq,
      since: async (position, most) => {
        const changes = await engine.rows<Change>(
          `SELECT seq, kind, id, origin FROM changes WHERE seq > ? ORDER BY seq LIMIT ${most}`,
          [position],
        )
        return { changes, lost: (await place(engine)).swept > position }
      },
      watch: async (listener) => {
        const timer = setInterval(listener, engine.listen ? lookSeldomMs : lookEveryMs)
        timer.unref()
        const stop = await engine.listen?.(channel, listener)
        return () => {
          clearInterval(timer)
          void stop?.()
        }
      },
      sweep: (ageMs) =>
        engine.begin(async (tx) => {
          const [last] = await tx.rows<{ seq: number | null }>(
            'SELECT MAX(seq) AS seq FROM changes WHERE at < ?',
            [Date.now() - ageMs],
          )
          if (!last?.seq) return
          await tx.run('DELETE FROM changes WHERE seq <= ?', [last.seq])
          await tx.run('UPDATE feed SET swept = ? WHERE one = 1', [last.seq])
        }),
    },
  }
}
