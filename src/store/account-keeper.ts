import { readdirSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Log } from '../lib/log.ts'
import { watchFile } from '../lib/watch-file.ts'
import type { KeptPool } from './account-book.ts'
import { type AccountEdits, createEdits } from './account-edits.ts'
import { createSync } from './account-sync.ts'
import type { AccountStore } from './store.ts'
import { openTokenFile } from './token-file.ts'
import type { FileProblem } from './token-scan.ts'

export type KeeperOptions = {
  pool: KeptPool
  accounts: AccountStore
  /** Of token.json. */
  path: string
  /** `token.save_delay_ms` and `token.reload_interval_sec`, read anew each time. */
  settings: () => { saveDelayMs: number; reloadIntervalSec: number }
  log: Log
  /** How often counters go to token.json, milliseconds. */
  countersEveryMs?: number
  /** Another process of this gateway writes what it learns of accounts into the file. Edits of people are written all the same. */
  follows?: boolean
}

/** Keeps pool, token.json and grok2api.db in step. */
export type AccountKeeper = AccountEdits & {
  /** What is wrong with token.json as it stands. */
  problems: () => readonly FileProblem[]
  /** Reads token.json now if it changed. */
  reload: () => Promise<void>
  /** Writes everything down now. */
  save: () => Promise<void>
  /** Stops watching and writes everything down. The database may be closed after it. */
  close: () => Promise<void>
}

const rowsEveryMs = 5000
const retryMs = 10_000

/**
 * Fills the pool from token.json (made empty when it is missing) and grok2api.db, then keeps all three in step: hand
 * edits come in by a watch on the folder and every `reload_interval_sec`; a changed state goes to the database at
 * once and to the file after `save_delay_ms`, counters to the database every 5 s and to the file every minute.
 */
export async function openAccountKeeper(options: KeeperOptions): Promise<AccountKeeper> {
  const { pool, accounts: table, path, settings, log, countersEveryMs = 60_000, follows = false } = options
  removeLeftovers(path)
  const file = openTokenFile(path)
  if (file.create()) log.info('token.json made', { path })
  const sync = createSync(pool, table, file, log)

  // One thing after the other: the file is loaded and saved by nobody else.
  let last: Promise<void> = Promise.resolve()
  const alone = <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(work)
    last = done.then(ignore, ignore)
    return done
  }
  const queue = (work: () => Promise<void>) =>
    alone(work).catch((error) => log.error('token.json could not be kept', { error: String(error) }))
  let saving: ReturnType<typeof setTimeout> | undefined
  let costMs = 0
  const save = async (all: boolean) => {
    const began = performance.now()
    let done = false
    try {
      await sync.flush()
      done = follows || (await sync.save(all))
      await sync.flush() // the saved states, as the file shows them now
    } finally {
      costMs = performance.now() - began
      if (!done) saveIn(retryMs)
      else if (!follows && sync.unsaved().states > 0) saveSoon()
    }
  }
  const saveIn = (ms: number) => {
    if (closed || saving) return
    saving = setTimeout(() => {
      saving = undefined
      void queue(() => save(false))
    }, ms)
    saving.unref()
  }
  // A file so large that saving takes long is saved less often: never more than a fifth of the time.
  const saveSoon = () => saveIn(Math.max(settings().saveDelayMs, costMs * 4))

  const load = async () => {
    if (!file.changed()) return
    await sync.load()
    if (sync.unsaved().states > 0) saveSoon()
  }
  const reload = () => queue(load)
  let closed = false
  const stopListening = pool.onChange((change) => {
    sync.note(change)
    if (change.what === 'state') saveSoon()
  })
  await reload()

  const timers = [
    every(1000, pool.wake),
    every(rowsEveryMs, () => void queue(sync.flush)),
    every(countersEveryMs, () => {
      if (sync.unsaved().counters > 0) void queue(() => save(true))
    }),
  ]
  let looking: ReturnType<typeof setTimeout> | undefined
  const look = () => {
    looking = setTimeout(() => void reload().then(look), settings().reloadIntervalSec * 1000)
    looking.unref()
    if (closed) clearTimeout(looking)
  }
  look()
  const watching = watchFile({
    path,
    look: () => void reload(),
    failed: (error) => log.warn('the folder of token.json cannot be watched', { error: String(error) }),
    everyMs: 3_600_000, // `reload_interval_sec` is live and counted here
  })
  return {
    ...createEdits({
      path,
      file,
      find: pool.find,
      alone,
      load,
      save: () => save(true),
      forget: table.forget,
    }),
    problems: sync.problems,
    reload,
    save: () => queue(() => save(true)),
    close: () => {
      closed = true
      for (const timer of timers) clearInterval(timer)
      clearTimeout(saving)
      clearTimeout(looking)
      watching.close()
      stopListening()
      return queue(() => save(true))
    },
  }
}

const ignore = () => {}

function every(ms: number, work: () => void): ReturnType<typeof setInterval> {
  const timer = setInterval(work, ms)
  timer.unref()
  return timer
}

/** Parts of saves that a kill cut short. Young ones may be the work of another process. */
function removeLeftovers(path: string): void {
  const mine = new RegExp(`^${basename(path).replaceAll('.', '\\.')}\\.[\\w-]{8}\\.tmp$`)
  try {
    for (const name of readdirSync(dirname(path)).filter((name) => mine.test(name))) {
      const leftover = join(dirname(path), name)
      if (Date.now() - statSync(leftover).mtimeMs > 60_000) rmSync(leftover)
    }
  } catch {
    // The folder may not be there yet; it is made with the file.
  }
}
