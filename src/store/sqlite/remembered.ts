import { Database } from 'bun:sqlite'
import { existsSync } from 'node:fs'
import type { Remembered } from '../store.ts'
import { accountTable } from './account-table.ts'

/** What a database remembers of accounts, for looking only: nothing is made or written. */
export function rememberedIn(path: string): Map<string, Remembered> {
  if (!existsSync(path)) return new Map()
  const database = new Database(path, { readonly: true })
  try {
    const table = database.query("SELECT 1 FROM sqlite_master WHERE name = 'account_state'").get()
    return table ? accountTable(database).all() : new Map()
  } finally {
    database.close()
  }
}
