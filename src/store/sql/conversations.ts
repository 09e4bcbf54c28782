import type { ConversationStore } from '../content.ts'
import {
  type ConversationRow,
  packSaid,
  summaryOf,
  turnColumns,
  turnOf,
  type TurnRow,
  unpackSaid,
} from '../conversation-row.ts'
import { longestChain } from '../response-row.ts'
import { list } from './dialect.ts'
import type { Sql, SqlEngine, Value } from './engine.ts'

/** All rows: the engines want a number. */
const noLimit = 1_000_000_000
const dropAtOnce = 1000

const idsOf = (rows: readonly { id: string }[]) => rows.map(({ id }) => id)
const drop = async (tx: Sql, ids: readonly string[]): Promise<number> => {
  if (ids.length === 0) return 0
  await tx.run(`DELETE FROM conversation_turns WHERE conversation_id IN ${list(ids.length)}`, ids)
  return tx.run(`DELETE FROM conversations WHERE id IN ${list(ids.length)}`, ids)
}

/** The tables `conversations` and `conversation_turns`. */
export function sqlConversations(engine: SqlEngine): ConversationStore {
  const { int } = engine.dialect
  const one = async (where: string, values: Value[]) =>
    turnOf(
      (
        await engine.rows<TurnRow>(`SELECT ${turnColumns} WHERE ${where} ORDER BY t.id DESC LIMIT 1`, values)
      )[0],
    )
  const chain = `WITH RECURSIVE chain (id, depth) AS (
      SELECT ${int('?')}, 0
      UNION ALL
      SELECT t.parent_id, depth + 1 FROM chain JOIN conversation_turns t ON t.id = chain.id
      WHERE t.parent_id IS NOT NULL AND depth < ${longestChain}
    )
    SELECT t.said FROM chain JOIN conversation_turns t ON t.id = chain.id ORDER BY depth DESC`
  return {
    keep: (turn, most) =>
      engine.begin(async (tx) => {
        const { conversationId: id, keyId, model, parentId, place, hash, said, at, sent, whole } = turn
        const { accountId, conversationId, responseId } = place
        await tx.upsert(
          {
            table: 'conversations',
            columns: [
              'id',
              'key_id',
              'account_id',
              'model',
              'created_at',
              'used_at',
              'turns',
              'sent',
              'whole',
            ],
            key: ['id'],
            changes: {
              account_id: 'new',
              model: 'new',
              used_at: 'max',
              turns: 'add',
              sent: 'add',
              whole: 'add',
            },
          },
          [[id, keyId, accountId, model, at, at, 1, sent, whole]],
        )
        await tx.run(
          `INSERT INTO conversation_turns
             (conversation_id, parent_id, account_id, upstream_id, response_id, file_ids, hash, at, said)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          [
            id,
            parentId,
            accountId,
            conversationId,
            responseId,
            JSON.stringify(place.fileIds),
            hash,
            at,
            packSaid(said),
          ],
        )
        const above = await tx.rows<{ id: string }>(
          `SELECT id FROM conversations WHERE account_id = ? ORDER BY used_at DESC, created_at DESC
           LIMIT ${dropAtOnce} OFFSET ${most}`,
          [accountId],
        )
        await drop(tx, idsOf(above))
      }),
    findHash: ({ keyId, hash, conversationId }, since) =>
      one(
        `t.hash = ? AND c.key_id = ? AND c.used_at >= ?${conversationId === undefined ? '' : ' AND c.id = ?'}`,
        conversationId === undefined ? [hash, keyId, since] : [hash, keyId, since, conversationId],
      ),
    findLast: (id, keyId, since) => one('c.id = ? AND c.key_id = ? AND c.used_at >= ?', [id, keyId, since]),
    history: async ({ id }) =>
      (await engine.rows<{ said: Uint8Array<ArrayBuffer> }>(chain, [id])).flatMap(({ said }) =>
        unpackSaid(said),
      ),
    turns: async (id) => {
      const rows = await engine.rows<TurnRow>(`SELECT ${turnColumns} WHERE c.id = ? ORDER BY t.id`, [id])
      return rows.flatMap((row) => turnOf(row) ?? [])
    },
    remove: async (id) => (await engine.begin((tx) => drop(tx, [id]))) > 0,
    sweep: (until, limit) =>
      engine.begin(async (tx) => {
        const query = `SELECT id FROM conversations WHERE used_at < ? LIMIT ${Math.min(limit, dropAtOnce)}`
        return drop(tx, idsOf(await tx.rows<{ id: string }>(query, [until])))
      }),
    list: async ({ keyId, accountId }, { since, limit, offset }) => {
      const where = [
        'used_at >= ?',
        ...(keyId === undefined ? [] : ['key_id = ?']),
        ...(accountId === undefined ? [] : ['account_id = ?']),
      ].join(' AND ')
      const values = [
        since,
        ...(keyId === undefined ? [] : [keyId]),
        ...(accountId === undefined ? [] : [accountId]),
      ]
      const rows = await engine.rows<ConversationRow>(
        `SELECT * FROM conversations WHERE ${where} ORDER BY used_at DESC, id
         LIMIT ${limit < 0 ? noLimit : limit} OFFSET ${offset}`,
        values,
      )
      const [sums] = await engine.rows<{ total: number; sent: number; whole: number }>(
        `SELECT COUNT(*) AS total, ${int('COALESCE(SUM(sent), 0)')} AS sent, ${int('COALESCE(SUM(whole), 0)')} AS whole
         FROM conversations WHERE ${where}`,
        values,
      )
      return { items: rows.map(summaryOf), ...(sums ?? { total: 0, sent: 0, whole: 0 }) }
    },
    get: async (id, since) => {
      const query = 'SELECT * FROM conversations WHERE id = ? AND used_at >= ?'
      const [row] = await engine.rows<ConversationRow>(query, [id, since])
      return row && summaryOf(row)
    },
  }
}
