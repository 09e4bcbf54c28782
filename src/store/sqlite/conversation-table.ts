import type { Database } from 'bun:sqlite'
import type { NewTurn, SaidTurn, StoredTurn } from '../../core/conversation.ts'
import type { ConversationStore } from '../content.ts'
import type { Done } from './promised.ts'
import { conversationList } from './conversation-list.ts'

type Row = {
  id: number
  conversation_id: string
  key_id: string
  parent_id: number | null
  account_id: string
  upstream_id: string
  response_id: string
  file_ids: string
  hash: string
  at: number
}

// A chain this long is past every model's context.
const longestChain = 10_000

const columns = `t.id, t.conversation_id, c.key_id, t.parent_id, t.account_id, t.upstream_id, t.response_id, t.file_ids,
  t.hash, t.at FROM conversation_turns t JOIN conversations c ON c.id = t.conversation_id`

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
  const byHash = database.query<Row, [string, string, number, string | null]>(
    `SELECT ${columns} WHERE t.hash = ?1 AND c.key_id = ?2 AND c.used_at >= ?3
       AND (?4 IS NULL OR c.id = ?4) ORDER BY t.id DESC LIMIT 1`,
  )
  const last = database.query<Row, [string, string, number]>(
    `SELECT ${columns} WHERE c.id = ? AND c.key_id = ? AND c.used_at >= ? ORDER BY t.id DESC LIMIT 1`,
  )
  const all = database.query<Row, [string]>(`SELECT ${columns} WHERE c.id = ? ORDER BY t.id`)
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
      insert.run({ id, parentId, accountId, upstreamId, responseId, fileIds, hash, at, said: pack(said) })
      dropAbove.run(accountId, most)
    }),
    findHash: ({ keyId, hash, conversationId }, since) =>
      turnOf(byHash.get(hash, keyId, since, conversationId ?? null)),
    findLast: (id, keyId, since) => turnOf(last.get(id, keyId, since)),
    history: ({ id }) => chain.all(id).flatMap(({ said }) => unpack(said)),
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

const pack = (said: readonly SaidTurn[]) => Bun.zstdCompressSync(JSON.stringify(said))
const unpack = (said: Uint8Array): SaidTurn[] =>
  JSON.parse(new TextDecoder().decode(Bun.zstdDecompressSync(said)))

const turnOf = (row: Row | null): StoredTurn | undefined =>
  row
    ? {
        id: row.id,
        conversationId: row.conversation_id,
        keyId: row.key_id,
        parentId: row.parent_id,
        place: {
          accountId: row.account_id,
          conversationId: row.upstream_id,
          responseId: row.response_id,
          fileIds: JSON.parse(row.file_ids),
        },
        hash: row.hash,
        at: row.at,
      }
    : undefined
