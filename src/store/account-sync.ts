import type { Account, AccountChange, AccountEntry } from '../core/account.ts'
import { accountId } from '../lib/credential.ts'
import type { Log } from '../lib/log.ts'
import { unhurried } from '../lib/unhurried.ts'
import { accountEntry } from './account-entry.ts'
import type { AccountTable } from './account-table.ts'
import type { TokenEntry } from './token-entry.ts'
import type { TokenFile } from './token-file.ts'
import type { FileProblem } from './token-scan.ts'

/** What is needed of the pool. */
export type KeptPool = {
  merge: (entries: readonly AccountEntry[]) => { added: number; changed: number; removed: number }
  find: (id: string) => Account | undefined
  wake: () => void
  onChange: (listener: (change: AccountChange) => void) => () => void
}

/** The moves between pool, token.json and grok2api.db. `load`, `save` and `flush` must not overlap. */
export type AccountSync = {
  /** Brings the pool to what token.json says. A broken file changes nothing. */
  load: () => Promise<void>
  /** Notes what a change makes unsaved; what must survive a crash goes to the database here and now. */
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
const rowsAtOnce = 500

export function createSync(pool: KeptPool, table: AccountTable, file: TokenFile, log: Log): AccountSync {
  let ids = new Map<string, string>()
  let statuses = new Map<string, string>()
  let problems: readonly FileProblem[] = []
  const states = new Set<string>()
  const counters = new Set<string>()
  const rows = new Set<string>()

  const idOf = (credential: string) => ids.get(credential) ?? accountId(credential)
  const row = (account: Account) => ({ account, fileStatus: statuses.get(account.id) ?? '' })

  const report = (found: readonly FileProblem[]) => {
    const told = new Set(problems.map(({ message, line }) => `${line} ${message}`))
    problems = found
    for (const { level, line, column, message } of found) {
      if (told.has(`${line} ${message}`)) continue
      const place = line > 0 ? ` line ${line}, column ${column}` : ''
      if (level === 'warning') log.warn(`token.json${place}: ${message}`)
      else log.error(`token.json${place}: ${message}. The pool stays as it is, the file is not touched`)
    }
  }
  const load = async () => {
    const list = await file.load()
    report(list.problems)
    if (list.problems.some(({ level }) => level === 'broken')) return
    const [nextIds, nextStatuses] = [new Map<string, string>(), new Map<string, string>()]
    const entries: AccountEntry[] = []
    const memory = ids.size === 0 ? table.all() : { get: table.find }
    await unhurried(list.entries, (entry: TokenEntry) => {
      const id = idOf(entry.credential)
      const remembered = pool.find(id) ? undefined : memory.get(id)
      entries.push(accountEntry(id, entry, remembered, statuses.get(id) ?? remembered?.fileStatus))
      nextIds.set(entry.credential, id)
      nextStatuses.set(id, entry.status)
    })
    ids = nextIds
    statuses = nextStatuses
    const { added, changed, removed } = pool.merge(entries)
    if (added + changed + removed > 0)
      log.info('token.json read', { accounts: ids.size, added, changed, removed })
    for (const [id, status] of statuses) if (pool.find(id)?.state !== (status || 'active')) states.add(id)
  }
  const saveIds = async (wanted: ReadonlySet<string>) => {
    const written = new Map<string, Account>()
    const account = (credential: string) => {
      const id = idOf(credential)
      const found = wanted.has(id) ? pool.find(id) : undefined
      if (found) written.set(id, found)
      return found
    }
    for (let round = 0; round < mostRounds; round++) {
      const saved = await file.save(account)
      if (saved === 'stale') await load()
      else if (saved === 'broken' || saved === 'missing') break
      else {
        for (const { id, state } of written.values()) {
          // The database has to know what the file shows, to tell our own words from a person's after a restart.
          if (statuses.get(id) !== state) rows.add(id)
          statuses.set(id, state)
        }
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
      else
        try {
          table.put(account, statuses.get(account.id) ?? '')
        } catch (error) {
          rows.add(account.id)
          log.error('an account could not be written to grok2api.db; it is tried again', {
            error: String(error),
          })
        }
    },
    save: async (all) => {
      const due = new Set(all ? [...states, ...counters] : states)
      for (const id of due) {
        states.delete(id)
        counters.delete(id)
      }
      if (due.size === 0) return true
      let done = false
      try {
        done = await saveIds(due)
      } finally {
        if (!done) for (const id of due) states.add(id)
      }
      return done
    },
    flush: async () => {
      const due = [...rows]
      rows.clear()
      const slices = Array.from({ length: Math.ceil(due.length / rowsAtOnce) }, (_, at) =>
        due.slice(at * rowsAtOnce, (at + 1) * rowsAtOnce),
      )
      await unhurried(
        slices,
        (slice) => {
          const accounts = slice.flatMap((id) => pool.find(id) ?? [])
          try {
            table.putAll(accounts.map(row))
          } catch (error) {
            for (const { id } of accounts) rows.add(id)
            log.error('grok2api.db could not be written; it is tried again', { error: String(error) })
          }
        },
        0,
      )
    },
    unsaved: () => ({ states: states.size, counters: counters.size }),
    problems: () => problems,
  }
}
