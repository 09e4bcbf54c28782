import { nanoid } from 'nanoid'
import type { ApiKey } from '../core/key.ts'
import type { Log } from '../lib/log.ts'
import type { KeyStore, KeyUse } from '../store/store.ts'

/** What one key used and is not yet collected: tokens by day, and whether it was shown. */
export type UsedKey = {
  key: ApiKey
  tokens: Map<number, number>
  /** Money by day, in ticks. */
  ticks: Map<number, number>
  touched: boolean
}

/** What keys used, on its way into the store. */
export type KeyUses = {
  requested: (keyId: string, at: number) => void
  /** Notes tokens of a day, less than 0 when some are given back; sent in this turn of the event loop when `due`. */
  spent: (used: UsedKey, day: number, tokens: number, due: boolean) => void
  /** Notes money of a day, in ticks; sent in this turn. */
  paid: (used: UsedKey, day: number, ticks: number) => void
  touched: (used: UsedKey) => void
  /** The key is gone: what it used is nobody's. */
  forget: (used: UsedKey) => void
  flush: () => Promise<void>
}

/** Bookings that wait for a store that is away, at most: beyond it they become one. */
const mostUnsent = 1000

/** Sends what keys used, in order. What nobody answered is sent again as it was, and counts once. */
export function createKeyUses(store: Pick<KeyStore, 'book'>, log: Log): KeyUses {
  const dirty = new Set<UsedKey>()
  let requests: { keyId: string; at: number }[] = []
  let turn: ReturnType<typeof setImmediate> | undefined
  let unsent: { use: KeyUse; batch: string }[] = []
  let sending: Promise<void> = Promise.resolve()

  function collect(): void {
    clearImmediate(turn)
    turn = undefined
    if (dirty.size === 0 && requests.length === 0) return
    const used = [...dirty]
    const use = {
      requests,
      tokens: used.flatMap(({ key, tokens, ticks }) =>
        Array.from(new Set([...tokens.keys(), ...ticks.keys()]), (day) => ({
          keyId: key.id,
          day,
          tokens: tokens.get(day) ?? 0,
          ticks: ticks.get(day) ?? 0,
        })),
      ),
      touched: used
        .filter(({ touched }) => touched)
        .map(({ key }) => ({ keyId: key.id, at: key.lastUsedAt })),
    }
    for (const one of used) Object.assign(one, { tokens: new Map(), ticks: new Map(), touched: false })
    dirty.clear()
    requests = []
    unsent.push({ use, batch: nanoid() })
  }

  async function send(): Promise<void> {
    try {
      for (let first = unsent[0]; first; first = unsent[0]) {
        await store.book(first.use, first.batch)
        unsent.shift()
      }
    } catch (error) {
      log.error('the use of an API key could not be written; it is tried again', { error: String(error) })
      if (unsent.length > mostUnsent) unsent = [...unsent.slice(0, 1), merged(unsent.slice(1))]
    }
  }

  function flush(): Promise<void> {
    collect()
    if (unsent.length > 0) sending = sending.then(send)
    return sending
  }
  // One transaction for all that a turn brings: each of its own costs as much as the whole request.
  const soon = () => (turn ??= setImmediate(() => void flush()))

  return {
    requested: (keyId, at) => {
      requests.push({ keyId, at })
      soon()
    },
    spent: (used, day, tokens, due) => {
      used.tokens.set(day, (used.tokens.get(day) ?? 0) + tokens)
      dirty.add(used)
      if (due) soon()
    },
    paid: (used, day, ticks) => {
      used.ticks.set(day, (used.ticks.get(day) ?? 0) + ticks)
      dirty.add(used)
      soon()
    },
    touched: (used) => {
      used.touched = true
      dirty.add(used)
    },
    forget: (used) => void dirty.delete(used),
    flush,
  }
}

/** Many bookings that wait, as one: none of them was sent yet. */
function merged(all: readonly { use: KeyUse; batch: string }[]): { use: KeyUse; batch: string } {
  return {
    batch: nanoid(),
    use: {
      requests: all.flatMap(({ use }) => use.requests),
      tokens: all.flatMap(({ use }) => use.tokens),
      touched: all.flatMap(({ use }) => use.touched),
    },
  }
}
