import { createHash } from 'node:crypto'
import { nanoid } from 'nanoid'
import type { ApiKey, KeySettings } from '../core/key.ts'
import type { Log } from '../lib/log.ts'
import { monthOf } from '../lib/utc-day.ts'
import type { KeyStore } from '../store/store.ts'
import { createKeyLimits, type KeyLimits } from './key-limits.ts'
import { createKeyPasses, type KeyPasses } from './key-passes.ts'
import { createKeyUses, type UsedKey } from './key-use.ts'
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
  create: (settings: KeySettings) => Promise<{ held: HeldKey; secret: string }>
  /** Counts at once, for the next request. Undefined when there is no such key. */
  change: (id: string, settings: Partial<KeySettings>) => Promise<HeldKey | undefined>
  remove: (id: string) => Promise<boolean>
  /** Reads keys anew: another process changed them. */
  reload: () => Promise<void>
  /** Takes in what other processes used of budgets. */
  recount: () => Promise<void>
  passes: KeyPasses
  /** Where keys that are none were shown. */
  wrong: WrongKeys
  /** Notes that the key was shown. */
  touch: (held: HeldKey) => void
  /** Writes what may lag. */
  flush: () => Promise<void>
  close: () => Promise<void>
}

type Entry = HeldKey & UsedKey & { hash: string }

const isBudgeted = ({ dailyTokens, monthlyTokens, dailyUsd, monthlyUsd }: ApiKey) =>
  dailyTokens + monthlyTokens + dailyUsd + monthlyUsd > 0

const flushEveryMs = 1000
const minuteMs = 60_000

/**
 * All keys, held in memory. What a limit counts is sent to the store within the same turn of the event loop, before its
 * answer can have reached the caller: a kill forgets no request and no answered token. Only what running answers drew in
 * the last second may be lost.
 */
export async function createKeyRing(
  store: KeyStore,
  log: Log,
  now: () => number = Date.now,
): Promise<KeyRing> {
  const byId = new Map<string, Entry>()
  const byHash = new Map<string, Entry>()
  const uses = createKeyUses(store, log)

  function hold(key: ApiKey, hash: string, before: Parameters<typeof createKeyLimits>[1]): Entry {
    const limits = createKeyLimits(now, before, {
      requested: (at) => uses.requested(key.id, at),
      spent: (day, tokens, due) => uses.spent(entry, day, tokens, due),
      paid: (day, ticks) => uses.paid(entry, day, ticks),
    })
    const entry: Entry = { key, hash, limits, tokens: new Map(), ticks: new Map(), touched: false }
    byId.set(key.id, entry)
    byHash.set(hash, entry)
    return entry
  }

  async function load(): Promise<void> {
    const [keys, minute, month] = await Promise.all([
      store.all(),
      store.requestsSince(now() - minuteMs),
      store.tokensSince(monthOf(now()).first),
    ])
    const byKey = Map.groupBy(minute, ({ keyId }) => keyId)
    const tokens = Map.groupBy(month, ({ keyId }) => keyId)
    for (const { key, hash } of keys)
      hold(key, hash, {
        requests: (byKey.get(key.id) ?? []).map(({ at }) => at),
        tokens: new Map((tokens.get(key.id) ?? []).map(({ day, tokens: sum }) => [day, sum])),
        ticks: new Map((tokens.get(key.id) ?? []).map(({ day, ticks }) => [day, ticks])),
      })
  }

  function drop(entry: Entry): void {
    byId.delete(entry.key.id)
    byHash.delete(entry.hash)
    uses.forget(entry)
  }

  await load()
  const timer = setInterval(() => void uses.flush(), flushEveryMs)
  const sweeper = setInterval(
    () =>
      void store
        .sweep(now() - minuteMs, monthOf(now()).first)
        .catch((error) => log.warn('old use of API keys could not be removed', { error: String(error) })),
    minuteMs,
  )
  timer.unref()
  sweeper.unref()

  return {
    find: (secret) => byHash.get(hashOf(secret)),
    get: (id) => byId.get(id),
    list: () => [...byId.values()],
    create: async (settings) => {
      const secret = `sk-${nanoid(40)}`
      const key: ApiKey = {
        ...settings,
        id: `key_${nanoid(12)}`,
        prefix: secret.slice(0, 7),
        createdAt: now(),
        lastUsedAt: 0,
      }
      const hash = hashOf(secret)
      await store.put(key, hash)
      return { held: hold(key, hash, { requests: [], tokens: new Map() }), secret }
    },
    change: async (id, settings) => {
      const entry = byId.get(id)
      if (!entry) return undefined
      const key = { ...entry.key, ...settings }
      await store.put(key, entry.hash)
      entry.key = key
      return entry
    },
    remove: async (id) => {
      const entry = byId.get(id)
      if (!entry) return false
      await store.remove(id)
      drop(entry)
      return true
    },
    reload: async () => {
      const keys = new Map((await store.all()).map((stored) => [stored.key.id, stored]))
      for (const entry of byId.values()) if (!keys.has(entry.key.id)) drop(entry)
      for (const { key, hash } of keys.values()) {
        const entry = byId.get(key.id)
        if (entry) entry.key = { ...key, lastUsedAt: Math.max(key.lastUsedAt, entry.key.lastUsedAt) }
        else hold(key, hash, { requests: [], tokens: new Map() })
      }
    },
    recount: async () => {
      const { first } = monthOf(now())
      if (![...byId.values()].some(({ key }) => isBudgeted(key))) return
      await uses.flush()
      const spent = Map.groupBy(await store.tokensSince(first), ({ keyId }) => keyId)
      for (const [id, days] of spent) {
        const entry = byId.get(id)
        // What was drawn since is not there yet.
        const tokens = Array.from(entry?.tokens ?? [], ([day, sum]) => ({ day, tokens: sum, ticks: 0 }))
        const ticks = Array.from(entry?.ticks ?? [], ([day, sum]) => ({ day, tokens: 0, ticks: sum }))
        entry?.limits.recount([...days, ...tokens, ...ticks])
      }
    },
    passes: createKeyPasses(now),
    wrong: createWrongKeys(() => performance.now()),
    touch: (held) => {
      const entry = byId.get(held.key.id)
      if (!entry) return
      entry.key.lastUsedAt = now()
      uses.touched(entry)
    },
    flush: uses.flush,
    close: async () => {
      clearInterval(timer)
      clearInterval(sweeper)
      await uses.flush()
    },
  }
}

const hashOf = (secret: string) => createHash('sha256').update(secret).digest('hex')
