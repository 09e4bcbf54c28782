// Each key of [token], and those of [performance] that bound quota questions, from config.toml to what it does.
import { afterAll, afterEach, expect, setSystemTime, test } from 'bun:test'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { refresherSettings } from './account-config.ts'
import { openAccounts } from './account-deps.ts'
import { loadConfig } from './config/load.ts'
import type { Config } from './config/schema.ts'
import { createLog } from './lib/log.ts'
import { createWatchdog } from './lib/watchdog.ts'
import { openFolderStore } from './store/open-store.ts'
import { eventually } from './testing/eventually.ts'
import { sampleModel } from './testing/sample-accounts.ts'
import { startSimulator } from './upstream/simulator/simulator.ts'

const folder = mkdtempSync(join(tmpdir(), 'account-deps-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  setSystemTime()
  for (const close of closers.splice(0).toReversed()) await close()
})
const none = new Set<string>()
const log = createLog({ level: 'error', format: 'text', write: () => {} })
const unauthorized = { kind: 'unauthorized', message: 'no reason given' } as const

/** The accounts of a simulator, opened as the gateway does, with these lines in config.toml. */
async function open(toml: string, accounts = 1, isLink = false) {
  const simulator = await startSimulator({ accounts: { accounts: [{ tier: 'basic', count: accounts }] } })
  const dataDir = mkdtempSync(join(folder, 'data-'))
  const path = join(isLink ? mkdtempSync(join(folder, 'elsewhere-')) : dataDir, 'token.json')
  if (isLink) symlinkSync(path, join(dataDir, 'token.json'))
  writeFileSync(path, JSON.stringify({ ssoBasic: simulator.accounts.map(({ credential }) => credential) }))
  const config = () => {
    const { config: loaded, problems } = loadConfig(
      `[app]\napp_key="x"\n[grok]\nbase_url="${simulator.url}"\n${toml}`,
      'x',
    )
    if (!loaded) throw new Error(problems.map(({ message }) => message).join())
    return loaded
  }
  const live: { current: () => Config } = { current: config }
  const store = openFolderStore(dataDir)
  const web = { config: live.current, watchdog: createWatchdog() }
  const opened = await openAccounts({ dataDir, store, config: live, web, log })
  closers.push(async () => {
    await opened.keeper.close()
    await store.close()
    await simulator.stop()
  })
  const statuses = () =>
    (JSON.parse(readFileSync(path, 'utf8')).ssoBasic as { status?: string }[]).map(({ status }) => status)
  return { ...opened, path, live, simulator, statuses, ids: () => opened.pool.list().map(({ id }) => id) }
}

for (const [threshold, states] of [
  [1, ['expired', 'expired']],
  [2, ['active', 'expired']],
] as const)
  test(`fail_threshold = ${threshold}`, async () => {
    const { pool, ids } = await open(`[token]\nfail_threshold = ${threshold}`)
    const [id = ''] = ids()
    const seen = [1, 2].map((second) => {
      setSystemTime(Date.now() + second * 1000)
      pool.refuse(id, unauthorized)
      return pool.find(id)?.state
    })
    expect(seen).toEqual([...states])
  })

for (const [limit, lent] of [
  [0, 5],
  [1, 1],
  [3, 3],
] as const)
  test(`max_concurrent = ${limit}`, async () => {
    const { pool } = await open(`[token]\nmax_concurrent = ${limit}`)
    const attempts = Array.from({ length: 5 }, () => {
      try {
        return pool.acquire(sampleModel(), none)
      } catch {
        return undefined
      }
    })
    expect(attempts.filter(Boolean)).toHaveLength(lent)
  })

test('save_delay_ms: how long token.json waits for a change of state', async () => {
  const [soon, late] = [
    await open('[token]\nsave_delay_ms = 0'),
    await open('[token]\nsave_delay_ms = 60000'),
  ]
  for (const { pool, ids } of [soon, late]) pool.disable(ids()[0] ?? '', 'test')
  await eventually('the file says so', () => soon.statuses()[0] === 'disabled')
  await Bun.sleep(50)
  expect(late.statuses()).toEqual([undefined])
})

test('reload_interval_sec: how often token.json is looked at where no watch tells', async () => {
  // What the link names lies in a folder that is not watched.
  const { pool, path } = await open('[token]\nreload_interval_sec = 1', 1, true)
  const slow = await open('[token]\nreload_interval_sec = 3600', 1, true)
  writeFileSync(slow.path, JSON.stringify({ ssoBasic: [] }))
  writeFileSync(path, JSON.stringify({ ssoBasic: [] }))
  await eventually('the edit is taken over', () => pool.list().length === 0)
  expect(slow.pool.list()).toHaveLength(1)
})

test('auto_refresh, the intervals, usage_batch_size and usage_max_tokens reach the background refresh, live', async () => {
  const text = (auto: boolean) => `[token]
auto_refresh = ${auto}
refresh_interval_hours = 3
super_refresh_interval_hours = 0.5
[performance]
usage_batch_size = 7
usage_max_tokens = 70`
  const { live } = await open(text(false))
  const wanted = { enabled: false, basicMs: 10_800_000, paidMs: 1_800_000, batchSize: 7, perMinute: 70 }
  expect(refresherSettings(live)).toEqual(wanted)
  const { config } = loadConfig(`[app]\napp_key="x"\n${text(true)}`, 'x')
  if (config) live.current = () => config
  expect(refresherSettings(live)).toEqual({ ...wanted, enabled: true })
})

test('usage_max_concurrent, usage_batch_size and usage_max_tokens bound what a person starts', async () => {
  const { check, ids, simulator } = await open(
    '[performance]\nusage_max_concurrent = 2\nusage_batch_size = 3\nusage_max_tokens = 8',
    10,
  )
  simulator.setFaults('*', [])
  const { leftOut } = await check.checkAll(ids(), 'test', { signal: new AbortController().signal })
  expect(leftOut).toBe(2)
  const calls = simulator.record()
  expect(calls).toHaveLength(8)
  const most = Math.max(
    ...calls.map(({ at }) => calls.filter((other) => other.at <= at && other.endedAt > at).length),
  )
  expect(most).toBeLessThanOrEqual(2)
})
