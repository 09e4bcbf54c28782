import { afterAll, afterEach, expect, test } from 'bun:test'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Fault } from '../core/fault.ts'
import { accountId } from '../lib/credential.ts'
import { createLog } from '../lib/log.ts'
import { createPool } from '../pool/pool.ts'
import { sampleModel } from '../testing/sample-accounts.ts'
import { thrownBy } from '../testing/thrown.ts'
import { openAccountKeeper } from './account-keeper.ts'
import { openDatabase } from './sqlite/database.ts'
import { sqliteStore } from './sqlite/sqlite-store.ts'

const folder = mkdtempSync(join(tmpdir(), 'edits-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const token = (name: string) => `eyJ0eXAiOiJKV1QifQ.${name}`
const [a, b, c] = ['a', 'b', 'c'].map(token) as [string, string, string]
const dead: Fault = { kind: 'session_dead', message: 'Bad credentials' }
const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

const settings = () => ({ saveDelayMs: 5, reloadIntervalSec: 3600 })

/** A pool kept by files in a folder of its own, or in `home` again. */
async function keep(text: string | undefined, home = mkdtempSync(join(folder, 'home-'))) {
  const path = join(home, 'token.json')
  if (text !== undefined) writeFileSync(path, text)
  const database = openDatabase(join(home, 'grok2api.db'))
  const { accounts } = sqliteStore(database)
  const pool = createPool({ now: Date.now, settings: () => ({ maxConcurrent: 0, failThreshold: 5 }) })
  const log = createLog({ level: 'error', format: 'text', write: () => {} })
  const keeper = await openAccountKeeper({ pool, accounts, path, settings, log })
  let open = true
  const close = async () => {
    if (!open) return
    open = false
    await keeper.close()
    database.close()
  }
  closers.push(close)
  return { ...keeper, close, home, pool, database, text: () => readFileSync(path, 'utf8') }
}
const rowsOf = (database: { query: (sql: string) => { all: () => unknown[] } }) =>
  database.query('SELECT id, gone_since FROM account_state ORDER BY id').all()

test('an import is in the pool when it is done, and a dry run is not', async () => {
  const kept = await keep(JSON.stringify({ ssoBasic: [a] }))
  expect(await kept.importText(`${a}\n${b}`, { dryRun: true })).toMatchObject({ new: 1, same: 1 })
  expect(kept.pool.list()).toHaveLength(1)
  expect(await kept.importText(`${a}\n${b}`, { pool: 'ssoSuper' })).toMatchObject({ new: 1, same: 1 })
  expect(kept.pool.find(accountId(b))).toMatchObject({ pool: 'ssoSuper', tier: 'super', state: 'active' })
})

test('note, tags and pool are written and known at once; unknown ids are passed over', async () => {
  const kept = await keep(JSON.stringify({ ssoBasic: [a, { token: b, own: 1 }] }))
  const edits = new Map([
    [accountId(a), { note: 'n', tags: ['t'] }],
    [accountId(b), { pool: 'ssoSuper' }],
    ['acc_0000000000000000', { note: 'nobody' }],
  ])
  expect(await kept.edit(edits)).toEqual({ matched: 2, changed: 2, added: 0, backup: null })
  expect(JSON.parse(kept.text())).toEqual({
    ssoBasic: [{ token: a, note: 'n', tags: ['t'] }],
    ssoSuper: [{ token: b, own: 1 }],
  })
  expect(kept.pool.find(accountId(a))).toMatchObject({ note: 'n', tags: ['t'] })
  expect(kept.pool.find(accountId(b))).toMatchObject({ pool: 'ssoSuper', tier: 'super' })
  expect(await kept.edit(new Map([[accountId(a), { note: '' }]]))).toMatchObject({ changed: 1 })
  expect(kept.pool.find(accountId(a))?.note).toBe('')
})

test('removed accounts are gone from file, pool and memory; more than one leave a copy', async () => {
  const kept = await keep(JSON.stringify({ ssoBasic: [a, b, c] }))
  kept.pool.acquire(sampleModel(), new Set()).settle(dead)
  const first = kept.pool.list().find(({ state }) => state === 'expired')?.id ?? ''
  expect(await kept.edit(new Map([[first, { remove: true }]]))).toMatchObject({ changed: 1, backup: null })
  const rest = new Map(kept.pool.list().map(({ id }) => [id, { remove: true } as const]))
  const before = kept.text()
  const { changed, backup } = await kept.edit(rest)
  expect(changed).toBe(2)
  expect(readFileSync(join(kept.home, backup ?? ''), 'utf8')).toBe(before)
  expect(JSON.parse(kept.text())).toEqual({ ssoBasic: [] })
  expect(kept.pool.list()).toEqual([])
  expect(rowsOf(kept.database)).toEqual([])
})

test('what somebody adds to the file while we edit it is neither lost nor left out', async () => {
  const kept = await keep(JSON.stringify({ ssoBasic: [a] }))
  writeFileSync(join(kept.home, 'token.json'), JSON.stringify({ ssoBasic: [a, b] }))
  await kept.edit(new Map([[accountId(a), { note: 'n' }]]))
  expect(JSON.parse(kept.text())).toEqual({ ssoBasic: [{ token: a, note: 'n' }, b] })
  expect(kept.pool.list()).toHaveLength(2)
})

test('an export has the states of this moment', async () => {
  const kept = await keep(JSON.stringify({ ssoBasic: [a] }))
  kept.pool.disable(accountId(a), 'holidays')
  expect(JSON.parse([...(await kept.exportPieces('json'))].join(''))).toMatchObject({
    ssoBasic: [{ token: a, status: 'disabled', status_reason: 'holidays' }],
  })
  expect([...(await kept.exportPieces('txt'))].join('')).toBe(`${a}\n`)
})

test('a broken file refuses edits and says where it is broken', async () => {
  const kept = await keep(JSON.stringify({ ssoBasic: [a] }))
  writeFileSync(join(kept.home, 'token.json'), '{"ssoBasic": [}')
  for (const work of [
    kept.importText(b),
    kept.edit(new Map([[accountId(a), { note: 'x' }]])),
    kept.exportPieces('txt'),
  ])
    expect(String(await thrownBy(work))).toMatch(/broken at line 1/)
  expect(kept.pool.list()).toHaveLength(1)
})

test('what is known of an account that left the file comes back with it, and is forgotten after a month', async () => {
  const kept = await keep(JSON.stringify({ ssoBasic: [a, b] }))
  for (let i = 0; i < 2; i++) kept.pool.acquire(sampleModel(), new Set()).settle(dead)
  await kept.close()
  const without = await keep(JSON.stringify({ ssoBasic: [b] }), kept.home)
  expect(rowsOf(without.database)).toContainEqual({ id: accountId(a), gone_since: expect.any(Number) })
  writeFileSync(join(kept.home, 'token.json'), JSON.stringify({ ssoBasic: [a] }))
  await without.reload()
  expect(without.pool.find(accountId(a))).toMatchObject({ state: 'expired' })
  const gone = new Map(
    rowsOf(without.database).map((row) => Object.values(row as object) as [string, number]),
  )
  expect([gone.get(accountId(a)), gone.get(accountId(b))]).toEqual([0, expect.any(Number)])
  expect(gone.get(accountId(b))).toBeGreaterThan(0)
  without.database.run('UPDATE account_state SET gone_since = 1 WHERE gone_since > 0')
  await without.close()
  const later = await keep(undefined, kept.home)
  expect(rowsOf(later.database)).toEqual([{ id: accountId(a), gone_since: 0 }])
  expect(existsSync(join(kept.home, 'backups'))).toBe(false)
})
