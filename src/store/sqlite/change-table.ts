import type { Database } from 'bun:sqlite'
import type { Change, ChangeKind, Changes } from '../coordination.ts'
import type { Done } from './promised.ts'
import type { Self } from './self.ts'

/** Writes changes into the feed; to be called inside the transaction that makes them. */
export type Tell = (kind: ChangeKind, ids: readonly string[]) => void

const lookEveryMs = 250

/** The tables `changes` and `feed`. Nothing is written where one process has the folder: nobody would read it. */
export function changeTable(
  database: Database,
  { id: self, shared, now }: Self,
): { changes: Changes; tell: Tell } {
  const place = database.query<{ seq: number; swept: number }, []>(
    'SELECT seq, swept FROM feed WHERE one = 1',
  )
  const move = database.query('UPDATE feed SET seq = seq + ? WHERE one = 1')
  const insert = database.query('INSERT INTO changes (seq, kind, id, origin, at) VALUES (?, ?, ?, ?, ?)')
  const since = database.query<Change, [number, number]>(
    'SELECT seq, kind, id, origin FROM changes WHERE seq > ? ORDER BY seq LIMIT ?',
  )
  const oldest = database.query<{ seq: number | null }, [number]>(
    'SELECT max(seq) AS seq FROM changes WHERE at < ?',
  )
  const drop = database.query('DELETE FROM changes WHERE seq <= ?')
  const swept = database.query('UPDATE feed SET swept = ? WHERE one = 1')
  const position = () => place.get()?.seq ?? 0

  const changes: Done<Omit<Changes, 'watch'>> = {
    position,
    since: (at, most) => ({ changes: since.all(at, most), lost: (place.get()?.swept ?? 0) > at }),
    sweep: database.transaction((ageMs: number) => {
      const last = oldest.get(now() - ageMs)?.seq ?? 0
      if (last === 0) return
      drop.run(last)
      swept.run(last)
    }).immediate,
  }
  return {
    tell: (kind, ids) => {
      if (!shared || ids.length === 0) return
      move.run(ids.length)
      const first = position() - ids.length
      ids.forEach((id, at) => insert.run(first + at + 1, kind, id, self, now()))
    },
    changes: {
      position: async () => changes.position(),
      since: async (at, most) => changes.since(at, most),
      sweep: async (ageMs) => changes.sweep(ageMs),
      watch: async (listener) => {
        if (!shared) return () => {}
        const timer = setInterval(listener, lookEveryMs)
        timer.unref()
        return () => clearInterval(timer)
      },
    },
  }
}
