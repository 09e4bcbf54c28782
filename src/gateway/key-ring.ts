import { createHash } from 'node:crypto'
import { nanoid } from 'nanoid'
import type { ApiKey, KeySettings, KeyStore } from '../core/key.ts'
import type { Log } from '../lib/log.ts'
import { monthOf } from '../lib/utc-day.ts'
import { createKeyLimits, type KeyLimits } from './key-limits.ts'
import { createKeyPasses, type KeyPasses } from './key-passes.ts'
import { createWrongKeys, type WrongKeys } from './wrong-keys.ts'

export type HeldKey = { key: ApiKey; limits: KeyLimits }

/** The keys of callers. */
export type KeyRing = {
  /** The key with this secret, also one that is off or past its date. */
  find: (secret: string) => HeldKey | undefined
  get: (id: string) => HeldKey | undefined
  /** In the order they were made. */
  list: () => HeldKey[]
  /** A new key. The secret is told once: here. */
  create: (settings: KeySettings) => { held: HeldKey; secret: string }
  /** Counts at once, for the next request. Undefined when there is no such key. */
  change: (id: string, settings: Partial<KeySettings>) => HeldKey | undefined
  remove: (id: string) => boolean
  passes: KeyPasses
  /** Where keys that are none were shown. */
  wrong: WrongKeys
  /** Notes that the key was shown. */
  touch: (held: HeldKey) => void
  /** Writes what may lag. */
  flush: () => void
  close: () => void
}

type Entry = HeldKey & { hash: string; tokens?: { day: number; sum: number }; touched: boolean }

const flushEveryMs = 1000
const minuteMs = 60_000

/**
 * All keys, held in memory. What a limit counts is written down within the same turn of the event loop, before its
 * answer can have reached the caller: a kill forgets no request and no answered token. Only what running answers drew in
 * the last second may be lost.
 */
export function createKeyRing(store: KeyStore, log: Log, now: () => number = Date.now): KeyRing {
  const byId = new Map<string, Entry>()
  const byHash = new Map<string, Entry>()
  const dirty = new Set<Entry>()
  const requests: [keyId: string, at: number][] = []
  let turn: ReturnType<typeof setImmediate> | undefined
  const guarded = (write: () => void) => {
    try {
      write()
    } catch (error) {
      log.error('the use of an API key could not be written to grok2api.db', { error: String(error) })
    }
  }

  function hold(key: ApiKey, hash: string, before: Parameters<typeof createKeyLimits>[1]): Entry {
    const limits = createKeyLimits(now, before, {
      requested: (at) => {
        requests.push([key.id, at])
        soon()
      },
      spent: (day, sum, due) => {
        if (entry.tokens && entry.tokens.day !== day) guarded(() => write(entry))
        entry.tokens = { day, sum }
        dirty.add(entry)
        if (due) soon()
      },
    })
    const entry: Entry = { key, hash, limits, touched: false }
    byId.set(key.id, entry)
    byHash.set(hash, entry)
    return entry
  }

  function write(entry: Entry): void {
    const { key, tokens, touched } = entry
    if (!byId.has(key.id)) return
    if (tokens) store.setTokens(key.id, tokens.day, tokens.sum)
    if (touched) store.touched(key.id, key.lastUsedAt)
    delete entry.tokens
    entry.touched = false
  }

  function flush(): void {
    clearImmediate(turn)
    turn = undefined
    if (dirty.size === 0 && requests.length === 0) return
    guarded(() => {
      store.together(() => {
        for (const [keyId, at] of requests) store.addRequest(keyId, at)
        dirty.forEach(write)
      })
      requests.length = 0
      dirty.clear()
    })
  }
  // One transaction for all that a turn brings: each of its own costs as much as the whole request.
  const soon = () => (turn ??= setImmediate(flush))

  function load(): void {
    const requests = Map.groupBy(store.requestsSince(now() - minuteMs), ({ keyId }) => keyId)
    const tokens = Map.groupBy(store.tokensSince(monthOf(now()).first), ({ keyId }) => keyId)
    for (const { key, hash } of store.all())
      hold(key, hash, {
        requests: (requests.get(key.id) ?? []).map(({ at }) => at),
        tokens: new Map((tokens.get(key.id) ?? []).map(({ day, tokens }) => [day, tokens])),
      })
  }

  load()
  const timer = setInterval(() => {
    flush()
  }, flushEveryMs)
  const sweeper = setInterval(
    () => guarded(() => store.sweep(now() - minuteMs, monthOf(now()).first)),
    minuteMs,
  )
  timer.unref()
  sweeper.unref()

  return {
    find: (secret) => byHash.get(hashOf(secret)),
    get: (id) => byId.get(id),
    list: () => [...byId.values()],
    create: (settings) => {
      const secret = `sk-${nanoid(40)}`
      const key: ApiKey = {
        ...settings,
        id: `key_${nanoid(12)}`,
        prefix: secret.slice(0, 7),
        createdAt: now(),
        lastUsedAt: 0,
      }
      const hash = hashOf(secret)
      store.put(key, hash)
      return { held: hold(key, hash, { requests: [], tokens: new Map() }), secret }
    },
    change: (id, settings) => {
      const entry = byId.get(id)
      if (!entry) return undefined
      const key = { ...entry.key, ...settings }
      store.put(key, entry.hash)
      entry.key = key
      return entry
    },
    remove: (id) => {
      const entry = byId.get(id)
      if (!entry) return false
      store.remove(id)
      byId.delete(id)
      byHash.delete(entry.hash)
      dirty.delete(entry)
      return true
    },
    passes: createKeyPasses(now),
    wrong: createWrongKeys(() => performance.now()),
    touch: (held) => {
      const entry = byId.get(held.key.id)
      if (!entry) return
      entry.key.lastUsedAt = now()
      entry.touched = true
      dirty.add(entry)
    },
    flush,
    close: () => {
      clearInterval(timer)
      clearInterval(sweeper)
      flush()
    },
  }
}

const hashOf = (secret: string) => createHash('sha256').update(secret).digest('hex')
