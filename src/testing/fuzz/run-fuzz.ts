import { bootBinary, type Gateway, password, type Transport, transports } from '../boot.ts'
import { eventually } from '../eventually.ts'
import { longestPause } from '../longest-pause.ts'
import { type Chance, createChance } from './chance.ts'
import { damageFiles } from './damaged-files.ts'
import { startDamagingProxy } from './damaging-proxy.ts'
import { type Exchange, randomExchange, type Route } from './exchanges.ts'
import { compare, type Held, settled } from './held.ts'
import { judge } from './judge.ts'
import { routesOf } from './swagger-routes.ts'
import { createWorld, type World, worldTroubles } from './world.ts'

export type FuzzOptions = { seed: number; ms: number; say: (line: string) => void }

/** `broken` holds each broken rule with the request that broke it. */
export type FuzzReport = {
  exchanges: number
  /** Connections of the upstream, and starts and checks of a data folder, that met damage. */
  damaged: number
  damagedFiles: number
  /** Times the clock was set wrong, and the disk was full, while requests were under way. */
  jumps: number
  fullDisks: number
  longestPauseMs: number
  broken: string[]
}

/** Milliseconds of one round; after each the gateway must be as it was before. */
const roundMs = 10_000
const atOnce = 6
/** CPU time: 50 ms a request (product section 9), some of them in one turn, and a margin for a busy machine. */
const mostPauseMs = 300
const mostAnswerMs = 60_000
/** How long an answer may go on once its round is over. */
const mostLateMs = 2000

/**
 * Asks a gateway over each transport in turns, with mutants of honest requests and before an upstream whose answers are
 * damaged, and checks rules that hold whatever is asked. The same seed asks the same.
 */
export async function runFuzz({ seed, ms, say }: FuzzOptions): Promise<FuzzReport> {
  const report: FuzzReport = {
    exchanges: 0,
    damaged: 0,
    damagedFiles: 0,
    jumps: 0,
    fullDisks: 0,
    longestPauseMs: 0,
    broken: [],
  }
  const files = await damageFiles(createChance(seed), performance.now() + ms / 10)
  report.broken.push(...files.broken)
  report.damagedFiles = files.runs
  say(`${files.runs} starts and checks with damaged files, ${files.broken.length} broken`)
  say(worldTroubles())
  const share = (ms * 0.9) / transports.length
  for (const [index, transport] of transports.entries()) {
    const world = createWorld()
    try {
      await fuzzTransport(transport, world, {
        chance: createChance(seed + index),
        end: performance.now() + share,
        say,
        report,
      })
    } finally {
      world.remove()
    }
    report.jumps += world.jumps()
    report.fullDisks += world.fullDisks()
  }
  return report
}

type Course = { chance: Chance; end: number; say: (line: string) => void; report: FuzzReport }

async function fuzzTransport(
  transport: Transport,
  world: World,
  { chance, end, say, report }: Course,
): Promise<void> {
  const proxy = await startDamagingProxy({ chance, share: 0.4 })
  const url = proxy.url
  await using gateway = await bootBinary({
    transport,
    ...world.boot,
    config: {
      grok: {
        base_url: url,
        assets_url: url,
        imagine_url: url,
        timeout: 10,
        stream_idle_timeout: 5,
        retry_budget: 8,
      },
    },
  })
  proxy.leadTo(gateway.simulator.url)
  const course = { gateway, chance, report, routes: await routesOf(gateway) }
  let before: Held | undefined
  let shownLines = report.broken.length
  while (performance.now() < end) {
    const until = Math.min(end, performance.now() + roundMs)
    const { pauseMs, answer: ids } = await longestPause(gateway, async () => {
      const passing = world.pass(chance, until)
      const asked = await oneRound(course, until)
      await passing
      return asked
    })
    report.longestPauseMs = Math.max(report.longestPauseMs, pauseMs)
    if (pauseMs > mostPauseMs) report.broken.push(`${transport}: a pause of ${Math.round(pauseMs)} ms`)
    const held = await settled(gateway, report)
    await checkLog(gateway, ids, report)
    // The first round fills caches and pools.
    if (before) compare(before, held, report)
    before ??= held
    for (const line of report.broken.slice(shownLines)) say(`BROKEN ${line}`)
    shownLines = report.broken.length
    say(
      `${transport}: ${report.exchanges} exchanges, ${report.broken.length} broken, ${held.descriptors} descriptors, ${held.megabytes} MB`,
    )
  }
  if (/internal error|nothing caught/.test(gateway.binary.stderr()))
    report.broken.push(
      `the log: ${/.*(?:internal error|nothing caught).*/.exec(gateway.binary.stderr())?.[0]?.slice(0, 2000)}`,
    )
  report.damaged += proxy.damaged()
  await proxy.stop()
}

type Fuzzed = { gateway: Gateway; chance: Chance; report: FuzzReport; routes: Route[] }

/** Returns the ids of requests the log must know. */
async function oneRound({ gateway, chance, report, routes }: Fuzzed, until: number): Promise<string[]> {
  const ids: string[] = []
  // What damaged answers did to the accounts is not what the next round is about.
  for (const action of ['enable', 'clear-cooldown'])
    await gateway.admin('POST', `/tokens/${action}`, { all: true })
  const worker = async () => {
    while (performance.now() < until) {
      const exchange = randomExchange({ chance, routes, key: gateway.key, password })
      const { broken, logged } = await ask(gateway.url, exchange, until + mostLateMs)
      report.exchanges++
      if (logged) ids.push(logged)
      if (broken.length > 0 && report.broken.length < 100)
        report.broken.push(`${broken.join('; ')} ← ${shown(exchange)}`)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return ids
}

type Asked = { broken: string[]; logged?: string | undefined }

async function ask(url: string, exchange: Exchange, until: number): Promise<Asked> {
  const { method, path, headers, body, hangUpMs } = exchange
  // At the end of a round the caller leaves, as callers do.
  const leaving = AbortSignal.timeout(Math.max(1, hangUpMs ?? until - performance.now()))
  const signal = AbortSignal.any([leaving, AbortSignal.timeout(mostAnswerMs)])
  try {
    const init = { method, headers, signal, redirect: 'manual' as const, ...(body !== undefined && { body }) }
    const response = await fetch(url + path, init)
    const text = await response.text()
    const broken = judge(exchange, { status: response.status, headers: response.headers, body: text })
    // Refused keys and unknown paths need no row.
    const isLogged =
      path.startsWith('/v1/') && method === 'POST' && ![401, 404, 405].includes(response.status)
    return { broken, logged: isLogged ? (response.headers.get('x-request-id') ?? undefined) : undefined }
  } catch (error) {
    return { broken: leaving.aborted ? [] : [`no whole answer: ${String(error)}`] }
  }
}

/** Every request has its row: some of the last ones are looked up. */
async function checkLog(gateway: Gateway, ids: readonly string[], { broken }: FuzzReport): Promise<void> {
  for (const id of ids.filter((id) => id.startsWith('req_')).slice(-10)) {
    const known = async () => (await gateway.admin('GET', `/log/${id}`)).status === 200
    // After a full disk the log is written when the disk is looked at again.
    await eventually(`a row for ${id}`, known, 20_000).catch((error: unknown) => broken.push(String(error)))
  }
}

const shown = ({ method, path, body }: Exchange): string =>
  `${method} ${path} ${typeof body === 'string' ? body.slice(0, 400) : `${body?.length ?? 0} bytes`}`
