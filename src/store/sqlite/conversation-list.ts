import type { Database } from 'bun:sqlite'
import type { ConversationStore } from '../content.ts'
import { type ConversationRow, summaryOf } from '../conversation-row.ts'
import type { Done } from './promised.ts'

/** Conversations as the operator looks at them. */
export function conversationList(database: Database): Pick<Done<ConversationStore>, 'list' | 'get'> {
  const fitting = `FROM conversations WHERE used_at >= $since AND ($keyId IS NULL OR key_id = $keyId)
    AND ($accountId IS NULL OR account_id = $accountId)`
  type Wanted = { since: number; keyId: string | null; accountId: string | null }
  const page = database.query<ConversationRow, [Wanted & { limit: number; offset: number }]>(
    `SELECT * ${fitting} ORDER BY used_at DESC, id LIMIT $limit OFFSET $offset`,
  )
  const sums = database.query<{ total: number; sent: number; whole: number }, [Wanted]>(
    `SELECT count(*) AS total, coalesce(sum(sent), 0) AS sent, coalesce(sum(whole), 0) AS whole ${fitting}`,
  )
  const one = database.query<ConversationRow, [string, number]>(
    'SELECT * FROM conversations WHERE id = ? AND used_at >= ?',
  )
  return {
    list: ({ keyId = null, accountId = null }, { since, limit, offset }) => {
      const wanted = { since, keyId, accountId }
      const found = sums.get(wanted) ?? { total: 0, sent: 0, whole: 0 }
      return { items: page.all({ ...wanted, limit, offset }).map(summaryOf), ...found }
    },
    get: (id, since) => {
      const row = one.get(id, since)
      return row ? summaryOf(row) : undefined
    },
  }
}
