import { test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { storeConformance } from '../../testing/conformance/suite.ts'
import { openDatabase } from './database.ts'
import { sqliteStore } from './sqlite-store.ts'

storeConformance(
  'SQLite',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sqlite-store-'))
    return {
      open: async (id) => sqliteStore(openDatabase(join(folder, 'grok2api.db')), { id, shared: true }),
      close: async () => rmSync(folder, { recursive: true, force: true }),
    }
  },
  (run, what) => test(what, run),
)
