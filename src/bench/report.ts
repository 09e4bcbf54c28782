import type { Measured } from './load.ts'
import type { Exercise } from './plan.ts'
import { median, quantile } from './statistics.ts'

/** Both targets in one run of an exercise. */
export type Pair = { passThrough: Measured; gateway: Measured }

export type Results = {
  exercises: { exercise: Pick<Exercise, 'id' | 'title'>; pairs: Pair[] }[]
  /** Milliseconds from exec to the first 200, one for each start. */
  startMs: number[]
  idleBytes: { passThrough: number; gateway: number }
  held: { streams: number; passThrough: number; gateway: number }[]
  /** Callers who do not read: resident memory beyond idle, of the pass-through in all. */
  stalled: {
    transport: 'rest' | 'mgw'
    streams: number
    passThrough: number | undefined
    gateway: number
  }[]
}

/** The bounds of product section 9: what must be reached, and what is aimed at. */
const bounds = {
  'paced-500': { must: 2, aim: 1.6 },
  'paced-1000': { must: 2, aim: 1.6 },
  flat: { must: 5, aim: 3 },
  // Nothing is to be translated there.
  api: { must: 2, aim: 1.3 },
  // The other bounds are for Chat over REST.
  'api-chat': undefined,
  socket: undefined,
  limits: undefined,
  accounts: undefined,
  messages: undefined,
  responses: undefined,
  tools: undefined,
  whole: undefined,
  workers: undefined,
  'workers-whole': undefined,
} as const

/** CPU of one token in microseconds. */
export const perToken = ({ cpuMs, tokens }: Measured): number => (cpuMs * 1000) / tokens

/** Gateway over pass-through, run by run. */
export const ratios = (pairs: readonly Pair[]): number[] =>
  pairs.map(({ gateway, passThrough }) => perToken(gateway) / perToken(passThrough))

/** All numbers as one Markdown table. */
export function report(results: Results): string {
  const rows = [
    ['', 'pass-through', 'gateway', 'gateway over pass-through', 'must', 'aim', ''],
    ['---', '---:', '---:', '---:', '---:', '---:', '---'],
    ...results.exercises.flatMap(({ exercise, pairs }) =>
      exercise.id === 'first'
        ? firstRows(exercise.title, pairs)
        : [costRow(exercise.id, exercise.title, pairs)],
    ),
    ...results.held.map((held) => heldRow(held, results.idleBytes)),
    ...results.stalled.map(stalledRow),
    // Only with the rest of the bench.
    ...(results.startMs.length > 0 ? plainRows(results) : []),
  ]
  return rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

const plainRows = ({ idleBytes, startMs }: Results): string[][] => [
  plainRow('idle, resident', `${mega(idleBytes.passThrough)} MB`, idleBytes.gateway / 1e6, {
    unit: 'MB',
    must: 80,
  }),
  plainRow('start to first 200', '', median(startMs), { unit: 'ms', must: 100 }),
]

function costRow(id: keyof typeof bounds, title: string, pairs: readonly Pair[]): string[] {
  const all = ratios(pairs)
  const bound = bounds[id]
  const cost = (of: (pair: Pair) => Measured) =>
    `${median(pairs.map((pair) => perToken(of(pair)))).toFixed(2)} µs`
  const speed = (of: (pair: Pair) => Measured) => {
    const perSecond = median(pairs.map((pair) => of(pair).tokens / of(pair).seconds))
    return perSecond >= 1e6 ? `${(perSecond / 1e6).toFixed(2)} M/s` : `${(perSecond / 1000).toFixed(1)} k/s`
  }
  const cell = (of: (pair: Pair) => Measured) => `${cost(of)} at ${speed(of)}`
  const spread = all.length > 1 ? ` (${Math.min(...all).toFixed(2)} to ${Math.max(...all).toFixed(2)})` : ''
  return [
    `CPU per token, ${title}`,
    cell(({ passThrough }) => passThrough),
    cell(({ gateway }) => gateway),
    `**${median(all).toFixed(2)} times**${spread}`,
    bound?.must.toFixed(1) ?? '',
    bound?.aim.toFixed(1) ?? '',
    bound ? verdict(median(all), bound.must, bound.aim) : '',
  ]
}

function firstRows(title: string, pairs: readonly Pair[]): string[][] {
  return (['p50', 'p99'] as const).map((share) => {
    const must = share === 'p50' ? 1 : 5
    const added = median(
      pairs.map(({ gateway, passThrough }) => gateway.first[share] - passThrough.first[share]),
    )
    const cell = (of: (pair: Pair) => Measured) =>
      `${median(pairs.map((pair) => of(pair).first[share])).toFixed(2)} ms`
    return [
      `${share} to ${title}`,
      cell(({ passThrough }) => passThrough),
      cell(({ gateway }) => gateway),
      `**${added < 0 ? '' : '+'}${added.toFixed(2)} ms**`,
      `+${must} ms`,
      '',
      verdict(added, must),
    ]
  })
}

function heldRow(held: Results['held'][number], idle: Results['idleBytes']): string[] {
  const each = (bytes: number, base: number) => (bytes - base) / held.streams / 1000
  const gateway = each(held.gateway, idle.gateway)
  return [
    `${held.streams.toLocaleString('en')} open streams, resident beyond idle`,
    `${each(held.passThrough, idle.passThrough).toFixed(0)} KB each`,
    `${gateway.toFixed(0)} KB each`,
    '',
    '100 KB',
    '70 KB',
    verdict(gateway, 100, 70),
  ]
}

function stalledRow({ transport, streams, passThrough, gateway }: Results['stalled'][number]): string[] {
  // 300 MB for a thousand of them.
  const must = (streams * 300_000) / 1e6
  return [
    `${streams.toLocaleString('en')} callers who do not read${transport === 'mgw' ? ', over the chat socket' : ''}, resident beyond idle`,
    passThrough === undefined ? '' : `${mega(passThrough)} MB`,
    `${mega(gateway)} MB`,
    '',
    `${must} MB`,
    '',
    verdict(gateway / 1e6, must),
  ]
}

const plainRow = (
  title: string,
  floor: string,
  value: number,
  { unit, must }: { unit: string; must: number },
) => [title, floor, `${value.toFixed(1)} ${unit}`, '', `${must} ${unit}`, '', verdict(value, must)]

const mega = (bytes: number) => (bytes / 1e6).toFixed(1)

const verdict = (value: number, must: number, aim = must): string =>
  value <= aim ? 'reached' : value <= must ? 'within the bound' : 'MISSED'

/** What happened to the load itself: a client that cannot keep up must not pass for a fast gateway. */
export function remarks(results: Results): string[] {
  return results.exercises.flatMap(({ exercise, pairs }) => {
    const wanted = {
      'paced-500': 25_000,
      'paced-1000': 20_000,
      socket: 25_000,
      messages: 25_000,
      limits: 25_000,
      accounts: 25_000,
      workers: 25_000,
      responses: 25_000,
    }[exercise.id as string]
    const rates = pairs.flatMap(({ gateway, passThrough }) =>
      [gateway, passThrough].map(({ tokens, seconds }) => tokens / seconds),
    )
    const slowest = quantile(rates, 0)
    return wanted !== undefined && slowest < wanted * 0.95
      ? [
          `${exercise.title}: only ${slowest.toFixed(0)} of ${wanted} tokens a second came through in the slowest run.`,
        ]
      : []
  })
}
