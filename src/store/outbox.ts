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

/** Writes in memory; what comes beyond them goes to the disk. */
const mostInMemory = 2000
/** Bytes on the disk. */
const mostOnDisk = 512 * 1024 * 1024
const retryMs = 1000

/**
 * The store over an engine that may be away for a while: what can wait does, in memory and then in a file of the data
 * folder, and is written in its order when the engine is back. What a run before left is written first.
 */
export function withOutbox(store: Store, folder: string, log: Log): { store: Store; outbox: Outbox } {
  const file = join(folder, 'outbox.jsonl')
  let waiting: Waiting[] = readLeft(file, log)
  let onDisk = 0
  let lost = 0
  let since = 0
  let sending: Promise<void> | undefined
  let closed = false
  const timer = setInterval(() => void flush(), retryMs)
  timer.unref()

  const isWaiting = () => waiting.length > 0 || onDisk > 0

  function wait(one: Waiting): void {
    if (since === 0) {
      since = Date.now()
      log.error('the storage does not answer: requests go on, and what is to be written waits', {
        store: store.kind,
      })
    }
    if (waiting.length < mostInMemory && onDisk === 0) waiting.push(one)
    else spill([one])
  }

  function spill(some: readonly Waiting[]): void {
    const text = some.map((one) => `${JSON.stringify(one)}\n`).join('')
    try {
      if (onDisk + text.length > mostOnDisk) throw new Error('there is more than the disk is to hold')
      appendFileSync(file, text, { mode: 0o600 })
      onDisk += text.length
    } catch (error) {
      lost += some.length
      log.error('what was to be written to the storage is lost', { lost, error: String(error) })
    }
  }

  const flush = () =>
    (sending ??= send().finally(() => {
      sending = undefined
    }))

  async function send(): Promise<void> {
    while (isWaiting()) {
      if (waiting.length === 0) {
        waiting = readLeft(file, log)
        onDisk = 0
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
      if (waiting.length > 0) {
        // In their order: what is on the disk came later.
        const later = onDisk > 0 ? readLeft(file, log) : []
        onDisk = 0
        spill([...waiting, ...later])
      }
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

/** What stands in the file, which is empty then. A line that was cut short by a kill was acknowledged to nobody. */
function readLeft(file: string, log: Log): Waiting[] {
  try {
    if (!existsSync(file)) return []
    const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
    rmSync(file)
    return lines.flatMap((line) => {
      try {
        return [JSON.parse(line) as Waiting]
      } catch {
        return []
      }
    })
  } catch (error) {
    log.error('what waited for the storage cannot be read', { file, error: String(error) })
    return []
  }
}
