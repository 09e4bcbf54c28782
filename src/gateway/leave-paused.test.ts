import { expect, test } from 'bun:test'
import { answerOf } from '../core/answer.ts'
import { asFault, type Fault, fail } from '../core/fault.ts'
import type { Model } from '../core/model.ts'
import { createPool } from '../pool/pool.ts'
import { sampleAccount } from '../testing/sample-accounts.ts'
import { sampleUpstreams } from '../testing/sample-upstream.ts'
import { createLine } from './line.ts'
import { relay } from './relay.ts'
import { createWays } from './ways.ts'

const grok = {
  max_retry: 1,
  retry_status_codes: [429, 502],
  retry_backoff_base: 0,
  retry_backoff_factor: 1,
  retry_backoff_max: 0,
  retry_budget: 60,
}
const pausedFor = (seconds: number): Fault => ({
  kind: 'rate_limited',
  ofAddress: true,
  upstreamStatus: 429,
  retryAfterSeconds: seconds,
  message: `paused for ${seconds} s`,
})

/** Asks ten accounts, of which those with a pause are refused by it; `meets` are limits met when an account is asked. */
async function ask({ kind, pauses, meets }: { kind: Model['kind']; pauses: Pauses; meets?: Pauses }) {
  const asked: string[] = []
  const pool = createPool({ now: Date.now, settings: () => ({ maxConcurrent: 0, failThreshold: 5 }) })
  const accounts = Array.from({ length: 10 }, (_, at) =>
    sampleAccount({ id: `a${at}`, credential: `c${at}` }),
  )
  pool.merge(accounts.map((account) => ({ ...account, known: {} })))
  const paused = new Map(Object.entries(pauses))
  const upstreams = sampleUpstreams({
    pauses: (model) =>
      model.kind === 'video' && paused.size > 0
        ? ({ id }) => (paused.has(id) ? pausedFor(paused.get(id) ?? 0) : undefined)
        : undefined,
    open: async (_, { account: { id } }) => {
      asked.push(id)
      const met = meets?.[id]
      if (met !== undefined) {
        // All but the last are behind the address that was just limited.
        for (let at = 0; at < 9; at++) paused.set(`a${at}`, met)
        return fail(pausedFor(met))
      }
      const says = [[{ type: 'text.delta' as const, delta: 'done' }]]
      return answerOf({ read: async () => says.shift(), cancel: () => {} })
    },
  })
  const answer = relay(
    {
      pool,
      line: createLine({ onChange: pool.onChange, settings: () => ({ seconds: 0, most: 0 }) }),
      upstreams,
      ways: createWays({ now: Date.now, onTrouble: () => {}, onHealed: () => {} }),
      attachments: async () => [],
      config: () => ({ grok }) as never,
    },
    {
      prompt: { turns: [{ role: 'user', text: 'hi' }] } as never,
      model: {
        id: 'm',
        upstreams: ['web'],
        mode: 'm',
        kind,
        tier: 'basic',
        cost: 1,
        aliases: [],
        contextLength: 1,
        shown: true,
        fallback: '',
      },
      signal: new AbortController().signal,
      ownFile: async () => undefined,
      onAttempt: () => {},
      onBreak: () => {},
    },
  )
  const fault = await answer
    .each(() => {})
    .then(
      () => undefined,
      (error) => asFault(error),
    )
  return { asked, fault }
}
type Pauses = Record<string, number>
const allBut = (free: number): Pauses =>
  Object.fromEntries(
    Array.from({ length: 10 }, (_, at) => [`a${at}`, 60 + at]).filter((_, at) => at !== free),
  )

test('an account behind a free address is asked at once, however many are paused', async () => {
  for (const free of [0, 4, 9])
    expect(await ask({ kind: 'video', pauses: allBut(free) })).toEqual({
      asked: [`a${free}`],
      fault: undefined,
    })
})

test('where all are paused nobody is asked, and the pause that ends first is told', async () => {
  const { asked, fault } = await ask({ kind: 'video', pauses: allBut(-1) })
  expect(asked).toEqual([])
  expect(fault).toMatchObject({ kind: 'rate_limited', ofAddress: true, retryAfterSeconds: 60 })
})

test('a limit that is met on the way leaves all others behind its address out', async () => {
  const meets = Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`a${at}`, 90]))
  const { asked, fault } = await ask({ kind: 'video', pauses: {}, meets })
  expect(fault).toBeUndefined()
  expect(asked.at(-1)).toBe('a9')
  expect(asked.length).toBeLessThanOrEqual(2)
})

test('a pause of videos is none of chats', async () => {
  const { asked, fault } = await ask({ kind: 'chat', pauses: allBut(-1) })
  expect([asked.length, fault]).toEqual([1, undefined])
})
