import { afterAll, afterEach, describe, expect, test } from 'bun:test'
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Fault } from '../core/fault.ts'
import { accountId } from '../lib/credential.ts'
import { createLog } from '../lib/log.ts'
import { createPool } from '../pool/pool.ts'
import { sampleModel } from '../testing/sample-accounts.ts'
import { openAccountKeeper } from './account-keeper.ts'
import { openDatabase } from './sqlite/database.ts'
import { sqliteStore } from './sqlite/sqlite-store.ts'

const folder = mkdtempSync(join(tmpdir(), 'keeper-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let runs = 0
const token = (name: string) => `eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.${name}`
const [a, b, c] = [token('a'), token('b'), token('c')]
const dead: Fault = { kind: 'session_dead', message: 'Bad credentials' }
const limit: Fault = { kind: 'rate_limited', message: 'Too many requests', retryAfterSeconds: 60 }
const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

type Row = Record<string, unknown>
type Run = { directory?: string; saveDelayMs?: number; countersEveryMs?: number; reloadIntervalSec?: number }

/** Pool, file and database as deps.ts connects them. `clock.now` may be moved. */
async function run(
  file?: unknown,
  { directory, saveDelayMs = 20, countersEveryMs = 60_000, reloadIntervalSec = 30 }: Run = {},
) {
  const home = directory ?? join(folder, `${runs++}`)
  const path = join(home, 'token.json')
  const database = openDatabase(join(home, 'grok2api.db'))
  const { accounts } = sqliteStore(database)
  if (file !== undefined) writeFileSync(path, typeof file === 'string' ? file : JSON.stringify(file))
  const clock = { now: Date.now() }
  const pool = createPool({ now: () => clock.now, settings: () => ({ maxConcurrent: 0, failThreshold: 5 }) })
  const lines: string[] = []
  const log = createLog({ level: 'debug', format: 'text', write: (line) => void lines.push(line) })
  const settings = () => ({ saveDelayMs, reloadIntervalSec })
  const keeper = await openAccountKeeper({ pool, accounts, path, settings, log, countersEveryMs })
  let closed = false
  const close = async () => {
    if (closed) return
    closed = true
    await keeper.close()
    database.close()
  }
  closers.push(close)
  return {
    ...keeper,
    home,
    path,
    pool,
    clock,
    lines,
    close,
    row: (credential: string) =>
      database.query<Row, [string]>('SELECT * FROM account_state WHERE id = ?').get(accountId(credential)),
    state: (credential: string) => pool.find(accountId(credential))?.state,
    entries: () => JSON.parse(readFileSync(path, 'utf8')).ssoBasic,
    settle: (fault?: Fault) => pool.acquire(sampleModel(), new Set()).settle(fault),
    /** The process ends without a word: what was written is all that is left. */
    killed: () => {
      closed = true
    },
  }
}

async function until(done: () => boolean, ms = 3000): Promise<void> {
  for (const end = Date.now() + ms; !done(); await Bun.sleep(10))
    if (Date.now() > end) throw new Error('it did not happen in time')
}

test('the first start makes an empty file, a later one fills the pool', async () => {
  const first = await run()
  expect(first.pool.list()).toEqual([])
  await first.close()
  const second = await run(
    { ssoBasic: [a], ssoHeavy: [{ token: b, note: 'mine' }] },
    { directory: first.home },
  )
  expect(second.pool.list()).toMatchObject([
    { id: accountId(a), credential: a, tier: 'basic', state: 'active' },
    { id: accountId(b), credential: b, tier: 'heavy', note: 'mine' },
  ])
})

test('a verdict is in the database at once and in the file after save_delay_ms, counters only later', async () => {
  const { settle, row, entries } = await run({ ssoBasic: [a, b] }, { saveDelayMs: 150 })
  settle(dead)
  settle()
  await undefined // the turn ends
  expect(row(a)).toMatchObject({ state: 'expired', reason: 'Bad credentials' })
  expect(entries()).toEqual([a, b])
  await Bun.sleep(75)
  expect(entries()).toEqual([a, b])
  await until(() => typeof entries()[0] !== 'string')
  expect(entries()[0]).toMatchObject({ token: a, status: 'expired', status_reason: 'Bad credentials' })
  expect(entries()[1]).toBe(b)
})

test('counters reach file and database within their interval, and on stop', async () => {
  const first = await run({ ssoBasic: [a] }, { countersEveryMs: 60 })
  first.settle()
  await until(() => first.entries()[0].use_count === 1)
  expect(first.row(a)).toMatchObject({ use_count: 1 })
  const second = await run({ ssoBasic: [a] })
  second.settle()
  expect(second.row(a)).toBeNull()
  expect(second.entries()).toEqual([a])
  await second.close()
  expect(second.entries()).toMatchObject([{ token: a, use_count: 1 }])
})

describe('a restart', () => {
  test('after a kill keeps states, cooldowns and quota that the file never got', async () => {
    const before = await run({ ssoBasic: [a, b, c] }, { saveDelayMs: 60_000 })
    before.settle(dead)
    before.settle(limit)
    before.pool.report(accountId(c), {
      quota: { fast: { remaining: 5, total: 9, windowSeconds: 60, resetsAt: before.clock.now + 60_000 } },
      tier: 'super',
    })
    before.killed()
    expect(before.entries()).toEqual([a, b, c])
    const after = await run(undefined, { directory: before.home })
    expect([a, b, c].map(after.state)).toEqual(['expired', 'cooling', 'active'])
    expect(after.pool.find(accountId(c))).toMatchObject({ tier: 'super', quota: { fast: { remaining: 5 } } })
    expect(after.pool.find(accountId(b))?.cooling['fast']).toBe(before.clock.now + 60_000)
    await until(() => after.entries()[0].status === 'expired')
  })
  test('takes the counters of a file that has no database any more', async () => {
    const { pool } = await run({
      ssoBasic: [{ token: a, status: 'expired', use_count: 7, last_fail_reason: 'said so' }],
    })
    expect(pool.find(accountId(a))).toMatchObject({ state: 'expired', reason: 'said so', useCount: 7 })
  })
  test('tells a status a person wrote meanwhile from one of our own', async () => {
    const active = [a, b, c].map((token) => ({ token, status: 'active' }))
    const before = await run({ ssoBasic: active })
    before.pool.disable(accountId(a), 'a holiday')
    for (const _ of [b, c]) before.settle(dead)
    await before.close()
    const [first, second] = before.entries()
    expect(second.status).toBe('expired')
    const edited = { ssoBasic: [{ ...first, status: 'active' }, second, c] }
    const after = await run(edited, { directory: before.home })
    // c is a bare string now: that says nothing, so what the upstream said stays.
    expect([a, b, c].map(after.state)).toEqual(['active', 'expired', 'expired'])
  })
  test('ends cooldowns that ran out meanwhile, in the file too', async () => {
    const until_ = Date.now() - 1000
    const { state, entries } = await run({
      ssoBasic: [
        { token: a, status: 'cooling', cooling_until: until_ },
        { token: b, status: 'cooling' },
      ],
    })
    expect([a, b].map(state)).toEqual(['active', 'active'])
    await until(() => entries()[0].status === 'active' && entries()[1].status === 'active')
  })
})

describe('hand edits while running', () => {
  test('come in by the watch: added, removed, noted, disabled', async () => {
    const { path, pool, state } = await run({ ssoBasic: [a, b] })
    writeFileSync(path, JSON.stringify({ ssoBasic: [{ token: b, note: 'by hand', status: 'disabled' }, c] }))
    await until(() => state(c) === 'active')
    expect(pool.list()).toMatchObject([
      { credential: b, note: 'by hand', state: 'disabled' },
      { credential: c },
    ])
  })
  test('come in without a watch too, every reload_interval_sec', async () => {
    const { path, state, reload } = await run({ ssoBasic: [a] }, { reloadIntervalSec: 0.1 })
    const elsewhere = join(folder, `elsewhere-${runs}`)
    renameSync(path, elsewhere)
    symlinkSync(elsewhere, path)
    await reload()
    await Bun.sleep(200) // until the watch has seen the link come
    writeFileSync(elsewhere, JSON.stringify({ ssoBasic: [a, c] }))
    await until(() => state(c) === 'active')
  })
  test('survive a save that was due, as the save survives them', async () => {
    const { path, settle, entries, state, save } = await run({ ssoBasic: [a, b] }, { saveDelayMs: 60_000 })
    settle(dead)
    writeFileSync(
      path,
      JSON.stringify({ ssoBasic: [{ token: a, tags: ['x'] }, { token: b, extra: { kept: true } }, c] }),
    )
    await save()
    expect(entries()).toMatchObject([
      { token: a, tags: ['x'], status: 'expired' },
      { token: b, extra: { kept: true } },
      c,
    ])
    expect(state(c)).toBe('active')
  })
  test('do not bring back an old status that only we have overtaken', async () => {
    const { settle, state, path, reload } = await run(
      { ssoBasic: [{ token: a, status: 'active' }] },
      { saveDelayMs: 60_000 },
    )
    settle(dead)
    writeFileSync(
      path,
      JSON.stringify({ ssoBasic: [{ token: a, status: 'active', note: 'typed just now' }] }),
    )
    await reload()
    expect(state(a)).toBe('expired')
  })
  test('revive what was dead; our own write of a state is no edit', async () => {
    const { settle, entries, state, path, reload } = await run({ ssoBasic: [a] })
    settle(dead)
    await until(() => entries()[0].status === 'expired')
    utimesSync(path, new Date(), new Date(Date.now() + 5000))
    await reload()
    expect(state(a)).toBe('expired')
    writeFileSync(path, JSON.stringify({ ssoBasic: [{ ...entries()[0], status: 'active' }] }))
    await reload()
    expect(state(a)).toBe('active')
  })
})

describe('a broken file', () => {
  const broken = `{"ssoBasic": [\n  "${a}"\n  "${b}"\n]}`

  test('changes nothing, is told once, is not written, and heals', async () => {
    const kept = await run({ ssoBasic: [a, b] })
    writeFileSync(kept.path, broken)
    await kept.reload()
    kept.settle(dead)
    kept.settle()
    await kept.save()
    utimesSync(kept.path, new Date(), new Date(Date.now() + 5000))
    await kept.reload()
    expect(kept.pool.list()).toHaveLength(2)
    expect(readFileSync(kept.path, 'utf8')).toBe(broken)
    expect(kept.problems()).toMatchObject([{ level: 'broken', line: 3, column: 3 }])
    expect(kept.lines.filter((line) => line.includes('line 3, column 3'))).toHaveLength(1)
    writeFileSync(kept.path, JSON.stringify({ ssoBasic: [a, b, c] }))
    await kept.reload()
    await kept.save()
    expect(kept.problems()).toEqual([])
    expect([a, b, c].map(kept.state)).toEqual(['expired', 'active', 'active'])
    expect(kept.entries()).toMatchObject([{ token: a, status: 'expired' }, { token: b, use_count: 1 }, c])
  })
  test('at the start leaves an empty pool and the file as it is', async () => {
    const { pool, close, path, problems } = await run(broken)
    expect(pool.list()).toEqual([])
    await close()
    expect(readFileSync(path, 'utf8')).toBe(broken)
    expect(problems()[0]?.level).toBe('broken')
  })
  test('one that cannot be read or written loses nothing of what was to be saved', async () => {
    const kept = await run({ ssoBasic: [a, b] }, { saveDelayMs: 60_000 })
    const aside = `${kept.path}.aside`
    renameSync(kept.path, aside)
    mkdirSync(kept.path)
    kept.settle(dead)
    kept.settle()
    await kept.save()
    await kept.reload()
    expect(kept.lines.join('')).toContain('token.json could not be kept')
    expect(kept.problems()[0]?.level).toBe('broken')
    expect(kept.row(b)).toMatchObject({ use_count: 1 })
    rmSync(kept.path, { recursive: true })
    renameSync(aside, kept.path)
    await kept.save()
    expect(kept.entries()).toMatchObject([{ status: 'expired' }, { use_count: 1 }])
  })
  test('one that is gone while running takes no account with it', async () => {
    const { path, pool, reload, problems } = await run({ ssoBasic: [a] })
    rmSync(path)
    await reload()
    expect(pool.list()).toHaveLength(1)
    expect(problems()).toMatchObject([{ level: 'broken', message: 'the file is gone' }])
  })
})

test('no credential and no unfinished save is left in log or folder', async () => {
  const { settle, close, lines, home } = await run({ ssoBasic: [a, a, ''] })
  settle(dead)
  await close()
  expect(lines.join('')).not.toContain(a)
  expect([...new Bun.Glob('*.tmp').scanSync({ cwd: home, dot: true })]).toEqual([])
})
