import type { LogEntry } from '../core/log-entry.ts'
import { ticksOf } from '../core/money.ts'

/** Of what is counted together: everything, one endpoint, one model, one key, one account. */
export type StatisticsKind = 'all' | 'endpoint' | 'model' | 'key' | 'account'
export type SpreadKind = 'ms' | 'first_ms'

/** Sums of requests; for an account, of tries. Times in milliseconds. */
export type Sums = {
  requests: number
  refused: number
  failed: number
  cancelled: number
  input: number
  output: number
  reasoning: number
  cached: number
  /** What the upstream charged, in ticks: see `core/money.ts`. */
  cost: number
  /** Of succeeded requests. */
  ms: number
  first_ms: number
  firsts: number
}

/** Sums of one kind and name in one slot of time: `slot` is its beginning in epoch milliseconds, `span` its hours. */
export type SumsRow = Sums & { kind: StatisticsKind; span: number; slot: number; name: string }
export type SpreadRow = { kind: SpreadKind; span: number; slot: number; step: number; count: number }

/** From which slot on to read, where to read on, and how many rows at most. */
export type StatisticsPage = {
  kind: StatisticsKind
  span: number
  from: number
  after: { slot: number; name: string }
  most: number
}

/** One name from a slot up to another. Epoch milliseconds. */
export type NamedSlots = { kind: StatisticsKind; span: number; name: string; from: number; until: number }

/** Lengths of slots in hours. */
export const spans = { hour: 1, day: 24 } as const
export const hourMs = 3_600_000

/** The beginning of the slot a moment lies in, in UTC. */
export const slotOf = (at: number, span: number): number => Math.floor(at / (span * hourMs)) * span * hourMs

/** The step a time falls on: 2^(step/4) milliseconds, so that neighbours lie 19 % apart. */
export const stepOf = (ms: number): number => Math.round(4 * Math.log2(Math.max(1, ms)))
export const msOfStep = (step: number): number => Math.round(2 ** (step / 4))

export const noSums = (): Sums => ({
  requests: 0,
  refused: 0,
  failed: 0,
  cancelled: 0,
  input: 0,
  output: 0,
  reasoning: 0,
  cached: 0,
  cost: 0,
  ms: 0,
  first_ms: 0,
  firsts: 0,
})

/** Adds `more` to `sums`. */
export function addSums(sums: Sums, more: Sums): void {
  for (const name of sumNames) sums[name] += more[name]
}
export const sumNames = Object.keys(noSums()) as (keyof Sums)[]

/** What many entries add to the statistics, one row for each place. */
export function summed(entries: readonly LogEntry[]): { sums: SumsRow[]; spread: SpreadRow[] } {
  const hours = new Map<number, Tally>()
  const days = new Map<number, Tally>()
  for (const entry of entries) {
    tallyOf(hours, slotOf(entry.at, spans.hour)).add(entry)
    tallyOf(days, slotOf(entry.at, spans.day)).add(entry)
  }
  const rows = { sums: [] as SumsRow[], spread: [] as SpreadRow[] }
  for (const [slot, tally] of hours) tally.write({ span: spans.hour, slot }, rows)
  for (const [slot, tally] of days) tally.write({ span: spans.day, slot }, rows)
  return rows
}

type Tally = ReturnType<typeof createTally>

function tallyOf(tallies: Map<number, Tally>, slot: number): Tally {
  const known = tallies.get(slot)
  if (known) return known
  const made = createTally()
  tallies.set(slot, made)
  return made
}

/** The sums of one slot. Added to in place: this is done for every request there is. */
function createTally() {
  const all = new Map<string, Sums>()
  const endpoints = new Map<string, Sums>()
  const models = new Map<string, Sums>()
  const keys = new Map<string, Sums>()
  const accounts = new Map<string, Sums>()
  const steps = { ms: new Map<number, number>(), first_ms: new Map<number, number>() }
  const named = (sums: Map<string, Sums>, name: string): Sums => {
    const known = sums.get(name)
    if (known) return known
    const made = noSums()
    sums.set(name, made)
    return made
  }
  const countStep = (kind: SpreadKind, ms: number) => {
    const step = stepOf(ms)
    steps[kind].set(step, (steps[kind].get(step) ?? 0) + 1)
  }
  return {
    add: (entry: LogEntry): void => {
      addEntry(named(all, ''), entry)
      addEntry(named(endpoints, entry.endpoint), entry)
      addEntry(named(keys, entry.keyId), entry)
      if (entry.model !== '') addEntry(named(models, entry.model), entry)
      for (const [at, { account }] of entry.attempts.entries()) addTry(named(accounts, account), entry, at)
      if (entry.ending === 'succeeded') countStep('ms', entry.ms)
      if (entry.firstTokenMs !== undefined) countStep('first_ms', entry.firstTokenMs)
    },
    write: (place: { span: number; slot: number }, to: { sums: SumsRow[]; spread: SpreadRow[] }): void => {
      const put = (kind: StatisticsKind, sums: Map<string, Sums>) => {
        for (const [name, one] of sums) to.sums.push({ ...one, ...place, kind, name })
      }
      put('all', all)
      put('endpoint', endpoints)
      put('model', models)
      put('key', keys)
      // By the day only: a hundred thousand accounts by the hour would be more than the log itself.
      if (place.span === spans.day) put('account', accounts)
      for (const kind of ['ms', 'first_ms'] as const)
        for (const [step, count] of steps[kind]) to.spread.push({ ...place, kind, step, count })
    },
  }
}

function addEntry(sums: Sums, { ending, usage, costUsd, ms, firstTokenMs }: LogEntry): void {
  sums.requests++
  if (ending === 'succeeded') sums.ms += ms
  else sums[ending]++
  addUsage(sums, usage)
  if (costUsd !== undefined) sums.cost += ticksOf(costUsd)
  if (firstTokenMs === undefined) return
  sums.first_ms += firstTokenMs
  sums.firsts++
}

/** What was used goes to the account that answered. A try that was refused for the caller's sake is no failure. */
function addTry(sums: Sums, { attempts, usage, ending }: LogEntry, at: number): void {
  const { fault, ms, usage: own } = attempts[at] ?? { ms: 0 }
  sums.requests++
  // What the upstream itself says of a try is that account's, however it ended.
  if (own) {
    addUsage(sums, own)
    sums.cost += ticksOf(own.costUsd)
  }
  if (fault === 'caller_gone') sums.cancelled++
  else if (fault || (ending === 'failed' && at === attempts.length - 1)) sums.failed++
  else {
    if (!own) addUsage(sums, usage)
    sums.first_ms += ms
    sums.firsts++
  }
}

type Tokens = { input: number; output: number; reasoning: number; cached: number }

function addUsage(sums: Sums, usage: Tokens | undefined): void {
  if (!usage) return
  sums.input += usage.input
  sums.output += usage.output
  sums.reasoning += usage.reasoning
  sums.cached += usage.cached
}
