import type { Log } from '../lib/log.ts'
import type { ResponseTable, StoredResponse } from './response-table.ts'

export type ResponseStore = {
  /**
   * Stores the response before it returns, so that an id the caller was given outlives the process. Returns whether it
   * did: without room the response is held in memory, as far as that goes, and stored when there is room again.
   */
  keep: (response: StoredResponse) => boolean
  /** A response this key made, while it is kept. */
  find: (id: string, keyId: string) => StoredResponse | undefined
  /** The response and everything it continues, oldest first; undefined when `find` would be. */
  chain: (id: string, keyId: string) => StoredResponse[] | undefined
  /** Whether there was one to delete. */
  remove: (id: string, keyId: string) => boolean
  close: () => void
}

export type ResponseStoreOptions = {
  table: ResponseTable
  settings: () => { retention_days: number }
  now: () => number
  log: Log
  /** How often what could not be stored is tried again, milliseconds. */
  retryMs?: number
  /** Calls back when that is worth a try at once. */
  onRoom?: (retry: () => void) => void
}

/** Memory is not for storing what the disk does not take. */
const mostWaiting = 64
const sweepMs = 600_000
const sweepLimit = 1000
const dayMs = 86_400_000

/** Stored responses: on disk before their last byte goes out, dropped when their time is over. */
export function createResponseStore(options: ResponseStoreOptions): ResponseStore {
  const { table, settings, now, log, retryMs = 2000, onRoom } = options
  // Without room to store them, by id.
  const waiting = new Map<string, StoredResponse>()
  let retrying: ReturnType<typeof setTimeout> | undefined
  const sweeper = setInterval(sweep, sweepMs)
  sweeper.unref()
  sweep()
  onRoom?.(retry)

  const since = () => now() - settings().retention_days * dayMs

  function sweep(): void {
    try {
      table.sweep(now() - settings().retention_days * dayMs, sweepLimit)
    } catch (error) {
      log.warn('old responses could not be removed', { reason: String(error) })
    }
  }

  function wait(response: StoredResponse): void {
    waiting.set(response.id, response)
    const [oldest] = waiting.keys()
    if (waiting.size > mostWaiting && oldest !== undefined) waiting.delete(oldest)
    retryLater()
  }

  function retryLater(): void {
    retrying ??= setTimeout(() => {
      retrying = undefined
      retry()
    }, retryMs)
    retrying.unref()
  }

  function retry(): void {
    try {
      for (const [id, response] of waiting) {
        table.put(response)
        waiting.delete(id)
      }
    } catch {
      retryLater()
    }
  }

  function find(id: string, keyId: string): StoredResponse | undefined {
    const held = waiting.get(id)
    return held?.keyId === keyId ? held : table.find(id, keyId, since())
  }

  function* before(response: StoredResponse): Generator<StoredResponse> {
    const previous = response.previousId === null ? undefined : waiting.get(response.previousId)
    if (!previous) return yield* table.before(response)
    yield* before(previous)
    yield previous
  }

  return {
    keep: (response) => {
      if (settings().retention_days === 0) return false
      try {
        table.put(response)
        return true
      } catch (error) {
        log.error('a response could not be stored; its caller is told, and it is tried again', {
          reason: String(error),
        })
        wait(response)
        return false
      }
    },
    find,
    chain: (id, keyId) => {
      const last = find(id, keyId)
      return last && [...before(last), last]
    },
    remove: (id, keyId) => {
      if (!find(id, keyId)) return false
      if (!waiting.delete(id)) table.remove(id)
      return true
    },
    close: () => {
      clearInterval(sweeper)
      clearTimeout(retrying)
      retry()
      clearTimeout(retrying)
    },
  }
}
