import { expect, test } from 'bun:test'
import type { Fault, FaultKind } from '../core/fault.ts'
import { sampleEntry, sampleModel, sampleRandom } from '../testing/sample-accounts.ts'
import { createPool } from './pool.ts'
import type { PoolOptions } from './pool-options.ts'

const model = sampleModel()
const refused: Fault = { kind: 'unauthorized', upstreamStatus: 401, message: 'no reason' }

function poolOf(accounts: number, options: Partial<PoolOptions> = {}, failThreshold = 5) {
  let time = 1_000_000_000
  const told: string[] = []
  const pool = createPool({
    now: () => time,
    settings: () => ({ maxConcurrent: 0, failThreshold }),
    onOutage: ({ accounts: count, status }) => void told.push(`outage ${count} ${status}`),
    ...options,
  })
  pool.merge(Array.from({ length: accounts }, (_, index) => sampleEntry(`acc_${index}`)))
  /** A request that asks up to four accounts. */
  const request = (answers: (id: string) => Fault | undefined): boolean => {
    const tried = new Set<string>()
    for (let tries = 0; tries < 4; tries++) {
      let lease
      try {
        lease = pool.acquire(model, tried)
      } catch {
        return false
      }
      tried.add(lease.account.id)
      const fault = answers(lease.account.id)
      lease.settle(fault)
      if (!fault) return true
    }
    return false
  }
  const states = () => pool.list().map(({ state, failCount }) => `${state} ${failCount}`)
  return { pool, told, request, states, pass: (seconds: number) => void (time += seconds * 1000) }
}

test('refused by everybody: counts and expiries are taken back, and nothing counts until one answers', () => {
  for (const threshold of [1, 2, 5]) {
    const { request, states, told, pool, pass } = poolOf(3, {}, threshold)
    for (let i = 0; i < 20; i++) {
      request(() => refused)
      pass(1)
    }
    expect(states()).toEqual(['active 0', 'active 0', 'active 0'])
    expect(told).toEqual([`outage ${Math.max(2, Math.min(threshold, 3))} 401`])
    expect(pool.outage()?.status).toBe(401)
    expect(request(() => undefined)).toBe(true)
    expect(pool.outage()).toBeUndefined()
  }
})

test('an account of a large pool that is refused alone expires: others answer in between', () => {
  const { request, pool, told, pass } = poolOf(8)
  for (let i = 0; i < 200; i++) {
    request((id) => (id === 'acc_3' ? refused : undefined))
    pass(40)
  }
  expect(pool.find('acc_3')).toMatchObject({ state: 'expired', failCount: 5 })
  expect(told).toEqual([])
})

test('with little traffic the accounts are not taken out one after the other', () => {
  const { request, states, pass } = poolOf(12)
  for (let i = 0; i < 60; i++) {
    request(() => refused)
    pass(120)
  }
  expect(new Set(states())).toEqual(new Set(['active 0']))
})

test('refusals of different kinds say nothing together', () => {
  const { request, told } = poolOf(2, {}, 2)
  request((id) => ({ ...refused, upstreamStatus: id === 'acc_0' ? 401 : 403 }))
  expect(told).toEqual([])
})

test('a single account is asked about before it expires, and not for every request', () => {
  const asked: string[] = []
  const { pool, request, states, pass } = poolOf(1, { onSuspect: (id) => void asked.push(id) })
  for (let i = 0; i < 5; i++) {
    request(() => refused)
    pass(1)
  }
  expect([asked, states()]).toEqual([['acc_0'], ['active 5']])
  request(() => refused)
  expect(asked).toHaveLength(1)
  pool.report('acc_0', { quota: {} })
  expect(states()).toEqual(['active 0'])
  for (let i = 0; i < 5; i++) {
    pass(31)
    request(() => refused)
  }
  pool.refuse('acc_0', refused)
  expect(pool.find('acc_0')?.state).toBe('expired')
})

type Truth = 'good' | 'dead' | 'blocked' | 'silently dead'
const verdictOf: Record<Truth, FaultKind | undefined> = {
  good: undefined,
  dead: 'session_dead',
  blocked: 'account_blocked',
  'silently dead': 'unauthorized',
}
const troubles: (FaultKind | undefined)[] = [
  undefined,
  undefined,
  'unauthorized',
  'browser_refused',
  'upstream_failed',
  'upstream_timeout',
  'empty_response',
]

test('no account ends in a state the upstream did not give it', () => {
  for (let seed = 1; seed <= 400; seed++) {
    const random = sampleRandom(seed)
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
    const truths = [
      'good',
      'good',
      ...Array.from({ length: Math.floor(random() * 10) }, () => pick(Object.keys(verdictOf))),
    ] as Truth[]
    const { pool, request, pass } = poolOf(truths.length, {}, 1 + Math.floor(random() * 6))
    let trouble: FaultKind | undefined
    for (let step = 0; step < 300; step++) {
      if (random() < 0.05) trouble = pick(troubles)
      pass(random() < 0.1 ? 90 : 2)
      request((id) => {
        const truth = truths[Number(id.slice(4))] ?? 'good'
        const own = truth === 'silently dead' ? undefined : verdictOf[truth]
        const kind = trouble ?? own ?? verdictOf[truth]
        return kind && { kind, upstreamStatus: kind === 'unauthorized' ? 401 : 502, message: kind }
      })
    }
    for (const { id, state } of pool.list()) {
      const truth = truths[Number(id.slice(4))]
      const allowed = {
        good: ['active'],
        dead: ['active', 'expired'],
        blocked: ['active', 'blocked'],
        'silently dead': ['active', 'expired'],
      }
      expect([seed, id, truth, allowed[truth ?? 'good'].includes(state) ? 'ok' : state]).toEqual([
        seed,
        id,
        truth,
        'ok',
      ])
    }
  }
}, 30_000)
