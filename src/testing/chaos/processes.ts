import { existsSync } from 'node:fs'
import { type Binary, scratchFolder, startBinary } from '../binary.ts'
import { bootBinary, type Gateway, gatewayHelpers } from '../boot.ts'
import { hasMariadb, hasPostgres } from '../engine-steps.ts'
import { startMariadb, startPostgres } from '../engines.ts'
import { redisProgram, startRedis } from '../redis-server.ts'

/** What three processes may share. */
export const engineTypes = ['pgsql', 'mysql', 'redis', 'local'] as const
export type EngineType = (typeof engineTypes)[number]

/** How a caller speaks to a process; another one stands behind it after a restart. */
export type Door = ReturnType<typeof gatewayHelpers>

/** Three processes over one storage and one simulated upstream. */
export type Processes = AsyncDisposable & {
  first: Gateway
  /** One for each process; with workers one for all, and the kernel chooses. */
  doors: () => Door[]
  /** Kills one and starts it again on its data folder; a supervisor replaces a worker by itself. */
  kill: (index: number) => Promise<void>
  freeze: (index: number, on: boolean) => Promise<void>
  /** Absent where the storage is no server. */
  engine?: { url: string; stop: () => Promise<void>; start: () => Promise<void> }
  /** Whether the clock of the last one is five minutes off. */
  wrongClock: boolean
}

const count = 3
const clockLibrary = ['x86_64-linux-gnu', 'aarch64-linux-gnu']
  .map((name) => `/usr/lib/${name}/faketime/libfaketime.so.1`)
  .find((path) => existsSync(path))
const fiveMinutesOff =
  clockLibrary === undefined
    ? {}
    : {
        LD_PRELOAD: clockLibrary,
        FAKETIME: '+300s',
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
        DONT_FAKE_MONOTONIC: '1',
      }

const upstream = { pace: 200 }
// Over REST each request is a call of its own in the upstream's record.
const transport = 'rest'

/** Starts them. Throws when the engine is not installed. */
export async function startProcesses(type: EngineType): Promise<Processes> {
  return type === 'local' ? startWorkers() : startGateways(type)
}

async function startEngine(type: Exclude<EngineType, 'local'>) {
  if (type === 'redis' && redisProgram === null) throw new Error('redis-server is not installed')
  if (type === 'pgsql' && !hasPostgres) throw new Error('PostgreSQL is not installed')
  if (type === 'mysql' && !hasMariadb) throw new Error('MariaDB is not installed')
  if (type !== 'redis') {
    const engine = await (type === 'pgsql' ? startPostgres() : startMariadb())
    return { ...engine, url: await engine.database('chaos') }
  }
  const server = await startRedis()
  return { ...server, stop: server.kill }
}

type Slot = { dataDir: string; env: Record<string, string>; binary: Binary; door: Door }

async function begin(dataDir: string, env: Record<string, string>): Promise<Slot> {
  const binary = startBinary({ args: ['serve', '--data', dataDir, '--port', '0'], env })
  return { dataDir, env, binary, door: gatewayHelpers(await binary.listening(), dataDir) }
}

async function startGateways(type: Exclude<EngineType, 'local'>): Promise<Processes> {
  const engine = await startEngine(type)
  const env = { SERVER_STORAGE_TYPE: type, SERVER_STORAGE_URL: engine.url }
  const first = await bootBinary({ env, upstream, transport })
  const slots: Slot[] = [{ dataDir: first.dataDir, env, binary: first.binary, door: first }]
  for (let at = 1; at < count; at++)
    slots.push(await begin(scratchFolder(), { ...env, ...(at === count - 1 && fiveMinutesOff) }))
  const slotAt = (index: number): Slot => slots[index % slots.length] ?? slots[0]!
  return {
    first,
    engine,
    wrongClock: clockLibrary !== undefined,
    doors: () => slots.map(({ door }) => door),
    kill: async (index) => {
      const slot = slotAt(index)
      slot.binary.signal('SIGKILL')
      await slot.binary.exited
      slots[index % slots.length] = await begin(slot.dataDir, slot.env)
    },
    freeze: async (index, on) => slotAt(index).binary.signal(on ? 'SIGSTOP' : 'SIGCONT'),
    [Symbol.asyncDispose]: async () => {
      for (const { binary } of slots) await binary[Symbol.asyncDispose]()
      await first[Symbol.asyncDispose]()
      await engine[Symbol.asyncDispose]()
    },
  }
}

async function startWorkers(): Promise<Processes> {
  const first = await bootBinary({ env: { SERVER_WORKERS: String(count) }, upstream, transport })
  const workers = async () => {
    const answer = await first.admin('GET', '/system', undefined, { signal: AbortSignal.timeout(5000) })
    return ((await answer.json()) as { workers: { pid: number }[] }).workers
  }
  let frozen: number | undefined
  return {
    first,
    wrongClock: false,
    doors: () => [first],
    kill: async (index) => {
      const all = await workers()
      const { pid } = all[index % all.length]!
      process.kill(pid, 'SIGKILL')
    },
    freeze: async (index, on) => {
      if (on) {
        const all = await workers()
        frozen = all[index % all.length]!.pid
        process.kill(frozen, 'SIGSTOP')
      } else if (frozen !== undefined) process.kill(frozen, 'SIGCONT')
    },
    [Symbol.asyncDispose]: () => first[Symbol.asyncDispose](),
  }
}
