import type { Database } from 'bun:sqlite'
import type { SeenUnknown } from '../../core/unknown.ts'
import type { UnknownStore } from '../store.ts'
import type { Done } from './promised.ts'

/** The table `unknowns`. */
export function unknownTable(database: Database): Done<UnknownStore> {
  const all = database.query<SeenUnknown, []>(
    'SELECT kind, name, count, first_at AS firstAt, last_at AS lastAt, sample FROM unknowns ORDER BY last_at',
  )
  const upsert = database.query(
    `INSERT INTO unknowns (kind, name, count, first_at, last_at, sample)
     VALUES ($kind, $name, $count, $firstAt, $lastAt, $sample)
     ON CONFLICT DO UPDATE SET count = count + excluded.count, last_at = max(last_at, excluded.last_at)`,
  )
  const clear = database.query('DELETE FROM unknowns')
  const add = database.transaction((seen: readonly SeenUnknown[]) => {
    for (const row of seen) upsert.run(row)
  })
  return { all: () => all.all(), add: (seen) => add(seen), clear: () => void clear.run() }
}
