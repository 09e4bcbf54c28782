import { nanoid } from 'nanoid'
import type { LogEntry } from '../core/log-entry.ts'
import type { Log } from '../lib/log.ts'
import { pause } from '../lib/unhurried.ts'
import type { LogStore, StatisticsStore } from '../store/store.ts'

/** Where entries outlive the process. */
export type LedgerStore = {
  log: Pick<LogStore, 'add' | 'sweep'>
  statistics: Pick<StatisticsStore, 'sweep'>
}

export type LedgerSettings = { retentionDays: number; maxRows: number }

export type Ledger = {
  /** Takes up what a request turned out to be. Costs next to nothing: it is written down later. */
  note: (entry: LogEntry) => void
  /** Takes up what another process on the port has written down itself, for those who watch over all of them. */
  hear: (entry: LogEntry) => void
  /** Tells of entries of all processes on the port, as far as they are heard of here. Returns the way to stop. */
  onAny: (listener: (entry: LogEntry) => void) => () => void
  /** Tells of entries as they come. Returns the way to stop. */
  onEntry: (listener: (entry: LogEntry) => void) => () => void
  /** Writes down what is still to be written, so that a look at the store shows everything. */
  flush: () => Promise<void>
  /** Removes all entries of the log; resolves to how many. Statistics stay. */
  clear: () => Promise<number>
  /** Stops the timers and writes everything down. */
  close: () => Promise<void>
}

const flushEveryMs = 500
const sweepEveryMs = 600_000
/** A transaction of this many entries takes about a millisecond; between two of them requests have their turn. */
const slice = 256
/** Memory is not for storing what the disk does not take. */
const mostPending = 20_000
/** Refused keys that get a line of their own each minute. Beyond it they only count: nobody fills the disk by guessing. */
const strangersPerMinute = 60
const dayMs = 86_400_000
/** Statistics reach this far back, whatever the log keeps. */
const statisticsMs = 92 * dayMs
/** Hours are asked for a week back. */
const hoursKeptMs = 8 * dayMs

/** The request log and the statistics, written in batches. A kill loses what ended in the last half second. */
export function createLedger(store: LedgerStore, settings: () => LedgerSettings, log: Log): Ledger {
  const listeners = new Set<(entry: LogEntry) => void>()
  const watchers = new Set<(entry: LogEntry) => void>()
  let pending: LogEntry[] = []
  // What is being written, and under which name: when nobody answers, the same is sent again and counts once.
  let sending: { entries: LogEntry[]; listed: LogEntry[]; batch: string } | undefined
  let strangers = { minute: 0, count: 0 }
  let lost = 0
  let flushing: Promise<void> | undefined

  /** Whether the entry gets a line in the log. */
  function listed({ status, at }: LogEntry): boolean {
    if (settings().retentionDays === 0) return false
    if (status !== 401) return true
    const minute = Math.floor(at / 60_000)
    if (strangers.minute !== minute) strangers = { minute, count: 0 }
    return ++strangers.count <= strangersPerMinute
  }

  async function writeSlice(): Promise<void> {
    if (!sending) {
      const entries = pending.splice(0, slice)
      sending = { entries, listed: entries.filter(listed), batch: nanoid() }
    }
    await store.log.add(sending.entries, sending.listed, sending.batch)
    sending = undefined
  }
  const isLeft = () => pending.length > 0 || sending !== undefined

  async function writeAll(): Promise<void> {
    try {
      while (isLeft()) {
        await writeSlice()
        if (isLeft()) await pause()
      }
      if (lost > 0) log.error('requests are missing in the log: they could not be written in time', { lost })
      lost = 0
    } catch (error) {
      log.error('the request log could not be written; it is tried again', { error: String(error) })
    }
  }
  const flush = () =>
    (flushing ??= writeAll().finally(() => {
      flushing = undefined
    }))

  async function sweep(before: number, count: number): Promise<number> {
    let removed = 0
    for (let last = slice; last > 0;) {
      last = await store.log.sweep(before, count, slice)
      removed += last
      if (last > 0) await pause()
    }
    return removed
  }
  const tidy = async () => {
    try {
      const { retentionDays, maxRows } = settings()
      await sweep(Date.now() - retentionDays * dayMs, maxRows)
      await store.statistics.sweep(Date.now() - statisticsMs, Date.now() - hoursKeptMs)
    } catch (error) {
      log.error('the request log could not be tidied', { error: String(error) })
    }
  }

  /** One listener that throws does not keep an entry from the others. */
  function tell(listener: (entry: LogEntry) => void, entry: LogEntry): void {
    try {
      listener(entry)
    } catch (error) {
      log.error('internal error: a listener of the request log failed', { error: String(error) })
    }
  }

  const timers = [
    setInterval(() => void (isLeft() && flush()), flushEveryMs),
    setInterval(() => void tidy(), sweepEveryMs),
  ]
  for (const timer of timers) timer.unref()

  return {
    note: (entry) => {
      pending.push(entry)
      if (pending.length > mostPending) {
        pending.shift()
        lost++
      }
      for (const listener of [...listeners, ...watchers]) tell(listener, entry)
    },
    hear: (entry) => {
      for (const listener of watchers) tell(listener, entry)
    },
    onAny: (listener) => {
      watchers.add(listener)
      return () => void watchers.delete(listener)
    },
    onEntry: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    flush,
    clear: async () => {
      await flush()
      return sweep(Infinity, 0)
    },
    close: async () => {
      for (const timer of timers) clearInterval(timer)
      await flush()
      // What came while that was being written.
      await flush()
    },
  }
}
