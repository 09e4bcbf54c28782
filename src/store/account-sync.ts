import type { Account, AccountChange } from '../core/account.ts'
import type { Log } from '../lib/log.ts'
import { pause, unhurried } from '../lib/unhurried.ts'
import { createBook, type KeptPool } from './account-book.ts'
import type { AccountStore } from './store.ts'
import type { TokenFile } from './token-file.ts'
import type { FileProblem } from './token-scan.ts'

/** The moves between pool, token.json and grok2api.db. `load`, `save` and `flush` must not overlap. */
export type AccountSync = {
  /** Brings the pool to what token.json says. A broken file changes nothing. */
  load: () => Promise<void>
  /** Notes what a change makes unsaved; what must survive a crash goes to the database at the end of this turn. */
  note: (change: AccountChange) => void
  /** Writes changed states to token.json, and with `all` the counters too. Returns whether nothing was left over. */
  save: (all: boolean) => Promise<boolean>
  /** Writes lagging rows to the database. */
  flush: () => Promise<void>
  unsaved: () => { states: number; counters: number }
  problems: () => readonly FileProblem[]
}

// An edit while we save makes the save start over. More often than this is no editing; the next save has another try.
const mostRounds = 5
const rowsAtOnce = 50

export function createSync(pool: KeptPool, table: AccountStore, file: TokenFile, log: Log): AccountSync {
  const book = createBook({ pool, table, file, log })
  const { statuses } = book
  // What is unsaved, by id. They may hold everybody: a save takes a whole set away rather than one id after the other.
  let states = new Set<string>()
  let counters = new Set<string>()
  let rows = new Set<string>()

  // Written before anything else can happen in the process, but together: a hundred may change in one go.
  let urgent: Account[] = []
  const writeUrgent = async () => {
    const due = urgent
    urgent = []
    if (due.length === 0) return
    try {
      await table.put(due.map(row))
    } catch (error) {
      for (const { id } of due) rows.add(id)
      log.error('accounts could not be written to the store; it is tried again', { error: String(error) })
    }
  }

  const row = (account: Account) => ({ account, fileStatus: statuses().get(account.id) ?? '' })
  const load = async () => {
    for (const id of await book.load()) states.add(id)
  }
  const saveIds = async (isWanted: (id: string) => boolean) => {
    const written = new Map<string, Account>()
    const account = (credential: string) => {
      const id = book.idOf(credential)
      const found = isWanted(id) ? pool.find(id) : undefined
      if (found) written.set(id, found)
      return found
    }
    for (let round = 0; round < mostRounds; round++) {
      const saved = await file.save(account)
      if (saved === 'stale') await load()
      else if (saved === 'broken' || saved === 'missing') break
      else {
        await unhurried(written.values(), ({ id, state }) => {
          // The database has to know what the file shows, to tell our own words from a person's after a restart.
          if (statuses().get(id) !== state) rows.add(id)
          statuses().set(id, state)
        })
        return true
      }
      written.clear()
    }
    return false
  }
  return {
    load,
    note: ({ account, what }) => {
      if (what === 'state') states.add(account.id)
      else counters.add(account.id)
      if (what === 'counters') rows.add(account.id)
      else if (urgent.push(account) === 1) queueMicrotask(() => void writeUrgent())
    },
    save: async (all) => {
      const [dueStates, dueCounters] = [states, all ? counters : new Set<string>()]
      states = new Set()
      if (all) counters = new Set()
      if (dueStates.size + dueCounters.size === 0) return true
      let done = false
      try {
        done = await saveIds((id) => dueStates.has(id) || dueCounters.has(id))
      } finally {
        if (!done) for (const due of [dueStates, dueCounters]) for (const id of due) states.add(id)
      }
      return done
    },
    flush: async () => {
      await writeUrgent()
      const due = rows
      rows = new Set()
      for (const slice of slicesOf(due, rowsAtOnce)) {
        const accounts = slice.flatMap((id) => pool.find(id) ?? [])
        try {
          await table.put(accounts.map(row))
        } catch (error) {
          for (const { id } of accounts) rows.add(id)
          log.error('accounts could not be written to the store; it is tried again', { error: String(error) })
        }
        await pause()
      }
    },
    unsaved: () => ({ states: states.size, counters: counters.size }),
    problems: book.problems,
  }
}

function* slicesOf<T>(items: Iterable<T>, size: number): Generator<T[]> {
  let slice: T[] = []
  for (const item of items) {
    if (slice.push(item) < size) continue
    yield slice
    slice = []
  }
  if (slice.length > 0) yield slice
}
