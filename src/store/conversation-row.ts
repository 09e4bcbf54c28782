import type { ConversationSummary, SaidTurn, StoredTurn } from '../core/conversation.ts'

/** A row of `conversation_turns` with the key of its conversation. */
export type TurnRow = {
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

export const turnColumns = `t.id, t.conversation_id, c.key_id, t.parent_id, t.account_id, t.upstream_id, t.response_id, t.file_ids,
  t.hash, t.at FROM conversation_turns t JOIN conversations c ON c.id = t.conversation_id`

/** A row of `conversations`. */
export type ConversationRow = {
  id: string
  key_id: string
  account_id: string
  model: string
  created_at: number
  used_at: number
  turns: number
  sent: number
  whole: number
}

export const packSaid = (said: readonly SaidTurn[]) => Bun.zstdCompressSync(JSON.stringify(said))
export const unpackSaid = (said: Uint8Array): SaidTurn[] =>
  JSON.parse(new TextDecoder().decode(Bun.zstdDecompressSync(said)))

export const turnOf = (row: TurnRow | null | undefined): StoredTurn | undefined =>
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

export const summaryOf = (row: ConversationRow): ConversationSummary => ({
  id: row.id,
  keyId: row.key_id,
  accountId: row.account_id,
  model: row.model,
  createdAt: row.created_at,
  usedAt: row.used_at,
  turns: row.turns,
  sent: row.sent,
  whole: row.whole,
})
