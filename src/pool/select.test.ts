import { expect, test } from 'bun:test'
import type { Account } from '../core/account.ts'
import { asFault, type Fault, type FaultKind } from '../core/fault.ts'
import { type Model, tiers } from '../core/model.ts'
import { sampleEntry, sampleModel, sampleRandom } from '../testing/sample-accounts.ts'
import { createPool, type Lease } from './pool.ts'

// The rule of product section 6 by the book: look at every account, sort, take the first. `order` holds when each
// was last lent, `reserved` the units of requests under way.
type Book = { order: Map<string, number>; reserved: Map<string, number>; maxConcurrent: number; now: number }

function byTheBook(accounts: readonly Account[], model: Model, tried: Set<string>, book: Book) {
  const { now } = book
  const left = (account: Account) => {
    const quota = account.quota[model.mode]
    if (!quota) return -1
    if (quota.total === 0) return -2
    if (quota.resetsAt <= now) return account.lastUsedAt > account.lastSyncAt ? -1 : (quota.total ?? -1)
    return quota.remaining - (book.reserved.get(`${account.id} ${model.mode}`) ?? 0)
  }
  const ready = (account: Account) =>
    (account.state === 'active' || account.state === 'cooling') &&
    (account.cooling[model.mode] ?? 0) <= now &&
    (left(account) === -1 || left(account) >= model.cost) &&
    (book.maxConcurrent === 0 || account.inFlight < book.maxConcurrent) &&
    !tried.has(account.id)
  const isDoubtful = (account: Account) => (account.doubtUntil ?? 0) > now
  // Whoever failed lately comes after all others, of higher tiers too.
  const places = [false, true].flatMap((doubtful) =>
    tiers.slice(tiers.indexOf(model.tier)).map((tier) => ({ tier, doubtful })),
  )
  return places
    .flatMap(({ tier, doubtful }) =>
      accounts
        .filter((account) => account.tier === tier && isDoubtful(account) === doubtful && ready(account))
        .toSorted(
          (a, b) =>
            left(b) - left(a) ||
            a.lastUsedAt - b.lastUsedAt ||
            (book.order.get(a.id) ?? 0) - (book.order.get(b.id) ?? 0),
        )
        .slice(0, 1),
    )
    .at(0)?.id
}

const models = [
  sampleModel(),
  sampleModel({ mode: 'auto' }),
  sampleModel({ mode: 'expert', tier: 'super' }),
  sampleModel({ mode: 'heavy', tier: 'heavy' }),
  sampleModel({ cost: 4 }),
]
const kinds: (FaultKind | undefined)[] = [
  undefined,
  undefined,
  undefined,
  'rate_limited',
  'upstream_failed',
  'unauthorized',
  'session_dead',
]

for (const seed of [1, 2, 3, 4, 5, 6])
  test(`a pool of random accounts lends the one the book names (seed ${seed})`, () => {
    const random = sampleRandom(seed)
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
    const book: Book = { order: new Map(), reserved: new Map(), maxConcurrent: 0, now: 1_800_000_000_000 }
    const pool = createPool({
      now: () => book.now,
      settings: () => ({ maxConcurrent: book.maxConcurrent, failThreshold: 2 }),
      modes: seed % 2 ? ['fast', 'auto'] : [],
    })
    const size = [1, 3, 3, 12, 12, 40][seed - 1] ?? 1
    const entry = (index: number) => {
      const known: Partial<Account> = { lastUsedAt: pick([0, 0, book.now - 5000]) }
      if (random() < 0.5)
        known.quota = {
          fast: {
            remaining: Math.floor(random() * 5),
            total: 5,
            windowSeconds: 60,
            resetsAt: book.now + random() * 90_000,
          },
        }
      return sampleEntry(
        `acc_${index}`,
        known,
        pick(['ssoBasic', 'ssoBasic', 'ssoSuper', 'ssoHeavy', 'mine']),
      )
    }
    const entries = Array.from({ length: size }, (_, index) => entry(index))
    let turn = -size
    for (const { id } of entries) book.order.set(id, turn++)
    pool.merge(entries)

    const open: { lease: Lease; model: Model }[] = []
    const close = (index: number) => {
      const [ended] = open.splice(index, 1)
      if (!ended) return
      const { lease, model } = ended
      const kind = pick(kinds)
      const fault: Fault | undefined = kind && { kind, message: kind }
      if (fault && random() < 0.5) fault.retryAfterSeconds = 5 + Math.floor(random() * 60)
      lease.settle(fault)
      const key = `${lease.account.id} ${model.mode}`
      book.reserved.set(key, (book.reserved.get(key) ?? 0) - model.cost)
    }
    let lent = 0
    for (let round = 0; round < 1500; round++) {
      if (random() < 0.3) book.now += Math.floor(random() * 4000)
      if (random() < 0.02) book.maxConcurrent = pick([0, 1, 2, 5])
      if (random() < 0.4) close(Math.floor(random() * open.length))
      if (random() < 0.4) pool.enable(pick(entries).id)
      if (random() < 0.05) pool.report(pick(entries).id, { tier: pick(tiers) })
      const model = pick(models)
      const tried = new Set(entries.filter(() => random() < 0.15).map(({ id }) => id))
      const expected = byTheBook(pool.list(), model, tried, book)
      const lease = attempt(() => pool.acquire(model, tried))
      expect(lease?.account.id).toBe(expected as string)
      if (!lease) continue
      lent++
      book.order.set(lease.account.id, turn++)
      const key = `${lease.account.id} ${model.mode}`
      book.reserved.set(key, (book.reserved.get(key) ?? 0) + model.cost)
      open.push({ lease, model })
    }
    expect(lent).toBeGreaterThan(20)
  })

function attempt(lend: () => Lease): Lease | undefined {
  try {
    return lend()
  } catch (error) {
    expect(['no_account', 'rate_limited']).toContain(asFault(error).kind)
    return undefined
  }
}

test('among 100,000 accounts a choice costs microseconds, however the pool is used', () => {
  const size = 100_000
  let now = 1_800_000_000_000
  const settings = { maxConcurrent: 0, failThreshold: 5 }
  const pool = createPool({
    now: () => now,
    settings: () => settings,
    modes: ['fast', 'auto', 'expert', 'heavy'],
  })
  const quota = (index: number) => ({
    remaining: index % 30,
    total: 30,
    windowSeconds: 86_400,
    resetsAt: now + 1e8,
  })
  const merging = performance.now()
  pool.merge(
    Array.from({ length: size }, (_, index) =>
      sampleEntry(`acc_${index}`, index % 2 ? { quota: { fast: quota(index) } } : {}),
    ),
  )
  const merged = performance.now() - merging
  const model = sampleModel()
  const none = new Set<string>()
  const faults: (Fault | undefined)[] = [undefined, undefined, { kind: 'rate_limited', message: 'limit' }]
  let choosing = 0
  const began = performance.now()
  for (let round = 0; round < 10_000; round++) {
    now += 5
    const before = performance.now()
    const lease = pool.acquire(model, none)
    choosing += performance.now() - before
    lease.settle(faults[round % faults.length])
  }
  const all = performance.now() - began
  process.stderr.write(
    `    merge ${merged.toFixed(0)} ms, acquire ${(choosing / 10).toFixed(1)} µs, with settle ${(all / 10).toFixed(1)} µs\n`,
  )
  // A scan of the pool would take ten times this, on the slowest machine.
  expect(all).toBeLessThan(2000)
})
