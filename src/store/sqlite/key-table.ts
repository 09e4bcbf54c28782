import type { Database } from 'bun:sqlite'
import type { ApiKey } from '../../core/key.ts'
import { type KeyRow, keyOf, keyRow } from '../key-row.ts'
import type { KeyStore, KeyUse } from '../store.ts'
import type { Tell } from './change-table.ts'
import type { Done } from './promised.ts'

/** The tables `api_keys`, `api_key_minute` and `api_key_tokens`. */
export function keyTable(database: Database, tell: Tell = () => {}): Done<KeyStore> {
  const all = database.query<KeyRow, []>('SELECT * FROM api_keys ORDER BY created_at, id')
  const columns = [
    'id',
    'hash',
    'name',
    'prefix',
    'enabled',
    'created_at',
    'expires_at',
    'last_used_at',
    'models',
    'rpm',
    'concurrency',
    'daily_tokens',
    'monthly_tokens',
    'bounds',
    'daily_usd',
    'monthly_usd',
  ] as const
  const put = database.query<unknown, (string | number)[]>(
    `INSERT OR REPLACE INTO api_keys (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
  )
  const requests = database.query<{ keyId: string; at: number }, [number]>(
    'SELECT key_id AS keyId, at FROM api_key_minute WHERE at > ? ORDER BY at',
  )
  const addRequest = database.query('INSERT INTO api_key_minute (key_id, at) VALUES (?, ?)')
  const tokens = database.query<{ keyId: string; day: number; tokens: number; ticks: number }, [number]>(
    'SELECT key_id AS keyId, day, tokens, cost AS ticks FROM api_key_tokens WHERE day >= ?',
  )
  const addTokens = database.query(
    `INSERT INTO api_key_tokens (key_id, day, tokens, cost) SELECT ?1, ?2, max(0, ?3), ?4 WHERE EXISTS (SELECT 1 FROM api_keys WHERE id = ?1)
     ON CONFLICT DO UPDATE SET tokens = max(0, tokens + ?3), cost = cost + ?4`,
  )
  const touch = database.query('UPDATE api_keys SET last_used_at = ? WHERE id = ?')
  const removals = ['api_keys WHERE id', 'api_key_minute WHERE key_id', 'api_key_tokens WHERE key_id'].map(
    (where) => database.query(`DELETE FROM ${where} = ?`),
  )
  const sweepRequests = database.query('DELETE FROM api_key_minute WHERE at <= ?')
  const sweepTokens = database.query('DELETE FROM api_key_tokens WHERE day < ?')
  return {
    all: () => all.all().map((row) => ({ key: keyOf(row), hash: row.hash })),
    put: database.transaction((key: ApiKey, hash: string) => {
      const row = keyRow(key, hash)
      put.run(...columns.map((column) => row[column]))
      tell('key', [key.id])
    }).immediate,
    remove: database.transaction((id: string) => {
      for (const removal of removals) removal.run(id)
      tell('key', [id])
    }).immediate,
    requestsSince: (at) => requests.all(at),
    tokensSince: (day) => tokens.all(day),
    // One transaction, whole or not at all: sent again, it was not done before.
    book: database.transaction(({ requests: sent, tokens: used, touched }: KeyUse) => {
      for (const { keyId, at } of sent) addRequest.run(keyId, at)
      for (const { keyId, day, tokens: more, ticks } of used) addTokens.run(keyId, day, more, ticks)
      for (const { keyId, at } of touched) touch.run(at, keyId)
    }).immediate,
    sweep: (requestsBefore, daysBefore) => {
      sweepRequests.run(requestsBefore)
      sweepTokens.run(daysBefore)
    },
  }
}
