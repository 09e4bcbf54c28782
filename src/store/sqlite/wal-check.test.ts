import { constants } from 'bun:sqlite'
import { afterAll, expect, test } from 'bun:test'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLog } from '../../lib/log.ts'
import { openDatabase } from './database.ts'
import { openLocalStore } from '../open-store.ts'
import { checkWal, type WalState } from './wal-check.ts'

const home = mkdtempSync(join(tmpdir(), 'wal-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

const pageAndHead = 4096 + 24
/** A folder as a killed process leaves it, with `values` in it that only the -wal file holds. */
function killed(values: number): string {
  const folder = mkdtempSync(join(home, 'killed-'))
  const code = `
    const { openLocalStore } = await import('${import.meta.dir}/../open-store.ts')
    const { createLog } = await import('${import.meta.dir}/../../lib/log.ts')
    const { openDatabase } = await import('${import.meta.dir}/database.ts')
    const opened = openLocalStore('${folder}', createLog({ level: 'info', format: 'json', write: () => {} }))
    const database = openDatabase('${folder}/grok2api.db')
    for (let at = 0; at < ${values}; at++)
      database.run('INSERT INTO meta (name, value) VALUES (?, ?)', ['name ' + at, 'x'.repeat(3000)])
    process.kill(process.pid, 'SIGKILL')`
  const { signalCode } = Bun.spawnSync([process.execPath, '-e', code])
  expect(signalCode).toBe('SIGKILL')
  return folder
}
const quiet = (lines: string[]) =>
  createLog({ level: 'info', format: 'json', write: (line) => void lines.push(line) })
const walOf = (folder: string) => join(folder, 'grok2api.db-wal')
function damage(folder: string, at: number): void {
  const bytes = readFileSync(walOf(folder))
  bytes[at] = (bytes[at] ?? 0) ^ 0xff
  writeFileSync(walOf(folder), bytes)
}
/** What a start says, and how much it finds. */
async function start(folder: string): Promise<{ said: string; values: number }> {
  const lines: string[] = []
  const { store } = openLocalStore(folder, quiet(lines))
  const database = openDatabase(join(folder, 'grok2api.db'))
  const { values } = database
    .query<{ values: number }, []>(`SELECT count(*) AS "values" FROM meta WHERE name LIKE 'name %'`)
    .get() ?? { values: 0 }
  database.close()
  await store.close()
  return { said: lines.join(''), values }
}

test('what a killed process leaves is whole, and nothing is said', async () => {
  const folder = killed(20)
  const state = checkWal(walOf(folder)) as Exclude<WalState, string>
  expect(state).toMatchObject({ damaged: 0, headDamaged: false })
  expect(state.sound).toBeGreaterThan(20)
  expect(await start(folder)).toEqual({ said: '', values: 20 })
  expect(await start(folder)).toEqual({ said: '', values: 20 })
})

test('a flipped bit in the middle: SQLite drops all behind it, and that is said', async () => {
  const folder = killed(20)
  const { sound: all } = checkWal(walOf(folder)) as Exclude<WalState, string>
  damage(folder, 32 + (all - 10) * pageAndHead + 500)
  expect(checkWal(walOf(folder))).toEqual({ sound: all - 10, damaged: 10, headDamaged: false })
  const { said, values } = await start(folder)
  expect(said).toContain('grok2api.db-wal is damaged')
  expect(values).toBeLessThan(20)
})

test('a last frame that a kill left unfinished is no damage', async () => {
  const folder = killed(20)
  const { sound: all } = checkWal(walOf(folder)) as Exclude<WalState, string>
  damage(folder, 32 + (all - 1) * pageAndHead + 500)
  expect(checkWal(walOf(folder))).toEqual({ sound: all - 1, damaged: 0, headDamaged: false })
  expect((await start(folder)).said).toBe('')
})

test('a damaged head is said', async () => {
  const folder = killed(20)
  damage(folder, 17)
  expect(checkWal(walOf(folder))).toMatchObject({ headDamaged: true })
  expect((await start(folder)).said).toContain('damaged at its beginning')
})

test('a missing file is said, once, and only after a kill', async () => {
  const folder = killed(20)
  rmSync(walOf(folder))
  expect(checkWal(walOf(folder))).toBe('missing')
  expect((await start(folder)).said).toContain('grok2api.db-wal is missing')
  rmSync(walOf(folder))
  expect((await start(folder)).said).toBe('')
})

test('a copy of the database alone, put in place of another, is no loss', async () => {
  const copy = mkdtempSync(join(home, 'copy-'))
  const source = killed(3)
  copyFileSync(join(source, 'grok2api.db'), join(copy, 'grok2api.db'))
  expect((await start(copy)).said).toBe('')
})

test('a command that opens the files between a kill and the next start is no loss', async () => {
  const folder = killed(20)
  openDatabase(join(folder, 'grok2api.db')).close()
  expect(await start(folder)).toEqual({ said: '', values: 20 })
})

test('the file is kept, and small, when everybody has closed it', async () => {
  const folder = killed(3)
  await start(folder)
  expect(checkWal(walOf(folder))).toBe('empty')
  expect(constants.SQLITE_FCNTL_PERSIST_WAL).toBe(10)
})
