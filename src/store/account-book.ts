import type { Account, AccountChange, AccountEntry } from '../core/account.ts'
import { accountId } from '../lib/credential.ts'
import type { Log } from '../lib/log.ts'
import { pause, unhurried } from '../lib/unhurried.ts'
import { accountEntry } from './account-entry.ts'
import type { AccountStore, Remembered } from './store.ts'
import type { TokenEntry } from './token-entry.ts'
import type { TokenFile } from './token-file.ts'
import type { FileProblem } from './token-scan.ts'

/** What is needed of the pool. */
export type KeptPool = {
  each: () => Iterable<Account>
  mergeSlowly: (
    entries: readonly AccountEntry[],
    sliceMs?: number,
  ) => Promise<{ added: number; changed: number; removed: number }>
  find: (id: string) => Account | undefined
  wake: () => void
  onChange: (listener: (change: AccountChange) => void) => () => void
}

/** What token.json said when it was last read or written. */
export type AccountBook = {
  /** Brings the pool to what token.json says. Returns the ids whose state the file shows wrongly. A broken file changes nothing. */
  load: () => Promise<string[]>
  idOf: (credential: string) => string
  /** The status the file shows, by id. */
  statuses: () => Map<string, string>
  problems: () => readonly FileProblem[]
}

type BookOptions = { pool: KeptPool; table: AccountStore; file: TokenFile; log: Log }

// What was known of an account that left the file is kept so long: files are moved away, cut short and put back.
const keptMs = 30 * 86_400_000
const marksAtOnce = 100

export function createBook({ pool, table, file, log }: BookOptions): AccountBook {
  let ids = new Map<string, string>()
  let statuses = new Map<string, string>()
  let problems: readonly FileProblem[] = []
  let isFirst = true

  const idOf = (credential: string) => ids.get(credential) ?? accountId(credential)
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
  const mark = async (ids: string[], goneSince: number) => {
    for (let at = 0; at < ids.length; at += marksAtOnce) {
      await table.mark(ids.slice(at, at + marksAtOnce), goneSince)
      await pause()
    }
  }

  /** What is known of accounts that are new to the pool. */
  async function remembered(entries: readonly TokenEntry[]): Promise<Map<string, Remembered>> {
    const taken = new Map<string, string>()
    const fresh: string[] = []
    await unhurried(entries, (entry) => {
      const id = freeId(entry, taken)
      taken.set(id, '')
      if (!pool.find(id)) fresh.push(id)
    })
    return fresh.length > 0 ? await table.find(fresh) : new Map()
  }

  async function load(): Promise<string[]> {
    // Nobody waits at the start. Later the requests under way do, after each slice of work.
    const sliceMs = isFirst ? Infinity : 1
    const list = await file.load(sliceMs)
    report(list.problems)
    if (list.problems.some(({ level }) => level === 'broken')) return []
    const [nextIds, nextStatuses] = [new Map<string, string>(), new Map<string, string>()]
    const entries: AccountEntry[] = []
    const back: string[] = []
    const all = isFirst ? await table.all() : undefined
    const memory = all ?? (await remembered(list.entries))
    const take = (entry: TokenEntry) => {
      const id = freeId(entry, nextStatuses)
      const remembered = !all && pool.find(id) ? undefined : memory.get(id)
      if (remembered && remembered.goneSince > 0) back.push(id)
      entries.push(accountEntry(id, entry, remembered, statuses.get(id) ?? remembered?.fileStatus))
      nextIds.set(entry.credential, id)
      nextStatuses.set(id, entry.status)
    }
    await unhurried(list.entries, take, sliceMs)
    const before: Iterable<[string, { goneSince: number } | string]> = all ?? statuses
    const left: string[] = []
    await unhurried(
      before,
      ([id, row]) => {
        if (!nextStatuses.has(id) && (typeof row === 'string' || row.goneSince === 0)) left.push(id)
      },
      sliceMs,
    )
    ids = nextIds
    statuses = nextStatuses
    isFirst = false
    const { added, changed, removed } = await pool.mergeSlowly(entries, sliceMs)
    if (added + changed + removed > 0)
      log.info('token.json read', { accounts: ids.size, added, changed, removed })
    await mark(left, Date.now())
    await mark(back, 0)
    await table.prune(Date.now() - keptMs)
    const stale: string[] = []
    await unhurried(
      pool.each(),
      ({ id, state }) => {
        const status = statuses.get(id)
        if (status !== undefined && state !== (status || 'active')) stale.push(id)
      },
      sliceMs,
    )
    return stale
  }
  return { load, idOf, statuses: () => statuses, problems: () => problems }
}

/** Renewed accounts keep their id; of two that claim one the second goes by its credential. */
const freeId = ({ id, credential }: TokenEntry, taken: ReadonlyMap<string, string>): string =>
  id !== '' && !taken.has(id) ? id : accountId(credential)
