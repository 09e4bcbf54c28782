import type { Log } from '../lib/log.ts'
import type { StoredResponse } from '../core/stored-response.ts'
import type { ResponseStore } from './content.ts'

/** Stored responses as routes use them. */
export type Responses = {
  /**
   * Stores the response before it resolves, so that an id the caller was given outlives the process. Returns whether it
   * did: without room the response is held in memory, as far as that goes, and stored when there is room again.
   */
  keep: (response: StoredResponse) => Promise<boolean>
  /** A response this key made, while it is kept. */
  find: (id: string, keyId: string) => Promise<StoredResponse | undefined>
  /** The response and everything it continues, oldest first; undefined when `find` would be. */
  chain: (id: string, keyId: string) => Promise<StoredResponse[] | undefined>
  /** Whether there was one to delete. */
  remove: (id: string, keyId: string) => Promise<boolean>
  close: () => Promise<void>
}

export type ResponsesOptions = {
  table: ResponseStore
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
export function createResponses(options: ResponsesOptions): Responses {
  const { table, settings, now, log, retryMs = 2000, onRoom } = options
  // Without room to store them, by id.
  const waiting = new Map<string, StoredResponse>()
  let retrying: ReturnType<typeof setTimeout> | undefined
  const sweeper = setInterval(() => void sweep(), sweepMs)
  sweeper.unref()
  void sweep()
  onRoom?.(() => void retry())

  const since = () => now() - settings().retention_days * dayMs

  async function sweep(): Promise<void> {
    try {
      await table.sweep(now() - settings().retention_days * dayMs, sweepLimit)
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
      void retry()
    }, retryMs)
    retrying.unref()
  }

  async function retry(): Promise<void> {
    try {
      for (const [id, response] of waiting) {
        await table.put(response)
        waiting.delete(id)
      }
    } catch {
      retryLater()
    }
  }

  async function find(id: string, keyId: string): Promise<StoredResponse | undefined> {
    const held = waiting.get(id)
    return held?.keyId === keyId ? held : await table.find(id, keyId, since())
  }

  async function before(response: StoredResponse): Promise<StoredResponse[]> {
    const previous = response.previousId === null ? undefined : waiting.get(response.previousId)
    return previous ? [...(await before(previous)), previous] : await table.before(response)
  }

  return {
    keep: async (response) => {
      if (settings().retention_days === 0) return false
      try {
        await table.put(response)
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
    chain: async (id, keyId) => {
      const last = await find(id, keyId)
      return last && [...(await before(last)), last]
    },
    remove: async (id, keyId) => {
      if (!(await find(id, keyId))) return false
      if (!waiting.delete(id)) await table.remove(id)
      return true
    },
    close: async () => {
      clearInterval(sweeper)
      clearTimeout(retrying)
      await retry()
      clearTimeout(retrying)
    },
  }
}
