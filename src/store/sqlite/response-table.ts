import type { Database } from 'bun:sqlite'
import type { ResponseStore } from '../content.ts'
import { longestChain, packResponse, type ResponseRow, unpackResponse } from '../response-row.ts'
import type { Done } from './promised.ts'

/** The table `responses` of grok2api.db. */
export function responseTable(database: Database): Done<ResponseStore> {
  const insert = database.query(
    'INSERT OR REPLACE INTO responses (id, key_id, previous_id, created_at, payload) VALUES (?, ?, ?, ?, ?)',
  )
  const select = database.query<ResponseRow, [string, string, number]>(
    'SELECT * FROM responses WHERE id = ? AND key_id = ? AND deleted = 0 AND created_at >= ?',
  )
  const selectBefore = database.query<ResponseRow, [string, string]>(
    `WITH RECURSIVE chain (id, depth) AS (
       SELECT ?1, 0
       UNION ALL
       SELECT r.previous_id, depth + 1 FROM chain JOIN responses r ON r.id = chain.id
       WHERE r.previous_id IS NOT NULL AND depth < ${longestChain}
     )
     SELECT r.* FROM chain JOIN responses r ON r.id = chain.id WHERE r.key_id = ?2 ORDER BY depth DESC`,
  )
  const hide = database.query('UPDATE responses SET deleted = 1 WHERE id = ?')
  const unneeded = `NOT EXISTS (SELECT 1 FROM responses later WHERE later.previous_id = responses.id)`
  const drop = database.query(`DELETE FROM responses WHERE id = ? AND deleted = 1 AND ${unneeded}`)
  const previousOf = database.query<{ previous_id: string | null }, [string]>(
    'SELECT previous_id FROM responses WHERE id = ?',
  )
  const dropOld = database.query(
    `DELETE FROM responses WHERE id IN (SELECT id FROM responses WHERE created_at < ? AND ${unneeded} LIMIT ?)`,
  )

  return {
    put: ({ id, keyId, previousId, createdAt, input, response }) =>
      void insert.run(id, keyId, previousId, createdAt, packResponse({ input, response })),
    find: (id, keyId, since) => {
      const row = select.get(id, keyId, since)
      return row ? unpackResponse(row) : undefined
    },
    before: ({ previousId, keyId }) =>
      previousId ? selectBefore.all(previousId, keyId).map(unpackResponse) : [],
    remove: database.transaction((id: string) => {
      hide.run(id)
      // What was only kept for it goes with it.
      for (let next: string | null = id; next;) {
        const previous: string | null = previousOf.get(next)?.previous_id ?? null
        next = drop.run(next).changes > 0 ? previous : null
      }
    }),
    sweep: (until, limit) => {
      let removed = 0
      // The last of a chain goes first, and frees the one before it.
      for (let more = limit; more > 0 && removed < limit; removed += more)
        more = dropOld.run(until, limit).changes
      return removed
    },
  }
}
