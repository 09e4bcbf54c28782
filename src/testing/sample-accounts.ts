import type { Account, AccountEntry } from '../core/account.ts'
import type { Model } from '../core/model.ts'

/** An account as it enters the pool, for tests: basic, never checked, with what `known` says of it. */
export const sampleEntry = (id: string, known: Partial<Account> = {}, pool = 'ssoBasic'): AccountEntry => ({
  id,
  upstream: 'web',
  credential: `eyJ-${id}`,
  pool,
  note: '',
  tags: [],
  createdAt: 0,
  known,
})

/** An account with nothing special about it, for tests. */
export const sampleAccount = (changes: Partial<Account> = {}): Account => ({
  id: 'acc_1',
  upstream: 'web',
  credential: 'eyJ-acc_1',
  pool: 'ssoBasic',
  tier: 'basic',
  state: 'active',
  reason: '',
  since: 0,
  cooling: {},
  quota: {},
  inFlight: 0,
  useCount: 0,
  failCount: 0,
  lastUsedAt: 0,
  lastSyncAt: 0,
  lastFailAt: 0,
  lastFailReason: '',
  createdAt: 0,
  note: '',
  tags: [],
  ...changes,
})

/** A basic chat model of mode `fast` that costs one unit, for tests. */
export const sampleModel = (changes: Partial<Model> = {}): Model => ({
  id: 'grok-chat-fast',
  upstreams: ['web'],
  mode: 'fast',
  kind: 'chat',
  tier: 'basic',
  cost: 1,
  aliases: [],
  contextLength: 131_072,
  shown: true,
  fallback: '',
  ...changes,
})

/** Numbers from 0 to below 1 that are the same for the same seed, for tests that try many cases. */
export function sampleRandom(seed: number): () => number {
  // Small seeds would all begin close to 0.
  let state = Math.imul(seed, 2_654_435_761) >>> 0
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
