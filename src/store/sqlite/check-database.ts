import { Database } from 'bun:sqlite'
import { foreignChange } from './database.ts'

/** Throws an Error when the file is no sound database, or one of a later version than this; `version` made it. */
export function checkDatabase(path: string, version: string): void {
  const database = new Database(path)
  try {
    const result = database.query<{ quick_check: string }, []>('PRAGMA quick_check').get()
    if (result?.quick_check !== 'ok') throw new Error('the database in it is damaged')
    if (foreignChange(database))
      throw new Error(
        `it was made by grok2api ${version}, which is newer than this one; restore it with that version`,
      )
  } finally {
    database.close()
  }
}
