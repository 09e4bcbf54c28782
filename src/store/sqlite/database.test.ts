import { afterAll, describe, expect, test } from 'bun:test'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { openDatabase } from './database.ts'
import { migrations } from './migrations.ts'

const folder = mkdtempSync(join(tmpdir(), 'database-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let files = 0
const fresh = () => join(folder, `${files++}`, 'grok2api.db')

test('a new database has every step of the schema, and is its owner’s alone with all its files', () => {
  const path = fresh()
  const database = openDatabase(path)
  const applied = database.query<{ name: string }, []>('SELECT name FROM migrations').all()
  expect(applied.map(({ name }) => name)).toEqual(migrations.map(({ name }) => name))
  expect(database.query('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' })
  expect(database.query('PRAGMA synchronous').get()).toEqual({ synchronous: 1 })
  for (const file of [path, `${path}-wal`, `${path}-shm`]) expect(statSync(file).mode & 0o777).toBe(0o600)
  database.close()
})

test('opened again it keeps what it holds and takes a lax mode back', () => {
  const path = fresh()
  const first = openDatabase(path)
  first.run("INSERT INTO meta (name, value) VALUES ('a', 'b')")
  first.close()
  chmodSync(path, 0o644)
  const second = openDatabase(path)
  expect(second.query('SELECT value FROM meta').get()).toEqual({ value: 'b' })
  expect(statSync(path).mode & 0o777).toBe(0o600)
  second.close()
})

test.skipIf(process.geteuid?.() !== 0)('one that root makes belongs to the owner of the folder', () => {
  const path = fresh()
  mkdirSync(join(path, '..'))
  chownSync(join(path, '..'), 1234, 2345)
  const database = openDatabase(path)
  for (const file of [path, `${path}-wal`, `${path}-shm`]) {
    const { uid, gid } = statSync(file)
    expect([uid, gid]).toEqual([1234, 2345])
  }
  database.close()
})

test('tables are strict', () => {
  const database = openDatabase(':memory:')
  const insert = () =>
    database.run("INSERT INTO account_state (id, state, since) VALUES ('a', 'active', 'soon')")
  expect(insert).toThrow('cannot store TEXT value in INTEGER column')
})

const step = (name: string, sql: string) => ({ name, sql })

describe('steps', () => {
  const one = step('0001-one', 'CREATE TABLE one (x INTEGER) STRICT;')

  test('a later version adds its own', () => {
    const path = fresh()
    openDatabase(path, [one]).close()
    const database = openDatabase(path, [
      one,
      step('0002-two', 'CREATE TABLE two (x INTEGER) STRICT; INSERT INTO two VALUES (2);'),
    ])
    expect(database.query('SELECT x FROM two').get()).toEqual({ x: 2 })
    database.close()
  })
  test('a database of an older version is copied before its schema changes', () => {
    const path = fresh()
    const before = openDatabase(path, [one])
    before.run('INSERT INTO one VALUES (1)')
    before.close()
    const steps = [one, step('0002-two', 'DELETE FROM one')]
    for (const _ of [1, 2]) openDatabase(path, steps).close()
    const copy = join(dirname(path), 'backups/grok2api-before-0002-two.db')
    expect(statSync(copy).mode & 0o777).toBe(0o600)
    const kept = openDatabase(copy, [one])
    expect(kept.query('SELECT x FROM one').get()).toEqual({ x: 1 })
    kept.close()
    expect(readdirSync(dirname(copy)).filter((name) => name.endsWith('.db'))).toHaveLength(1)
  })
  test.skipIf(process.geteuid?.() !== 0)(
    'the copy that root makes belongs to the owner of the folder',
    () => {
      const path = fresh()
      openDatabase(path, [one]).close()
      chownSync(dirname(path), 1234, 2345)
      openDatabase(path, [one, step('0002-two', 'DELETE FROM one')]).close()
      const backups = join(dirname(path), 'backups')
      for (const made of [backups, join(backups, 'grok2api-before-0002-two.db')])
        expect([statSync(made).uid, statSync(made).gid]).toEqual([1234, 2345])
    },
  )
  test('a new database needs no copy', () => {
    const path = fresh()
    openDatabase(path, [one]).close()
    expect(existsSync(join(dirname(path), 'backups'))).toBe(false)
  })
  test('one that fails leaves nothing of any', () => {
    const path = fresh()
    const bad = step('0002-bad', 'CREATE TABLE two (x INTEGER); CREATE TABLE one (y INTEGER);')
    expect(() => openDatabase(path, [one, bad])).toThrow(`${path}: table one already exists`)
    const database = openDatabase(path, [])
    expect(database.query("SELECT name FROM sqlite_master WHERE name IN ('one', 'two')").all()).toEqual([])
    database.close()
  })
  test('a database of a newer version is refused in words', () => {
    const path = fresh()
    openDatabase(path, [one, step('0099-future', 'SELECT 1')]).close()
    expect(() => openDatabase(path, [one])).toThrow(/newer version of grok2api \(it has "0099-future"\)/)
  })
})

test('of many processes that start at once, one makes the schema and the others find it', async () => {
  const path = fresh()
  const code = `(await import('${import.meta.dir}/database.ts')).openDatabase('${path}').close()`
  const runs = Array.from({ length: 4 }, () =>
    Bun.spawn([process.execPath, '-e', code], { stderr: 'inherit' }),
  )
  expect(await Promise.all(runs.map((run) => run.exited))).toEqual([0, 0, 0, 0])
})

test('a file that is no database is refused by name', () => {
  const path = fresh()
  openDatabase(path).close()
  writeFileSync(path, 'this is not a database at all, not even a little bit of one'.repeat(20))
  expect(() => openDatabase(path)).toThrow(`${path}: file is not a database`)
})
