import type { Counter, Histogram, Registry } from 'prom-client'
import type { LogEntry } from '../core/log-entry.ts'
import type { MediaCache } from '../media/cache.ts'
import type { Pool } from '../pool/pool.ts'
import type { AlertBook } from './health/alert-book.ts'
import type { Unknowns } from './unknowns.ts'
import type { Ledger } from './ledger.ts'

/** What the gateway counts for Prometheus. */
export type Meters = {
  /** Every series as text, and the content type of that. */
  text: () => Promise<{ body: string; contentType: string }>
  close: () => void
}

type MeterOptions = {
  ledger: Pick<Ledger, 'onAny'>
  pool: Pick<Pool, 'counts'>
  media: Pick<MediaCache, 'holdings'>
  alerts: Pick<AlertBook, 'items'>
  unknowns: Pick<Unknowns, 'list'>
  traffic: { open: number }
  /** The processes on the port, by number. */
  workers: () => ReadonlyMap<number, WorkerFigures>
  version: string
}

/** Of one process on the port. */
type WorkerFigures = { requests: number; resident: number; cpuMs: number }

/** Loading the library takes longer than the rest of the start: it waits until that is over, or until somebody looks. */
const loadAfterMs = 3000
/** Requests that end before it is loaded are kept for it, so many at most. */
const mostWaiting = 10_000

type Series = { registry: Registry; observe: (entry: LogEntry) => void }

/** Counts requests from now on. */
export function createMeters(options: MeterOptions): Meters {
  let waiting: LogEntry[] = []
  let series: Series | undefined
  let loading: Promise<Series> | undefined
  const load = () =>
    (loading ??= createSeries(options).then((made) => {
      for (const entry of waiting) made.observe(entry)
      waiting = []
      return (series = made)
    }))
  const timer = setTimeout(() => void load(), loadAfterMs)
  timer.unref()
  const stop = options.ledger.onAny((entry) => {
    if (series) series.observe(entry)
    else if (waiting.length < mostWaiting) waiting.push(entry)
  })
  return {
    text: async () => {
      const { registry } = await load()
      return { body: await registry.metrics(), contentType: registry.contentType }
    },
    close: () => {
      clearTimeout(timer)
      stop()
    },
  }
}

const secondsSteps = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900]
const tokenKinds = ['input', 'output', 'reasoning', 'cached'] as const

async function createSeries({
  pool,
  media,
  alerts,
  unknowns,
  traffic,
  workers,
  version,
}: MeterOptions): Promise<Series> {
  const { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } = await import('prom-client')
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Counter({ name: `grok2api_${name}`, help, labelNames, registers })
  const histogram = (name: string, help: string) =>
    new Histogram({
      name: `grok2api_${name}`,
      help,
      labelNames: ['endpoint'],
      buckets: secondsSteps,
      registers,
    })
  /** One value for each name of a label; without a label the one value under any name. */
  const gauge = (name: string, help: string, label: string, read: () => Record<string, number>) =>
    new Gauge({
      name: `grok2api_${name}`,
      help,
      labelNames: label ? [label] : [],
      registers,
      collect() {
        this.reset()
        for (const [value, count] of Object.entries(read())) this.set(label ? { [label]: value } : {}, count)
      },
    })

  gauge('info', 'The version that runs, as a label.', 'version', () => ({ [version]: 1 }))
  gauge('accounts', 'Accounts by state.', 'state', pool.counts)
  gauge('media_bytes', 'Bytes of our copies of pictures and videos.', 'type', () => {
    const { image, video } = media.holdings.sums()
    return { image: image.bytes, video: video.bytes }
  })
  gauge('alert', 'Alerts that are on, by code: 1 for a warning, 2 for an error.', 'code', () =>
    Object.fromEntries(alerts.items().map(({ code, severity }) => [code, severity === 'error' ? 2 : 1])),
  )
  gauge('open_requests', 'Requests under way.', '', () => ({ '': traffic.open }))
  const ofWorkers = (read: (worker: WorkerFigures) => number) => () =>
    Object.fromEntries([...workers()].map(([number, worker]) => [String(number), read(worker)]))
  gauge(
    'worker_requests',
    'Requests of the API that a process on the port has taken.',
    'worker',
    ofWorkers(({ requests }) => requests),
  )
  gauge(
    'worker_resident_bytes',
    'Memory of a process on the port.',
    'worker',
    ofWorkers(({ resident }) => resident),
  )
  gauge(
    'worker_cpu_seconds',
    'Processor time of a process on the port.',
    'worker',
    ofWorkers(({ cpuMs }) => cpuMs / 1000),
  )
  const unknown = new Counter({
    name: 'grok2api_upstream_unknown_total',
    help: 'What the upstream said that this version does not understand, over restarts.',
    labelNames: ['kind', 'name'],
    registers: [],
    collect() {
      this.reset()
      for (const { kind, name, count } of unknowns.list()) this.inc({ kind, name }, count)
    },
  })
  registry.registerMetric(unknown)
  return {
    registry,
    observe: observer({
      requests: counter('requests_total', 'Requests that ended, by how they did.', [
        'endpoint',
        'outcome',
        'code',
      ]),
      tokens: counter('tokens_total', 'Tokens of the answered requests.', ['model', 'kind']),
      cost: counter('cost_usd_total', 'Dollars that upstreams charged, where they say.', [
        'model',
        'key',
        'account',
      ]),
      attempts: counter('attempts_total', 'Tries with an account; fault is empty when it answered.', [
        'transport',
        'fault',
      ]),
      whole: histogram('request_seconds', 'Time to the end of an answer, of requests that succeeded.'),
      first: histogram('first_token_seconds', 'Time to the first content.'),
    }),
  }
}

type Observed = {
  requests: Counter<'endpoint' | 'outcome' | 'code'>
  tokens: Counter<'model' | 'kind'>
  cost: Counter<'model' | 'key' | 'account'>
  attempts: Counter<'transport' | 'fault'>
  whole: Histogram<'endpoint'>
  first: Histogram<'endpoint'>
}

/** No label comes from a caller as it is: models are those of the catalogue, codes and faults ours. */
function observer({ requests, tokens, cost, attempts, whole, first }: Observed) {
  return ({ endpoint, ending, code, model, keyId, ms, firstTokenMs, usage, attempts: tries }: LogEntry) => {
    requests.inc({ endpoint, outcome: ending, code })
    if (ending === 'succeeded') whole.observe({ endpoint }, ms / 1000)
    if (firstTokenMs !== undefined) first.observe({ endpoint }, firstTokenMs / 1000)
    for (const kind of tokenKinds) if (usage?.[kind]) tokens.inc({ model, kind }, usage[kind])
    for (const { account, transport, fault = '', usage: own } of tries) {
      attempts.inc({ transport, fault })
      if (own && own.costUsd > 0) cost.inc({ model, key: keyId, account }, own.costUsd)
    }
  }
}
