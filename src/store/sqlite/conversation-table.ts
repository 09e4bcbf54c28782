import type { Database } from 'bun:sqlite'
import type { NewTurn } from '../../core/conversation.ts'
import type { ConversationStore } from '../content.ts'
import { packSaid, turnColumns, turnOf, type TurnRow, unpackSaid } from '../conversation-row.ts'
import { longestChain } from '../response-row.ts'
import type { Done } from './promised.ts'
import { conversationList } from './conversation-list.ts'

/** The tables `conversations` and `conversation_turns`. */
export function conversationTable(database: Database): Done<ConversationStore> {
  const begin = database.query(
    `INSERT INTO conversations (id, key_id, account_id, model, created_at, used_at, turns, sent, whole)
     VALUES ($id, $keyId, $accountId, $model, $at, $at, 1, $sent, $whole)
     ON CONFLICT (id) DO UPDATE SET account_id = $accountId, model = $model, used_at = max(used_at, $at),
       turns = turns + 1, sent = sent + $sent, whole = whole + $whole`,
  )
  const insert = database.query(
    `INSERT INTO conversation_turns
       (conversation_id, parent_id, account_id, upstream_id, response_id, file_ids, hash, at, said)
     VALUES ($id, $parentId, $accountId, $upstreamId, $responseId, $fileIds, $hash, $at, $said)`,
  )
  const dropAbove = database.query(
    `DELETE FROM conversations WHERE id IN
       (SELECT id FROM conversations WHERE account_id = ? ORDER BY used_at DESC, created_at DESC LIMIT -1 OFFSET ?)`,
  )
  const byHash = database.query<TurnRow, [string, string, number, string | null]>(
    `SELECT ${turnColumns} WHERE t.hash = ?1 AND c.key_id = ?2 AND c.used_at >= ?3
       AND (?4 IS NULL OR c.id = ?4) ORDER BY t.id DESC LIMIT 1`,
  )
  const last = database.query<TurnRow, [string, string, number]>(
    `SELECT ${turnColumns} WHERE c.id = ? AND c.key_id = ? AND c.used_at >= ? ORDER BY t.id DESC LIMIT 1`,
  )
  const all = database.query<TurnRow, [string]>(`SELECT ${turnColumns} WHERE c.id = ? ORDER BY t.id`)
  const chain = database.query<{ said: Uint8Array }, [number]>(
    `WITH RECURSIVE chain (id, depth) AS (
       SELECT ?1, 0
       UNION ALL
       SELECT t.parent_id, depth + 1 FROM chain JOIN conversation_turns t ON t.id = chain.id
       WHERE t.parent_id IS NOT NULL AND depth < ${longestChain}
     )
     SELECT t.said FROM chain JOIN conversation_turns t ON t.id = chain.id ORDER BY depth DESC`,
  )
  const drop = database.query('DELETE FROM conversations WHERE id = ?')
  const dropOld = database.query(
    'DELETE FROM conversations WHERE id IN (SELECT id FROM conversations WHERE used_at < ? LIMIT ?)',
  )

  return {
    keep: database.transaction((turn: NewTurn, most: number) => {
      const { conversationId: id, keyId, model, parentId, place, hash, said, at, sent, whole } = turn
      const { accountId, conversationId: upstreamId, responseId } = place
      begin.run({ id, keyId, accountId, model, at, sent, whole })
      const fileIds = JSON.stringify(place.fileIds)
      insert.run({ id, parentId, accountId, upstreamId, responseId, fileIds, hash, at, said: packSaid(said) })
      dropAbove.run(accountId, most)
    }),
    findHash: ({ keyId, hash, conversationId }, since) =>
      turnOf(byHash.get(hash, keyId, since, conversationId ?? null)),
    findLast: (id, keyId, since) => turnOf(last.get(id, keyId, since)),
    history: ({ id }) => chain.all(id).flatMap(({ said }) => unpackSaid(said)),
    turns: (id) => all.all(id).flatMap((row) => turnOf(row) ?? []),
    remove: (id) => drop.run(id).changes > 0,
    // Rows of turns that go with a conversation are counted as changes too: what is left is counted instead.
    sweep: (until, limit) => {
      const before = count(database)
      dropOld.run(until, limit)
      return before - count(database)
    },
    ...conversationList(database),
  }
}

const count = (database: Database) =>
  database.query<{ n: number }, []>('SELECT count(*) AS n FROM conversations').get()?.n ?? 0
