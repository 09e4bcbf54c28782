import type { Database } from 'bun:sqlite'
import type { KnownAddresses } from './login-throttle.ts'

/** The name in `meta` under which they outlive the process. */
const name = 'signed in'
const most = 50

/** Where the operator signed in from before, the newest 50. What cannot be written is known to this process alone. */
export function knownAddresses(database: Database): KnownAddresses {
  const row = database.query<{ value: string }, [string]>('SELECT value FROM meta WHERE name = ?').get(name)
  let blocks = row === null || row.value === '' ? [] : row.value.split('\n')
  const put = database.query('INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)')
  return {
    has: (block) => blocks.includes(block),
    add: (block) => {
      if (blocks.includes(block)) return
      blocks = [...blocks, block].slice(-most)
      try {
        put.run(name, blocks.join('\n'))
      } catch {
        // A full disk.
      }
    },
  }
}
