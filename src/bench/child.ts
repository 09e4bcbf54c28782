import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A process of the bench. Its output goes to a file, so that nobody has to read along. */
export type Child = {
  pid: number
  output: () => string
  /** Resolves to the first group of the pattern once the output has it; rejects after `limitMs` or when it has ended. */
  says: (pattern: RegExp, limitMs?: number) => Promise<string>
  exited: Promise<number>
}

/** Starts processes and ends all of them by their own id. */
export type Nursery = {
  /** An empty folder that goes with the nursery. */
  folder: string
  /** `core` is kept to when the system has `taskset`. */
  start: (command: string[], options: { core: number; env?: Record<string, string> }) => Child
  stop: (child: Child) => Promise<void>
  close: () => Promise<void>
}

/** A nursery with a folder of its own. */
export function createNursery(): Nursery {
  const folder = mkdtempSync(join(tmpdir(), 'grok2api-bench-'))
  const running = new Map<number, Bun.Subprocess>()
  const taskset = Bun.which('taskset')
  // The bench itself polls and waits; it must not do so where the gateway runs.
  if (taskset) Bun.spawnSync([taskset, '-acp', coreFor(1), String(process.pid)])
  let count = 0

  const start: Nursery['start'] = (command, { core, env = {} }) => {
    const file = join(folder, `output-${++count}`)
    const pinned = taskset ? [taskset, '-c', coreFor(core), ...command] : command
    const child = Bun.spawn(pinned, {
      cwd: folder,
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        TMPDIR: tmpdir(),
        BUN_CONFIG_MAX_HTTP_REQUESTS: '16384',
        ...env,
      },
      stdin: 'ignore',
      stdout: Bun.file(file),
      stderr: Bun.file(`${file}-errors`),
    })
    running.set(child.pid, child)
    const output = () => readFileSync(file, 'utf8')
    return {
      pid: child.pid,
      output,
      exited: child.exited,
      says: async (pattern, limitMs = 20_000) => {
        const until = performance.now() + limitMs
        for (let over = false; !over; await Bun.sleep(2)) {
          over = performance.now() > until || child.exitCode !== null // asked first: what it said last counts
          const found = pattern.exec(output())?.[1]
          if (found !== undefined) return found
        }
        const errors = readFileSync(`${file}-errors`, 'utf8')
        throw new Error(`no ${pattern} from ${command.join(' ')}:\n${output()}${errors}`)
      },
    }
  }

  const stop = async ({ pid }: Child): Promise<void> => {
    const child = running.get(pid)
    running.delete(pid)
    child?.kill('SIGKILL')
    await child?.exited
  }

  return {
    folder,
    start,
    stop,
    close: async () => {
      for (const pid of running.keys()) await stop({ pid } as Child)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const coreFor = (wanted: number): string => String(wanted % navigator.hardwareConcurrency)
