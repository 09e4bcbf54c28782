import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { canMount, smallDisk, type SmallDisk } from '../testing/small-disk.ts'
import { faultNames } from '../upstream/simulator/faults.ts'
import { type Simulator, startSimulator } from '../upstream/simulator/simulator.ts'
import type { Nursery } from './child.ts'
import { type Asked, type Day, dayTable, type Past, type Posted } from './day-table.ts'
import { calmSeconds, dayOf, type Trouble, troubleSeconds } from './day-plan.ts'
import { benchPassword, startGateway } from './gateway.ts'

export type DayOptions = { minutes: number; say: (text: string) => void }

const key = 'sk-the-key-of-the-day'
const callers = 6
// More than what counts as a disk that is nearly full.
const diskBytes = 640 * 1024 * 1024
const plenty = { total: 1_000_000 }
const quota = { auto: plenty, fast: plenty, expert: plenty, heavy: plenty }
const accounts = { accounts: [{ tier: 'basic' as const, quota, count: 4 }] }

/**
 * A scripted day: the simulated upstream goes through one trouble after the other while callers keep asking. Resolves
 * to the section of docs/soak.md about it. What needs root is left out without it.
 */
export async function day(nursery: Nursery, { minutes, say }: DayOptions): Promise<string> {
  const planned = dayOf(minutes)
  const leftOut = planned.flatMap((trouble) => {
    const why = missing(trouble)
    return why === undefined ? [] : [`"${trouble.name}" (${why})`]
  })
  const played = planned.filter((trouble) => missing(trouble) === undefined)
  const disk = canMount ? smallDisk(diskBytes) : undefined
  let simulator = await startSimulator({ accounts, pace: 0 })
  const { port } = new URL(simulator.url)
  const began = performance.now()
  const now = () => performance.now() - began
  const posted: Posted[] = []
  const receiver = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: async (request) => {
      const { event, alert } = (await request.json()) as { event: string; alert: { code: string } }
      posted.push({ at: now(), event: event === 'alert.began' ? 'began' : 'ended', code: alert.code })
      return new Response()
    },
  })
  const folder = disk?.path ?? join(nursery.folder, 'data-of-the-day')
  writeFolder(folder, simulator, receiver.url.href)
  const { url } = await startGateway(nursery, folder)
  const admin = async (path: string) =>
    (await fetch(`${url}/api/v1/admin${path}`, {
      headers: { authorization: `Bearer ${benchPassword}` },
    }).then((answer) => answer.json())) as Record<string, unknown>

  const asked: Asked[] = []
  const stop = new AbortController()
  const work = Array.from({ length: callers }, (_, lane) =>
    keepAsking({ url, lane, asked, now, stop: stop.signal }),
  )
  await Bun.sleep(5000)
  const past: Past[] = []
  for (const trouble of played) {
    const from = now()
    await begin(trouble, simulator, disk)
    await Bun.sleep(troubleSeconds * 1000)
    if (trouble.away)
      simulator = await startSimulator({ accounts: revived(simulator), pace: 0, port: Number(port) })
    else end(trouble, simulator, disk)
    const to = now()
    await Bun.sleep(calmSeconds * 1000)
    past.push({ name: trouble.name, harmless: trouble.harmless === true, from, to, until: now() })
    const failed = asked.filter(({ at, code }) => at >= from && code !== '').length
    say(`${trouble.name}: ${asked.filter(({ at }) => at >= from).length} requests, ${failed} failed`)
  }
  stop.abort()
  await Promise.all(work)
  await Bun.sleep(2000)
  const result: Day = {
    minutes,
    past,
    leftOut,
    asked,
    posted,
    on: ((await admin('/alerts'))['items'] as { code: string }[]).map(({ code }) => code),
    logged: await rowsOfLog(admin),
    counted: ((await admin('/stats?range=24h'))['totals'] as { requests: number }).requests,
    states: (await admin('/tokens'))['counts'] as Record<string, number>,
    expected: expectedStates(played),
  }
  await receiver.stop(true)
  await simulator.stop()
  disk?.remove()
  return dayTable(result)
}

/** Why a trouble cannot be played here; undefined when it can. */
function missing({ disk, faults = [], one = [] }: Trouble): string | undefined {
  if (disk && !canMount) return 'needs root'
  const unknown = [...faults, ...one]
    .map((fault) => (typeof fault === 'string' ? fault : fault.name))
    .find((name) => !faultNames.includes(name))
  return unknown === undefined ? undefined : `the simulator has no fault ${unknown}`
}

async function begin(trouble: Trouble, simulator: Simulator, disk: SmallDisk | undefined): Promise<void> {
  if (trouble.away) await simulator.stop()
  if (trouble.disk) disk?.fill()
  if (trouble.faults) simulator.setFaults('*', trouble.faults)
  if (trouble.one) simulator.setFaults(lastUsed(simulator), trouble.one)
}

/** The credential of the account that was used last: one that nobody uses meets no trouble. */
function lastUsed(simulator: Simulator): string {
  const known = new Set(simulator.accounts.map(({ credential }) => credential))
  return simulator.record().findLast(({ credential }) => known.has(credential ?? ''))?.credential ?? ''
}

function end(trouble: Trouble, simulator: Simulator, disk: SmallDisk | undefined): void {
  if (trouble.disk) disk?.makeRoom()
  if (trouble.faults) simulator.setFaults('*', [])
  if (trouble.one) for (const { credential } of simulator.accounts) simulator.setFaults(credential, [])
}

/** The same accounts as before, for an upstream that comes back. */
const revived = ({ accounts: known }: Simulator) => ({
  accounts: known.map(({ credential, tier }) => ({ tier, credential, quota })),
})

/** A dead session stays dead until a person replaces it; nothing else of the day is a verdict. */
function expectedStates(played: readonly Trouble[]): Record<string, number> {
  const dead = Number(played.some(({ one }) => one?.includes('session_dead')))
  return { active: 4 - dead, expired: dead }
}

function writeFolder(folder: string, { url, accounts: known }: Simulator, webhook: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const config = `[app]\napi_key = "${key}"\napp_key = "${benchPassword}"
[grok]\nbase_url = "${url}"\nassets_url = "${url}"\nimagine_url = "${url}"\ntimeout = 8\nstream_idle_timeout = 8
[log]\nalert_webhook = "${webhook}"\n`
  writeFileSync(join(folder, 'config.toml'), config, { mode: 0o600 })
  const tokens = { ssoBasic: known.map(({ credential }) => credential) }
  writeFileSync(join(folder, 'token.json'), JSON.stringify(tokens), { mode: 0o600 })
}

async function rowsOfLog(admin: (path: string) => Promise<Record<string, unknown>>): Promise<number> {
  let count = 0
  for (let cursor: unknown = ''; cursor !== null;) {
    const page = await admin(`/log?limit=500${cursor ? `&cursor=${String(cursor)}` : ''}`)
    count += (page['items'] as unknown[]).length
    cursor = page['next_cursor']
  }
  return count
}

type Caller = { url: string; lane: number; asked: Asked[]; now: () => number; stop: AbortSignal }

/** One short chat after the other, half of them as streams. */
async function keepAsking({ url, lane, asked, now, stop }: Caller): Promise<void> {
  for (let turn = lane; !stop.aborted; turn++) {
    const at = now()
    const code = await ask(url, turn % 2 === 0)
    asked.push({ at, endedAt: now(), code })
    await Bun.sleep(code === '' ? 400 : 1000)
  }
}

/** Empty when it was answered, else the error's code. */
async function ask(url: string, stream: boolean): Promise<string> {
  try {
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'grok-4-fast',
        stream,
        messages: [{ role: 'user', content: 'count to 8' }],
      }),
    })
    const text = await response.text()
    const code = /"code":"(\w+)"/.exec(text)?.[1]
    if (!response.ok) return code ?? `status ${response.status}`
    if (stream && text.includes('"error"')) return code ?? 'broken'
    return text.includes('8') ? '' : 'wrong text'
  } catch {
    return 'connection'
  }
}
