import { existsSync, readFileSync } from 'node:fs'
import { writeAtomically } from './lib/atomic-file.ts'
import type { Log } from './lib/log.ts'
import { textHashes, threeWay } from './lib/three-way.ts'
import type { TextStore } from './store/store.ts'

/** A file of the data folder whose content all processes share, as texts by name. */
export type SharedFile = {
  /** What stands in the file now; undefined while it cannot be read, and then nothing happens. */
  read: () => Promise<Map<string, string> | undefined>
  /** Writes what changed; an empty text takes a name away. */
  write: (texts: ReadonlyMap<string, string>) => Promise<void>
  store: TextStore
  /** Where is remembered what both had the last time. */
  memory: string
  /** What the file is, for the log. */
  what: string
  log: Log
}

/**
 * Brings file and store together: what changed in the file since the last time goes to all, everything else comes from the
 * store, so that a stale file takes nothing back. One call at a time.
 */
export function shareFile({ read, write, store, memory, what, log }: SharedFile): () => Promise<void> {
  let seen = remembered(memory)
  let last: Promise<void> = Promise.resolve()

  async function bring(): Promise<void> {
    const here = await read()
    if (!here) return
    const there = await store.all()
    const { push, pull } = threeWay(here, there, seen)
    if (push.size > 0) {
      await store.put(push)
      log.info(`${what}: changes were taken over for all processes`, {
        names: [...push.keys()].slice(0, 20),
        count: push.size,
      })
    }
    if (pull.size > 0) await write(pull)
    const both = new Map(there)
    for (const [name, text] of push)
      if (text === '') both.delete(name)
      else both.set(name, text)
    const next = textHashes(both)
    if (push.size + pull.size > 0 || !seen) remember(memory, next, log)
    seen = next
  }

  return () => {
    const done = last.then(bring)
    last = done.catch(() => {})
    return done
  }
}

function remembered(path: string): Map<string, string> | undefined {
  try {
    if (!existsSync(path)) return undefined
    return new Map(Object.entries(JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>))
  } catch {
    // Without it the store is right in everything it knows.
    return undefined
  }
}

function remember(path: string, hashes: ReadonlyMap<string, string>, log: Log): void {
  try {
    writeAtomically(path, JSON.stringify(Object.fromEntries(hashes)))
  } catch (error) {
    log.warn('what was shared last could not be remembered', { path, error: String(error) })
  }
}
