import { join } from 'node:path'
import type { Child, Nursery } from './child.ts'
import {
  apiOffered,
  type FolderOptions,
  type UpstreamAccess,
  limitedKey,
  measureStart,
  startGateway,
  startPassThrough,
  startUpstream,
  writeDataFolder,
} from './gateway.ts'
import type { Job, Measured } from './load.ts'
import { type Exercise, exercises, heldStreams, stalledCallers, type Variant } from './plan.ts'
import { residentBytes } from './process-stats.ts'
import type { Pair, Results } from './report.ts'
import type { Target } from './target.ts'

export type BenchOptions = {
  runs: number
  quick: boolean
  full: boolean
  /** The rows whose title holds it. */
  only: string
  say: (text: string) => void
}
type Targets = { passThrough: Target; gateway: Target }

const passThroughAt = (proxy: { child: Child; url: string }, { credentials }: UpstreamAccess): Target => ({
  name: 'pass-through',
  url: proxy.url,
  pid: proxy.child.pid,
  secret: credentials[0] ?? '',
})

/** Runs everything. `problems` holds what was wrong with answers; it must be empty. */
export async function runBench(
  nursery: Nursery,
  { runs, quick, full, only, say }: BenchOptions,
): Promise<{ results: Results; problems: string[] }> {
  const problems: string[] = []
  const upstream = await startUpstream(nursery)

  const startOne = async (options: FolderOptions = {}, to = upstream, workers = 1) => {
    const folder = writeDataFolder(nursery.folder, to, options)
    const { child, url, key } = await startGateway(nursery, folder, workers)
    return { child, target: { name: 'gateway', url, pid: child.pid, secret: key } satisfies Target }
  }

  const start = async (): Promise<Targets & { stop: () => Promise<void> }> => {
    const proxy = await startPassThrough(nursery, upstream)
    const gateway = await startOne()
    return {
      passThrough: passThroughAt(proxy, upstream),
      gateway: gateway.target,
      stop: async () => {
        await nursery.stop(proxy.child)
        await nursery.stop(gateway.child)
      },
    }
  }

  const measure = async (target: Target, job: Exercise['job']): Promise<Measured> => {
    const child = nursery.start(
      [
        process.execPath,
        join(import.meta.dir, 'load-process.ts'),
        JSON.stringify({ ...job, target } satisfies Job),
      ],
      { core: 1 },
    )
    const answer = await child.says(/^(\{.*\})$/m, 120_000)
    await nursery.stop(child)
    const measured: Measured = JSON.parse(answer)
    problems.push(...measured.problems.map((problem) => `${target.name}, ${job.kind}: ${problem}`))
    return measured
  }

  const both = async (targets: Targets, job: Exercise['job'], gatewayFirst = false): Promise<Pair> => {
    const early = gatewayFirst ? await measure(targets.gateway, job) : undefined
    const passThrough = await measure(targets.passThrough, job)
    return { passThrough, gateway: early ?? (await measure(targets.gateway, job)) }
  }

  say('start')
  const folder = writeDataFolder(nursery.folder, upstream)
  const startMs: number[] = []
  const starts = only ? 0 : quick ? 3 : 10
  for (let at = 0; at < starts; at++) startMs.push(await measureStart(nursery, folder))

  say('memory')
  const held: Results['held'] = []
  let idleBytes = { passThrough: 0, gateway: 0 }
  const memory = only ? [] : [[1000, 5], ...(full ? [[5000, 1]] : [])]
  for (const [streams, rate] of memory as [number, number][]) {
    const fresh = await start()
    await Bun.sleep(quick ? 500 : 3000)
    idleBytes = {
      passThrough: residentBytes(fresh.passThrough.pid),
      gateway: residentBytes(fresh.gateway.pid),
    }
    const { passThrough, gateway } = await both(fresh, heldStreams(streams, rate))
    held.push({ streams, passThrough: passThrough.residentBytes, gateway: gateway.residentBytes })
    await fresh.stop()
  }

  const stalled: Results['stalled'] = []
  for (const transport of full && !only ? (['rest', 'mgw'] as const) : []) {
    say(`callers who do not read, ${transport}`)
    const proxy = transport === 'rest' ? await startPassThrough(nursery, upstream) : undefined
    const { child, target } = await startOne({ transport })
    await Bun.sleep(3000)
    const before = residentBytes(target.pid)
    const job = stalledCallers(quick)
    const floor =
      proxy && (await measure({ ...target, ...passThroughAt(proxy, upstream) }, job)).residentBytes
    const { residentBytes: bytes } = await measure(target, job)
    stalled.push({ transport, streams: job.streams, passThrough: floor, gateway: bytes - before })
    await nursery.stop(child)
    if (proxy) await nursery.stop(proxy.child)
  }

  const withApi = async (target: Target): Promise<Target> => {
    await apiOffered({ url: target.url, key: target.secret })
    return { ...target, api: { key: upstream.apiKey } }
  }

  const targets = await start()
  const variants: Partial<Record<Variant, Target>> = {
    socket: (await startOne({ transport: 'mgw' })).target,
    workers: (await startOne({}, upstream, 2)).target,
    api: await withApi((await startOne({ api: true })).target),
    limits: { ...targets.gateway, secret: await limitedKey(targets.gateway.url) },
    ...(full && { accounts: (await startOne({}, await startUpstream(nursery, 100_000))).target }),
  }
  const targetsOf = ({ on, speech }: Exercise): Targets => ({
    passThrough: { ...targets.passThrough, ...(on === 'api' && { api: { key: upstream.apiKey } }) },
    gateway: { ...((on && variants[on]) ?? targets.gateway), ...(speech && { speech }) },
  })
  const rows = exercises({ quick, full })
    .filter(({ title }) => title.includes(only))
    .map((exercise) => ({ exercise, pairs: [] as Pair[] }))
  for (const { exercise } of rows) await both(targetsOf(exercise), exercise.warmUp)
  for (let run = 0; run < runs; run++)
    for (const { exercise, pairs } of rows) {
      say(`run ${run + 1} of ${runs}: ${exercise.title}`)
      pairs.push(await both(targetsOf(exercise), exercise.job, run % 2 === 1))
    }
  await targets.stop()
  return { results: { exercises: rows, startMs, idleBytes, held, stalled }, problems: [...new Set(problems)] }
}
