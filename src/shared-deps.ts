import { hostname } from 'node:os'
import type { KeyRing } from './gateway/key-ring.ts'
import type { Proxies } from './gateway/proxies.ts'
import type { Places } from './gateway/places.ts'
import type { Log } from './lib/log.ts'
import type { Pool } from './pool/pool.ts'
import type { ChangeKind, ProcessInfo } from './store/coordination.ts'
import type { Store } from './store/store.ts'

type FollowOptions = {
  store: Store
  pool: Pick<Pool, 'absorb'>
  keys: Pick<KeyRing, 'reload' | 'recount'>
  proxies: Pick<Proxies, 'reload'>
  /** Looks at settings and accounts that all processes share. */
  settings: () => Promise<void>
  accounts: () => Promise<void>
  places: Pick<Places, 'held' | 'repair'>
  info: () => Omit<ProcessInfo, 'id' | 'host' | 'pid'>
  log: Log
}

export type Follower = {
  /** Looks at the feed now. */
  look: () => Promise<void>
  close: () => Promise<void>
}

const beatEveryMs = 5000
const lookAnywayMs = 1000
/** Positions behind this are told that they missed something. */
const feedKeptMs = 3_600_000
const changesAtOnce = 1000

/** Follows what other processes change, and says that this one lives. Nothing is done where no other process is. */
export async function followStore(options: FollowOptions): Promise<Follower> {
  const { store, pool, keys, proxies, places, log } = options
  if (!store.shared) return { look: async () => {}, close: async () => {} }
  let position = await store.changes.position()
  let looking: Promise<void> | undefined
  let again = false
  let failing = false

  async function take(ids: ReadonlyMap<ChangeKind, ReadonlySet<string>>): Promise<void> {
    const accounts = ids.get('account')
    if (accounts) {
      const found = await store.accounts.find([...accounts])
      for (const [id, { known }] of found) pool.absorb(id, known)
    }
    if (ids.has('key')) await keys.reload()
    if (ids.has('proxy')) await proxies.reload()
    if (ids.has('setting')) await options.settings()
    if (ids.has('entry')) await options.accounts()
  }

  async function takeAll(): Promise<void> {
    for (const [id, { known }] of await store.accounts.all()) pool.absorb(id, known)
    await keys.reload()
    await proxies.reload()
    await options.settings()
    await options.accounts()
  }

  async function read(): Promise<void> {
    for (;;) {
      const { changes, lost } = await store.changes.since(position, changesAtOnce)
      if (lost) {
        position = await store.changes.position()
        await takeAll()
        return
      }
      const ids = new Map<ChangeKind, Set<string>>()
      for (const { kind, id, origin, seq } of changes) {
        position = seq
        if (origin === store.process) continue
        const known = ids.get(kind)
        if (known) known.add(id)
        else ids.set(kind, new Set([id]))
      }
      await take(ids)
      if (changes.length < changesAtOnce) return
    }
  }

  async function guarded(work: () => Promise<unknown>): Promise<void> {
    try {
      await work()
      if (failing) log.info('changes of other processes are followed again')
      failing = false
    } catch (error) {
      if (!failing) log.warn('changes of other processes cannot be followed now', { error: String(error) })
      failing = true
    }
  }

  function look(): Promise<void> {
    again = looking !== undefined
    return (looking ??= guarded(read).finally(() => {
      looking = undefined
      if (again) void look()
    }))
  }

  const beat = () =>
    guarded(async () => {
      const info = { ...options.info(), id: store.process, host: hostname(), pid: process.pid }
      // One that was taken for dead has lost its places.
      if (await store.processes.beat(info)) await places.repair()
      else await store.limits.hold(places.held())
    })
  await beat()
  const stop = await store.changes.watch(() => void look())
  const timers = [
    setInterval(() => void beat(), beatEveryMs),
    setInterval(() => void look(), lookAnywayMs),
    setInterval(() => void guarded(keys.recount), lookAnywayMs),
    // An edit by hand in one of the two files is for all.
    setInterval(() => void guarded(options.settings), lookAnywayMs),
    setInterval(() => void guarded(options.accounts), beatEveryMs),
    setInterval(() => void guarded(() => store.changes.sweep(feedKeptMs)), feedKeptMs / 6),
  ]
  for (const timer of timers) timer.unref()
  return {
    look,
    close: async () => {
      stop()
      for (const timer of timers) clearInterval(timer)
      await looking
      await store.processes.leave().catch(() => {})
    },
  }
}
