import type { SeenUnknown } from '../../core/unknown.ts'
import { type KeyRow, keyOf, keyRow } from '../key-row.ts'
import type { KeyStore, ProxyStore, UnknownStore } from '../store.ts'
import type { Batches } from './batches.ts'
import type { Tell } from './changes.ts'
import type { SqlEngine } from './engine.ts'

/** The tables `api_keys`, `api_key_minute` and `api_key_tokens`. */
export function sqlKeys(engine: SqlEngine, tell: Tell, once: Batches): KeyStore {
  return {
    all: async () =>
      (await engine.rows<KeyRow>('SELECT * FROM api_keys ORDER BY created_at, id')).map((row) => ({
        key: keyOf(row),
        hash: row.hash,
      })),
    put: (key, hash) =>
      engine.begin(async (tx) => {
        const row = keyRow(key, hash)
        const columns = Object.keys(row)
        await tx.upsert({ table: 'api_keys', columns, key: ['id'] }, [Object.values(row)])
        await tell(tx, 'key', [key.id])
      }),
    remove: (id) =>
      engine.begin(async (tx) => {
        for (const where of [
          'api_keys WHERE id',
          'api_key_minute WHERE key_id',
          'api_key_tokens WHERE key_id',
        ])
          await tx.run(`DELETE FROM ${where} = ?`, [id])
        await tell(tx, 'key', [id])
      }),
    requestsSince: async (since) => {
      const text = 'SELECT key_id, at FROM api_key_minute WHERE at > ? ORDER BY at'
      const rows = await engine.rows<{ key_id: string; at: number }>(text, [since])
      return rows.map(({ key_id, at }) => ({ keyId: key_id, at }))
    },
    tokensSince: async (since) => {
      const text = 'SELECT key_id, day, tokens, cost FROM api_key_tokens WHERE day >= ?'
      const rows = await engine.rows<{ key_id: string; day: number; tokens: number; cost: number }>(text, [
        since,
      ])
      return rows.map(({ key_id, day, tokens, cost }) => ({ keyId: key_id, day, tokens, ticks: cost }))
    },
    book: ({ requests, tokens, touched }, batch) =>
      once(batch, async (tx) => {
        for (const { keyId, at } of requests)
          await tx.run('INSERT INTO api_key_minute (key_id, at) VALUES (?, ?)', [keyId, at])
        const inOrder = tokens.toSorted((a, b) => (a.keyId < b.keyId ? -1 : 1))
        for (const { keyId, day, tokens: more, ticks } of inOrder) {
          if ((await tx.rows('SELECT id FROM api_keys WHERE id = ?', [keyId])).length === 0) continue
          await tx.upsert(
            {
              table: 'api_key_tokens',
              columns: ['key_id', 'day', 'tokens', 'cost'],
              key: ['key_id', 'day'],
              changes: { tokens: 'add', cost: 'add' },
            },
            [[keyId, day, more, ticks]],
          )
          await tx.run('UPDATE api_key_tokens SET tokens = 0 WHERE key_id = ? AND day = ? AND tokens < 0', [
            keyId,
            day,
          ])
        }
        for (const { keyId, at } of touched)
          await tx.run('UPDATE api_keys SET last_used_at = ? WHERE id = ? AND last_used_at < ?', [
            at,
            keyId,
            at,
          ])
      }),
    sweep: async (requestsBefore, daysBefore) => {
      await engine.run('DELETE FROM api_key_minute WHERE at <= ?', [requestsBefore])
      await engine.run('DELETE FROM api_key_tokens WHERE day < ?', [daysBefore])
    },
  }
}

/** The table `proxies`. */
export function sqlProxies(engine: SqlEngine, tell: Tell): ProxyStore {
  type Row = { id: string; url: string; name: string; enabled: number; created_at: number }
  return {
    all: async () =>
      (await engine.rows<Row>('SELECT * FROM proxies ORDER BY created_at, id')).map(
        ({ id, url, name, enabled, created_at }) => ({
          id,
          url,
          name,
          enabled: enabled === 1,
          createdAt: created_at,
        }),
      ),
    put: ({ id, url, name, enabled, createdAt }) =>
      engine.begin(async (tx) => {
        await tx.upsert(
          { table: 'proxies', columns: ['id', 'url', 'name', 'enabled', 'created_at'], key: ['id'] },
          [[id, url, name, Number(enabled), createdAt]],
        )
        await tell(tx, 'proxy', [id])
      }),
    remove: (id) =>
      engine.begin(async (tx) => {
        await tx.run('DELETE FROM proxies WHERE id = ?', [id])
        await tell(tx, 'proxy', [id])
      }),
  }
}

/** The table `unknowns`. */
export function sqlUnknowns(engine: SqlEngine): UnknownStore {
  type Row = Pick<SeenUnknown, 'kind' | 'name' | 'count' | 'sample'> & { first_at: number; last_at: number }
  return {
    all: async () =>
      (await engine.rows<Row>('SELECT * FROM unknowns ORDER BY last_at')).map(
        ({ kind, name, count, first_at, last_at, sample }) => ({
          kind,
          name,
          count,
          firstAt: first_at,
          lastAt: last_at,
          sample,
        }),
      ),
    add: (seen) =>
      engine.begin(async (tx) => {
        const sorted = seen.toSorted((a, b) => (`${a.kind} ${a.name}` < `${b.kind} ${b.name}` ? -1 : 1))
        await tx.upsert(
          {
            table: 'unknowns',
            columns: ['kind', 'name', 'count', 'first_at', 'last_at', 'sample'],
            key: ['kind', 'name'],
            changes: { count: 'add', last_at: 'max' },
          },
          sorted.map(({ kind, name, count, firstAt, lastAt, sample }) => [
            kind,
            name,
            count,
            firstAt,
            lastAt,
            sample,
          ]),
        )
      }),
    clear: async () => {
      await engine.run('DELETE FROM unknowns')
    },
  }
}
