import type { FaultSpec } from '../simulator/accounts-file.ts'
import type { LiveFault } from '../simulator/accounts.ts'
import { type Books, emptyBooks } from './books.ts'
import { type ApiFaultSpec, apiFaultSpecs } from './faults.ts'

/** An API key the simulated API knows. */
export type ApiKeyRow = {
  key: string
  /** Requests in any 60 seconds; no limit when absent. */
  rpm?: number
  /** Dollars it may spend before it has no credits left. */
  credits?: number
  faults?: readonly (string | ApiFaultSpec)[]
}

/** The same with what changes while it is used. */
export type LiveKey = ApiKeyRow & {
  books: Books
  /** Times of the requests of the last minute, epoch milliseconds. */
  asked: number[]
  live: LiveFault[]
}

export type ApiKeys = {
  list: readonly string[]
  find: (key: string) => LiveKey | undefined
  setFaults: (key: string, faults: readonly (string | ApiFaultSpec)[]) => void
  /** Books and faults as at the start. */
  reset: () => void
}

/** Keys start with `xai-`; the simulator's own say that they are none. */
export const demoKey = 'xai-simulated-key-of-nobody-0123456789abcdef'

const liveFaults = (faults: readonly (string | FaultSpec)[] | undefined): LiveFault[] =>
  apiFaultSpecs(faults).map((spec) => ({ spec, met: 0 }))

export function createApiKeys(rows: readonly ApiKeyRow[]): ApiKeys {
  const fresh = (row: ApiKeyRow): LiveKey => ({
    ...row,
    books: emptyBooks(),
    asked: [],
    live: liveFaults(row.faults),
  })
  const live = new Map(rows.map((row) => [row.key, fresh(row)]))
  return {
    list: rows.map(({ key }) => key),
    find: (key) => live.get(key),
    setFaults: (key, faults) => {
      for (const one of key === '*' ? live.keys() : [key]) {
        const found = live.get(one)
        if (!found) throw new Error(`the simulator has no API key ${one}`)
        found.live = liveFaults(faults)
      }
    },
    reset: () => rows.forEach((row) => live.set(row.key, fresh(row))),
  }
}

/** Seconds to wait, when the key's limit of requests a minute is used up; the request counts otherwise. */
export function overLimit(key: LiveKey, now: number): number | undefined {
  if (key.rpm === undefined) return undefined
  key.asked = key.asked.filter((at) => at > now - 60_000)
  if (key.asked.length >= key.rpm)
    return Math.max(1, Math.ceil(((key.asked[0] ?? now) + 60_000 - now) / 1000))
  key.asked.push(now)
  return undefined
}

export const outOfCredits = ({ credits, books }: LiveKey): boolean =>
  credits !== undefined && books.ticks >= credits * 1e10
