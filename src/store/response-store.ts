import type { Log } from '../lib/log.ts'
import type { ResponseTable, StoredResponse } from './response-table.ts'

export type ResponseStore = {
  /** Kept soon, not now: the request does not wait for the disk. */
  keep: (response: StoredResponse) => void
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
}

const delayMs = 50
// Packing a long conversation takes a millisecond: so many at a time, then others have their turn.
const perTurn = 8
// More than this does not wait: it is memory.
const mostPending = 64
const sweepMs = 600_000
const sweepLimit = 1000
const dayMs = 86_400_000

/** Stored responses: written in batches behind the requests, read at once, dropped when their time is over. */
export function createResponseStore({ table, settings, now, log }: ResponseStoreOptions): ResponseStore {
  let pending: StoredResponse[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  const sweeper = setInterval(sweep, sweepMs)
  sweeper.unref()
  sweep()

  const since = () => now() - settings().retention_days * dayMs

  function sweep(): void {
    try {
      table.sweep(now() - settings().retention_days * dayMs, sweepLimit)
    } catch (error) {
      log.warn('old responses could not be removed', { reason: String(error) })
    }
  }

  function flush(most = Infinity): void {
    clearTimeout(timer)
    timer = undefined
    const batch = pending.slice(0, most)
    pending = pending.slice(most)
    if (pending.length > 0) timer = setTimeout(flush, 0, perTurn)
    if (batch.length === 0) return
    try {
      table.putAll(batch)
    } catch (error) {
      log.error('responses could not be stored', { count: batch.length, reason: String(error) })
    }
  }

  function find(id: string, keyId: string): StoredResponse | undefined {
    flush()
    return table.find(id, keyId, since())
  }

  return {
    keep: (response) => {
      if (settings().retention_days === 0) return
      pending.push(response)
      if (pending.length >= mostPending) flush()
      else timer ??= setTimeout(flush, delayMs, perTurn)
    },
    find,
    chain: (id, keyId) => {
      const last = find(id, keyId)
      return last && [...table.before(last), last]
    },
    remove: (id, keyId) => {
      if (!find(id, keyId)) return false
      table.remove(id)
      return true
    },
    close: () => {
      clearInterval(sweeper)
      flush()
    },
  }
}
