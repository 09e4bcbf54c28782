import type { Database } from 'bun:sqlite'
import type { WalState } from './wal-check.ts'

/** The name in `meta` that says the database was opened and not closed since. */
const mark = 'open'

/**
 * Notes in the database file itself that it is in use. Returns whether it already was: the process before was killed.
 * The note holds for the file with this inode number: a copy put in its place comes without a -wal file.
 */
export function markOpen(database: Database, inode: number): boolean {
  const note = database.query<{ value: string }, [string]>('SELECT value FROM meta WHERE name = ?').get(mark)
  if (note?.value === String(inode)) return true
  database.run('INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)', [mark, String(inode)])
  // Out of the -wal file, whose loss it is to tell.
  database.run('PRAGMA wal_checkpoint(PASSIVE)')
  return false
}

/** Takes the note back and brings everything into the database file. Trouble is left to the next start. */
export function markClosed(database: Database): void {
  try {
    database.run('DELETE FROM meta WHERE name = ?', [mark])
    database.run('PRAGMA wal_checkpoint(TRUNCATE)')
  } catch {
    // A full disk, or another process in the middle of a read: what is in the -wal file is as safe there.
  }
}

/** What a person should know about the -wal file as it was found, undefined when it is as it should be. */
export function walTrouble(state: WalState, wasOpen: boolean): string | undefined {
  if (state === 'missing')
    return wasOpen
      ? 'grok2api.db-wal is missing although the gateway did not stop in order: what was written last is lost (API keys, stored responses, videos, the request log). Put the file back from where it was moved, or go on without.'
      : undefined
  if (state === 'empty') return undefined
  if (state.headDamaged)
    return 'grok2api.db-wal is damaged at its beginning, so SQLite leaves out all of it: what was written last is lost (API keys, stored responses, videos, the request log). Check the disk.'
  if (state.damaged > 0)
    return `grok2api.db-wal is damaged: SQLite reads ${state.sound} of its pages and leaves out ${state.damaged}. What was written last is lost (API keys, stored responses, videos, the request log) or, after a power cut, was never finished. Check the disk if there was none.`
  return undefined
}
