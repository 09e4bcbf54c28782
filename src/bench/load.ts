import { type Exchange, startExchange } from './exchange.ts'
import { cpuMs, residentBytes } from './process-stats.ts'
import { quantile } from './statistics.ts'
import { type Order, requestsTo, type Target } from './target.ts'

/** One thing to measure. Times in milliseconds. */
export type Job = { target: Target; streams: number } & (
  | { kind: 'flat'; tokens: number }
  | { kind: 'paced'; rate: number; warmMs: number; windowMs: number; cut?: boolean }
  | { kind: 'first'; rate: number; probes: number; perSecond: number }
  /** Callers that ask for much and read nothing of it. */
  | { kind: 'stalled'; tokens: number; windowMs: number }
)

export type Measured = {
  /** CPU of the target in the window. */
  cpuMs: number
  tokens: number
  seconds: number
  /** Resident memory of the target while all streams were open. */
  residentBytes: number
  /** Milliseconds from request to first token: of the probes when there are some, else of the streams. */
  first: { p50: number; p99: number }
  /** What was wrong with answers, at most a few. */
  problems: string[]
}

type Ask = (order: Order) => Promise<Exchange>

/** Runs a job against its target, every answer checked token by token. */
export async function runJob(job: Job): Promise<Measured> {
  const compose = requestsTo(job.target)
  const ask: Ask = (order) => startExchange(compose(order))
  if (job.kind === 'flat') return runFlat(job, ask)
  if (job.kind === 'stalled') return runStalled(job, ask)
  return job.kind === 'paced' ? runPaced(job, ask) : runFirst(job, ask)
}

type Of<Kind extends Job['kind']> = Extract<Job, { kind: Kind }>

async function runFlat({ target, streams, tokens }: Of<'flat'>, ask: Ask): Promise<Measured> {
  const from = { cpu: cpuMs(target.pid), time: performance.now() }
  const exchanges = await Promise.all(Array.from({ length: streams }, () => ask({ tokens, rate: 'flat' })))
  const problems = await problemsOf(exchanges)
  return {
    cpuMs: cpuMs(target.pid) - from.cpu,
    seconds: (performance.now() - from.time) / 1000,
    tokens: said(exchanges),
    residentBytes: residentBytes(target.pid),
    first: firstOf(exchanges),
    problems,
  }
}

async function runPaced(job: Of<'paced'>, ask: Ask): Promise<Measured> {
  const { target, streams, rate, warmMs, windowMs } = job
  // The first stream has to outlast the opening of the last one.
  const lifeMs = streams * openEveryMs + warmMs + windowMs + 1500
  const exchanges = await openAll(streams, () => ask({ tokens: Math.ceil((lifeMs / 1000) * rate), rate }))
  await Bun.sleep(warmMs)
  const from = { cpu: cpuMs(target.pid), tokens: said(exchanges), time: performance.now() }
  await Bun.sleep(windowMs)
  const cpu = cpuMs(target.pid) - from.cpu
  const tokens = said(exchanges) - from.tokens
  const seconds = (performance.now() - from.time) / 1000
  const memory = residentBytes(target.pid)
  if (job.cut) for (const exchange of exchanges) exchange.close()
  const problems = await problemsOf(exchanges)
  return { cpuMs: cpu, tokens, seconds, residentBytes: memory, first: firstOf(exchanges), problems }
}

/** Probes with an immediate answer, one after the other, while other streams keep the target busy. */
async function runFirst(job: Of<'first'>, ask: Ask): Promise<Measured> {
  const { target, streams, rate, probes, perSecond } = job
  const lifeMs = streams * openEveryMs + (probes / perSecond) * 1000 + 2500
  const crowd = await openAll(streams, () => ask({ tokens: Math.ceil((lifeMs / 1000) * rate), rate }))
  const from = { cpu: cpuMs(target.pid), tokens: said(crowd), time: performance.now() }
  const asked: Promise<Exchange>[] = []
  for (let probe = 0; probe < probes; probe++) {
    asked.push(ask({ tokens: 16, rate: 'flat' }))
    await Bun.sleep(Math.max(0, from.time + (probe * 1000) / perSecond - performance.now()))
  }
  const answered = await Promise.all(asked)
  const problems = await problemsOf(answered)
  const measured = {
    cpuMs: cpuMs(target.pid) - from.cpu,
    tokens: said(crowd) - from.tokens,
    seconds: (performance.now() - from.time) / 1000,
    residentBytes: residentBytes(target.pid),
    first: firstOf(answered),
  }
  return { ...measured, problems: [...problems, ...(await problemsOf(crowd))] }
}

async function runStalled({ target, streams, tokens, windowMs }: Of<'stalled'>, ask: Ask): Promise<Measured> {
  const exchanges: Exchange[] = []
  for (let at = 0; at < streams; at++) {
    const exchange = await ask({ tokens, rate: 'flat' })
    exchange.stall()
    exchanges.push(exchange)
    await Bun.sleep(openEveryMs)
  }
  await Bun.sleep(windowMs)
  const memory = residentBytes(target.pid)
  const cpu = cpuMs(target.pid)
  await Bun.sleep(1000)
  // Who waits for a slow caller has nothing to do.
  const measured = {
    cpuMs: cpuMs(target.pid) - cpu,
    tokens: said(exchanges),
    seconds: 1,
    residentBytes: memory,
  }
  for (const exchange of exchanges) exchange.close()
  return { ...measured, first: firstOf(exchanges), problems: await problemsOf(exchanges) }
}

/** A thousand new streams a second: all at once would measure the queue in front of the socket. */
const openEveryMs = 1

async function openAll(count: number, open: () => Promise<Exchange>): Promise<Exchange[]> {
  const from = performance.now()
  const opening: Promise<Exchange>[] = []
  for (let at = 0; at < count; at++) {
    opening.push(open())
    await Bun.sleep(Math.max(0, from + at * openEveryMs - performance.now()))
  }
  const exchanges = await Promise.all(opening)
  while (exchanges.some(({ firstAt }) => firstAt === 0)) {
    if (performance.now() - from > 20_000) throw new Error('not all streams had begun after 20 s')
    await Bun.sleep(10)
  }
  return exchanges
}

const said = (exchanges: readonly Exchange[]): number =>
  exchanges.reduce((sum, { tokens }) => sum + tokens(), 0)

async function problemsOf(exchanges: readonly Exchange[]): Promise<string[]> {
  const ends = await Promise.all(exchanges.map(({ ended }) => ended))
  return ends.filter((problem) => problem !== undefined).slice(0, 3)
}

function firstOf(exchanges: readonly Exchange[]): Measured['first'] {
  const times = exchanges.map(({ askedAt, firstAt }) => firstAt - askedAt)
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) }
}
