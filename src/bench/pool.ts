// What a pool of many accounts costs: `bun src/bench/pool.ts [sizes…]`. Each size in a process of its own.
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openAccounts } from '../account-deps.ts'
import { loadConfig } from '../config/load.ts'
import { createSessions } from '../gateway/sessions.ts'
import { createLog } from '../lib/log.ts'
import { createWatchdog } from '../lib/watchdog.ts'
import { openFolderStore } from '../store/open-store.ts'
import { sampleModel } from '../testing/sample-accounts.ts'
import { type LongestPause, watchPauses } from './pauses.ts'

type Row = Record<string, string | number>

const rounds = 20_000
const none = new Set<string>()
const ms = (value: number) => `${value.toFixed(1)} ms`
const pause = ({ wall, work }: LongestPause) => `${ms(wall)} (${ms(work)})`
const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |\n`
const config = loadConfig('[app]\napp_key = "bench"', 'bench').config
const log = createLog({ level: 'error', format: 'text', write: (line) => void process.stderr.write(line) })

const entry = (index: number) => ({
  token: `eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.${index}.${'s'.repeat(100)}`,
  status: 'active',
  use_count: index % 7,
  tags: ['bench'],
})

async function open(dataDir: string) {
  if (!config) throw new Error('the defaults are broken')
  const current = () => config
  const store = openFolderStore(dataDir)
  const web = { config: current, watchdog: createWatchdog() }
  const accounts = await openAccounts({ dataDir, store, config: { current }, web, log })
  return { ...accounts, store }
}
type Opened = Awaited<ReturnType<typeof open>>

async function close({ keeper, store }: Opened): Promise<void> {
  await keeper.close()
  await store.close()
}

/** Every account with a quota of its own, as after the first refresh. */
function fillQuota({ pool }: Opened): void {
  const resetsAt = Date.now() + 86_400_000
  pool.list().forEach(({ id }, index) => {
    const quota = (total: number) => ({
      remaining: (index * 7) % total,
      total,
      windowSeconds: 86_400,
      resetsAt,
    })
    pool.report(id, { quota: { fast: quota(30), auto: quota(20) }, tier: 'basic' })
  })
}

function memory(): number {
  Bun.gc(true)
  return process.memoryUsage().rss
}

/** µs of one choice, and of one choice with what follows it. */
function select({ pool }: Opened): { choice: number; whole: number } {
  const model = sampleModel()
  let choosing = 0
  const began = performance.now()
  for (let round = 0; round < rounds; round++) {
    const before = performance.now()
    const lease = pool.acquire(model, none)
    choosing += performance.now() - before
    lease.settle({ kind: 'caller_gone', message: '' })
  }
  return { choice: (choosing / rounds) * 1000, whole: ((performance.now() - began) / rounds) * 1000 }
}

/** µs of one choice by sessions whose account is known, each with a request of another. */
function selectForSessions({ pool }: Opened): number {
  const model = sampleModel()
  const sessions = createSessions({ pool, seconds: () => 3600, now: Date.now })
  const session = (round: number) =>
    sessions.of({ keyId: 'bench', model, name: `session ${round % 1000} of a caller` })
  for (let round = 0; round < 1000; round++) {
    const lease = pool.acquire(model, none)
    session(round)?.answered(lease.account.id)
    lease.settle({ kind: 'caller_gone', message: '' })
  }
  let choosing = 0
  for (let round = 0; round < rounds; round++) {
    const before = performance.now()
    const lease = pool.acquireOne(session(round)?.account() ?? '', model)
    choosing += performance.now() - before
    if (!lease) throw new Error('a session lost its account')
    lease.settle({ kind: 'caller_gone', message: '' })
  }
  return (choosing / rounds) * 1000
}

/** The longest time nothing else could run while the work was done, and how long that took. */
async function paused(work: () => Promise<unknown>): Promise<{ longest: LongestPause; took: number }> {
  const pauses = watchPauses()
  await Bun.sleep(50)
  pauses.reset()
  const began = performance.now()
  await work()
  const took = performance.now() - began
  return { longest: pauses.stop(), took }
}

const fileIn = (dataDir: string) => join(dataDir, 'token.json')

function writeAccounts(dataDir: string, size: number, note: string): void {
  const entries = Array.from({ length: size }, (_, index) => JSON.stringify({ ...entry(index), note }))
  writeFileSync(fileIn(dataDir), `{"ssoBasic": [\n${entries.join(',\n')}\n]}\n`)
}

/** A data folder as a run before left it. In a process of its own: what it leaves in memory would slow the measuring. */
async function prepare(dataDir: string, size: number): Promise<void> {
  writeAccounts(dataDir, size, 'first')
  const opened = await open(dataDir)
  fillQuota(opened)
  await opened.keeper.save()
  await close(opened)
}

async function measure(size: number): Promise<Row> {
  const dataDir = mkdtempSync(join(tmpdir(), 'grok2api-pool-bench-'))
  try {
    child('prepare', dataDir, size)
    const empty = memory()
    const began = performance.now()
    const opened = await open(dataDir)
    const load = performance.now() - began
    const held = memory() - empty
    select(opened) // compiled by now
    const { choice, whole } = select(opened)
    selectForSessions(opened)
    const kept = selectForSessions(opened)

    const few = opened.pool.list().slice(0, 20)
    for (const { id } of few) opened.pool.disable(id, 'bench')
    const save = await paused(opened.keeper.save)
    for (const { id } of opened.pool.list()) opened.pool.enable(id)
    writeAccounts(dataDir, size, 'second')
    const reload = await paused(opened.keeper.reload)
    const idle = await paused(() => Bun.sleep(1000))
    await close(opened)
    return {
      accounts: size,
      'file MB': (statSync(fileIn(dataDir)).size / 1e6).toFixed(1),
      'load s': (load / 1000).toFixed(3),
      'choice µs': choice.toFixed(2),
      'choice of a session µs': kept.toFixed(2),
      'choice and settle µs': whole.toFixed(2),
      'save took': ms(save.took),
      'longest pause (own work)': pause(save.longest),
      'hand edit took': ms(reload.took),
      'longest pause there': pause(reload.longest),
      'of nothing': pause(idle.longest),
      'bytes per account': size >= 1000 ? Math.round(held / size) : '-',
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
}

function print(rows: readonly Row[]): void {
  const names = Object.keys(rows[0] ?? {})
  process.stdout.write(line(names) + line(names.map(() => '---:')))
  for (const row of rows) process.stdout.write(line(names.map((name) => row[name] ?? '')))
}

function child(...args: (string | number)[]): string {
  const command = [process.execPath, import.meta.path, ...args.map(String)]
  return Bun.spawnSync(command, { stderr: 'inherit' }).stdout.toString()
}

const [first, second, third] = process.argv.slice(2)
if (first === 'prepare') await prepare(second ?? '', Number(third))
else if (first === 'measure') process.stdout.write(JSON.stringify(await measure(Number(second))))
else {
  const sizes = first === undefined ? ['10', '1000', '100000'] : process.argv.slice(2)
  print(sizes.map((size): Row => JSON.parse(child('measure', size))))
}
