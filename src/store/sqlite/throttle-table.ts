import type { Database } from 'bun:sqlite'
import type { ThrottleStore } from '../store.ts'
import type { Done } from './promised.ts'
import type { Self } from './self.ts'

/** The name in `meta` of the addresses somebody signed in from. */
const knownName = 'signed in'
const mostKnown = 50
const keptMs = 600_000

/** The table `failed_logins`, and the known addresses in `meta`. */
export function throttleTable(database: Database, { now }: Self): Done<ThrottleStore> {
  const recent = database.query<{ block: string; at: number; guess: string }, [number]>(
    'SELECT block, at, guess FROM failed_logins WHERE at > ? ORDER BY at',
  )
  const insert = database.query('INSERT INTO failed_logins (block, at, guess) VALUES (?, ?, ?)')
  const forget = database.query('DELETE FROM failed_logins WHERE block = ?')
  // One of the future was written before the clock was set back.
  const sweep = database.query('DELETE FROM failed_logins WHERE at <= ? OR at > ?')
  const meta = database.query<{ value: string }, [string]>('SELECT value FROM meta WHERE name = ?')
  const putMeta = database.query('INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)')
  const known = () => meta.get(knownName)?.value.split('\n').filter(Boolean) ?? []
  return {
    recent: (windowMs) => {
      const at = now()
      return recent
        .all(at - windowMs)
        .map((row) => ({ block: row.block, guess: row.guess, agoMs: at - row.at }))
    },
    failed: (block, guess) => {
      const at = now()
      sweep.run(at - keptMs, at)
      insert.run(block, at, guess)
    },
    forget: (block) => void forget.run(block),
    known,
    addKnown: (block) => {
      const before = known()
      if (!before.includes(block)) putMeta.run(knownName, [...before, block].slice(-mostKnown).join('\n'))
    },
  }
}
