import type { SessionStore, ThrottleStore } from '../store.ts'
import type { SqlEngine } from './engine.ts'

/** The table `admin_sessions`. */
export function sqlSessions(engine: SqlEngine): SessionStore {
  const run = async (text: string, values: (string | number)[]) => void (await engine.run(text, values))
  return {
    open: (hash, now, expiresAt) =>
      run('INSERT INTO admin_sessions (hash, created_at, expires_at) VALUES (?, ?, ?)', [
        hash,
        now,
        expiresAt,
      ]),
    find: async (hash, now) => {
      const text = 'SELECT expires_at FROM admin_sessions WHERE hash = ? AND expires_at > ?'
      return (await engine.rows<{ expires_at: number }>(text, [hash, now]))[0]?.expires_at
    },
    extend: (hash, expiresAt) =>
      run('UPDATE admin_sessions SET expires_at = ? WHERE hash = ?', [expiresAt, hash]),
    close: (hash) => run('DELETE FROM admin_sessions WHERE hash = ?', [hash]),
    sweep: (now) => run('DELETE FROM admin_sessions WHERE expires_at <= ?', [now]),
  }
}

const knownName = 'signed in'
const mostKnown = 50
const keptMs = 600_000

/** The table `failed_logins`, and the known addresses in `meta`. */
export function sqlThrottle(engine: SqlEngine): ThrottleStore {
  const { now } = engine.dialect
  const known = async (sql: Pick<SqlEngine, 'rows'> = engine, lock = '') => {
    const text = `SELECT value FROM meta WHERE name = ?${lock}`
    const [row] = await sql.rows<{ value: string }>(text, [knownName])
    return row?.value.split('\n').filter(Boolean) ?? []
  }
  return {
    recent: async (windowMs) => {
      type Row = { block: string; guess: string; ago: number }
      const text = `SELECT block, guess, ${now} - at AS ago FROM failed_logins WHERE at > ${now} - ? ORDER BY at, guess DESC`
      return (await engine.rows<Row>(text, [windowMs])).map(({ block, guess, ago }) => ({
        block,
        guess,
        agoMs: ago,
      }))
    },
    failed: async (block, guess) => {
      await engine.run(`DELETE FROM failed_logins WHERE at < ${now} - ?`, [keptMs])
      await engine.run(`INSERT INTO failed_logins (block, at, guess) VALUES (?, ${now}, ?)`, [block, guess])
    },
    forget: async (block) => {
      await engine.run('DELETE FROM failed_logins WHERE block = ?', [block])
    },
    known: () => known(),
    addKnown: (block) =>
      engine.begin(async (tx) => {
        const before = await known(tx, ' FOR UPDATE')
        if (before.includes(block)) return
        const value = [...before, block].slice(-mostKnown).join('\n')
        await tx.upsert({ table: 'meta', columns: ['name', 'value'], key: ['name'] }, [[knownName, value]])
      }),
  }
}
