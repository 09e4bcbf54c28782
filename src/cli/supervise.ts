import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Log } from '../lib/log.ts'
import { ownCommand } from '../lib/own-command.ts'
import { type WorkerMessage, type WorkerSeat, workerVariable } from '../worker-link.ts'

export type SuperviseOptions = {
  count: number
  /** The arguments a worker is started with. */
  args: readonly string[]
  env: Record<string, string | undefined>
  log: Log
  /** Takes what workers write to stderr. */
  write: (text: string) => void
}

export type Supervised = {
  /** Of the first worker, when all of them listen. Rejects when one ends before. */
  url: Promise<string>
  /** Resolves when a worker was told to start the gateway again. */
  restart: Promise<'restart'>
  /** Lets running requests end. Resolves when every worker has ended. */
  stop: () => Promise<void>
  /** Ends them at once. */
  cut: () => void
}

type Worker = { child: Bun.Subprocess<'ignore', 'inherit', 'pipe'>; url?: string; began: number }

/** One that ends sooner after its start than this is not started again at once. */
const soonMs = 5000
const longestPauseMs = 10_000

/**
 * Starts that many processes on one port and keeps them running: one that ends is replaced. What one tells another goes
 * through here.
 */
export function supervise({ count, args, env, log, write }: SuperviseOptions): Supervised {
  const folder = mkdtempSync(join(tmpdir(), 'grok2api-'))
  const workers = new Map<number, Worker>()
  const started = Promise.withResolvers<string>()
  const restart = Promise.withResolvers<'restart'>()
  const over = Promise.withResolvers<void>()
  let isReady = false
  let isStopping = false
  started.promise.catch(() => {})

  const send = (number: number, message: WorkerMessage) => {
    try {
      workers.get(number)?.child.send(message)
    } catch {
      // It has just ended; its place is taken soon.
    }
  }

  function hear(number: number, message: WorkerMessage): void {
    if (message.type === 'listening') {
      const worker = workers.get(number)
      if (worker) worker.url = message.url
      const urls = [...workers.values()].flatMap(({ url }) => url ?? [])
      isReady ||= urls.length === count
      if (isReady) started.resolve(urls[0] ?? '')
    } else if (message.type === 'restart') restart.resolve('restart')
    // All the rest is for the one that leads.
    else if (number !== 1) send(1, message)
  }

  function start(number: number, pauseMs = 0): void {
    const seat: WorkerSeat = { number, of: count, socket: join(folder, 'leader.sock') }
    if (number === 1) rmSync(seat.socket, { force: true })
    const child = Bun.spawn(ownCommand(args), {
      env: { ...env, [workerVariable]: JSON.stringify(seat) },
      stdin: 'ignore',
      stdout: 'inherit',
      stderr: 'pipe',
      ipc: (message: WorkerMessage) => hear(number, message),
    })
    workers.set(number, { child, began: performance.now() })
    void passOn(child.stderr, write)
    void child.exited.then((code) => ended(number, code, pauseMs))
  }

  function ended(number: number, code: number, pausedMs: number): void {
    const worker = workers.get(number)
    workers.delete(number)
    if (isStopping) {
      if (workers.size === 0) over.resolve()
      return
    }
    if (!isReady) return started.reject(new Error(`a worker ended with exit code ${code}`))
    const isSoon = performance.now() - (worker?.began ?? 0) < soonMs
    const pauseMs = isSoon ? Math.min(longestPauseMs, Math.max(100, pausedMs * 2)) : 0
    log.warn('a worker ended; another takes its place', {
      worker: number,
      code,
      pause_ms: pauseMs,
    })
    setTimeout(() => {
      if (!isStopping) start(number, pauseMs)
    }, pauseMs)
  }

  for (let number = 1; number <= count; number++) start(number)
  const tellAll = (type: 'stop' | 'cut') => {
    for (const number of workers.keys()) send(number, { type })
  }
  return {
    url: started.promise,
    restart: restart.promise,
    stop: async () => {
      isStopping = true
      if (workers.size === 0) over.resolve()
      tellAll('stop')
      await over.promise
      rmSync(folder, { recursive: true, force: true })
    },
    cut: () => {
      tellAll('cut')
      // One that does not hear is ended all the same.
      setTimeout(() => {
        for (const { child } of workers.values()) child.kill('SIGKILL')
      }, 2000).unref()
    },
  }
}

async function passOn(stream: ReadableStream<Uint8Array>, write: (text: string) => void): Promise<void> {
  const decoder = new TextDecoder()
  try {
    for await (const piece of stream) write(decoder.decode(piece, { stream: true }))
  } catch {
    // It ends with the process.
  }
}
