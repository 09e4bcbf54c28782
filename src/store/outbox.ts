import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { StoredResponse } from '../core/stored-response.ts'
import type { Log } from '../lib/log.ts'
import { isEngineAway } from './sql/engine-trouble.ts'
import type { Store } from './store.ts'

/** What waits for an engine that does not answer. */
export type Outbox = {
  /** Since when it does not answer (epoch ms), how much waits and how much was lost for want of room; undefined while it answers. */
  away: () => { since: number; waiting: number; lost: number } | undefined
}

/** One write that waits: a function of a part of the store, and its values, which are plain data. */
type Waiting = { part: Part; name: string; values: unknown[] }
type Part = keyof typeof queued

// What may be done a little later without anybody noticing, in the order in which it was asked for.
const queued = {
  accounts: ['put', 'mark', 'prune', 'forget'],
  keys: ['book'],
  unknowns: ['add'],
  quotas: ['add'],
  responses: ['put'],
  conversations: ['keep'],
  answers: ['put'],
  log: ['add'],
  sessions: ['extend'],
} as const

/** Writes kept in memory too; what comes beyond them is on the disk alone. */
const mostInMemory = 2000
/** Bytes on the disk. */
const mostOnDisk = 512 * 1024 * 1024
const retryMs = 1000

/**
 * The store over an engine that may be away for a while: what can wait is appended to a file of the data folder before it
 * is acknowledged, and written in its order when the engine is back. The file goes when all of it is written: a process killed
 * before that sends it again, and the batch ids see to it that it counts once. What a run before left is written first.
 */
export function withOutbox(store: Store, folder: string, log: Log): { store: Store; outbox: Outbox } {
  const file = join(folder, 'outbox.jsonl')
  const left = readFrom(file, 0)
  let waiting = left.lines
  // Bytes of the file, and how far its lines are in memory or written to the engine.
  let size = left.end
  let taken = left.end
  let lost = 0
  let since = 0
  let sending: Promise<void> | undefined
  let closed = false
  const timer = setInterval(() => void flush(), retryMs)
  timer.unref()

  const isWaiting = () => waiting.length > 0 || taken < size

  function wait(one: Waiting): void {
    if (since === 0) {
      since = Date.now()
      log.error('the storage does not answer: requests go on, and what is to be written waits', {
        store: store.kind,
      })
    }
    const inOrder = taken === size && waiting.length < mostInMemory
    const bytes = append(one)
    if (inOrder) {
      // Without room on the disk it is at least in memory.
      waiting.push(one)
      taken += bytes
    } else if (bytes === 0) log.error('what was to be written to the storage is lost', { lost: ++lost })
    size += bytes
  }

  /** Answers how many bytes were appended; 0 when the file takes no more. */
  function append(one: Waiting): number {
    const line = Buffer.from(`${JSON.stringify(one)}\n`)
    try {
      if (size + line.length > mostOnDisk) throw new Error('there is more than the disk is to hold')
      appendFileSync(file, line, { mode: 0o600 })
      return line.length
    } catch (error) {
      log.warn('a write that waits for the storage is in memory alone', { error: String(error) })
      return 0
    }
  }

  const flush = () =>
    (sending ??= send().finally(() => {
      sending = undefined
    }))

  async function send(): Promise<void> {
    while (isWaiting()) {
      if (waiting.length === 0) {
        try {
          const more = readFrom(file, taken)
          waiting = more.lines
          taken = size = more.end
        } catch (error) {
          log.error('what waited for the storage cannot be read; it is tried again', { error: String(error) })
          return
        }
        continue
      }
      const [first] = waiting
      if (!first) return
      try {
        await call(store, first)
      } catch (error) {
        if (isEngineAway(error)) return
        // It would fail for ever, and everything behind it would wait.
        log.error('a write that waited was refused by the storage', {
          what: `${first.part}.${first.name}`,
          error: String(error),
        })
      }
      waiting.shift()
    }
    if (size > 0) rmSync(file, { force: true })
    size = taken = 0
    if (since === 0) return
    log.info('the storage answers again; everything that waited is written', {
      seconds: Math.round((Date.now() - since) / 1000),
    })
    since = 0
  }

  async function write(one: Waiting): Promise<void> {
    // Behind what waits already: the order is kept.
    if (isWaiting()) return wait(one)
    try {
      await call(store, one)
    } catch (error) {
      if (!isEngineAway(error)) throw error
      wait(one)
    }
  }

  const held = (id: string) =>
    waiting.findLast(({ part, values }) => part === 'responses' && (values[0] as StoredResponse).id === id)
      ?.values[0] as StoredResponse | undefined
  const wrapped: Record<string, unknown> = { ...store }
  for (const [part, names] of Object.entries(queued) as [Part, readonly string[]][]) {
    const changed: Record<string, unknown> = { ...store[part] }
    for (const name of names) changed[name] = (...values: unknown[]) => write({ part, name, values })
    wrapped[part] = changed
  }
  const found: Store = {
    ...(wrapped as Store),
    responses: {
      ...(wrapped as Store).responses,
      find: async (id, keyId, from) => {
        const one = held(id)
        return one?.keyId === keyId ? one : await store.responses.find(id, keyId, from)
      },
    },
    close: async () => {
      closed = true
      clearInterval(timer)
      await flush()
      await store.close()
    },
  }
  if (waiting.length > 0 && !closed) void flush()
  return {
    store: found,
    outbox: { away: () => (since === 0 ? undefined : { since, waiting: waiting.length, lost }) },
  }
}

const call = (store: Store, { part, name, values }: Waiting): Promise<unknown> =>
  Reflect.apply(
    (store[part] as unknown as Record<string, (...values: unknown[]) => Promise<unknown>>)[
      name
    ] as () => Promise<unknown>,
    undefined,
    values,
  )

/** The lines of the file from a byte on, and where it ends. A line that was cut short by a kill was acknowledged to nobody. Throws when it cannot be read. */
function readFrom(file: string, from: number): { lines: Waiting[]; end: number } {
  if (!existsSync(file)) return { lines: [], end: 0 }
  const bytes = readFileSync(file)
  const isCut = bytes.length > 0 && bytes.at(-1) !== 10
  // What is appended next must not go on in that line.
  if (isCut) appendFileSync(file, '\n')
  const lines = bytes.subarray(from).toString('utf8').split('\n').filter(Boolean)
  return { lines: lines.flatMap(parsed), end: bytes.length + (isCut ? 1 : 0) }
}

function parsed(line: string): Waiting[] {
  try {
    return [JSON.parse(line) as Waiting]
  } catch {
    return []
  }
}
