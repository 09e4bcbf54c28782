// Accounts with a proxy or browser values of their own: what refuses one of them closes nothing for the others.
import { expect, test } from 'bun:test'
import { defaults } from '../config/defaults.ts'
import { answerOf } from '../core/answer.ts'
import type { ModelEvent } from '../core/event.ts'
import { asFault, type Fault, fail } from '../core/fault.ts'
import { createPool } from '../pool/pool.ts'
import { sampleEntry, sampleModel } from '../testing/sample-accounts.ts'
import { sampleUpstreams } from '../testing/sample-upstream.ts'
import { createLine } from './line.ts'
import { relay } from './relay.ts'
import { createWays } from './ways.ts'

const refusal: Fault = { kind: 'browser_refused', message: 'refused', upstreamStatus: 403 }

/** A pool of accounts by id, each with its scope; those of the scopes in `bad` are refused on every way. */
function world(scopes: Record<string, string>, bad: ReadonlySet<string>) {
  let time = 1_000_000
  const now = () => time
  const asked: string[] = []
  const scopeOf = (id = '') => scopes[id] ?? ''
  const pool = createPool({ now, settings: () => ({ maxConcurrent: 0, failThreshold: 5 }) })
  pool.merge(Object.keys(scopes).map((id) => ({ ...sampleEntry(id), credential: id })))
  const upstreams = sampleUpstreams({
    transports: () => ['mgw', 'rest'],
    scope: (account) => scopeOf(account?.id),
    open: async (way, { account }) => {
      asked.push(`${account.id} ${way}`)
      if (bad.has(scopeOf(account.id))) fail(refusal)
      const left: ModelEvent[][] = [[{ type: 'text.delta', delta: account.id }]]
      return answerOf({ read: async () => left.shift(), cancel: () => {} })
    },
  })
  const line = createLine({ onChange: pool.onChange, settings: () => ({ seconds: 0, most: 0 }) })
  const ways = createWays({ now, onTrouble: () => {}, onHealed: () => {} })
  const ask = async (): Promise<string> => {
    const answer = relay(
      { pool, line, upstreams, ways, config: () => defaults, attachments: async () => [] },
      {
        prompt: { turns: [{ role: 'user', text: 'hi' }], search: false },
        model: sampleModel(),
        signal: new AbortController().signal,
        ownFile: async () => undefined,
        onAttempt: () => {},
        onBreak: () => {},
      },
    )
    let said = ''
    try {
      await answer.each((events) => {
        for (const event of events) if (event.type === 'text.delta') said += event.delta
      })
    } catch (error) {
      return `!${asFault(error).kind}`
    }
    return said
  }
  const states = () => ways.troubles().map(({ transport, state }) => `${transport} ${state}`)
  return { ask, asked, states, pool, pass: (seconds: number) => void (time += seconds * 1000) }
}

test('an account whose own values are refused is left for another, and nobody else is paused', async () => {
  const { ask, asked, states, pool } = world({ own: 'proxy', a: '', b: '' }, new Set(['proxy']))
  for (let request = 0; request < 6; request++) expect(['a', 'b']).toContain(await ask())
  // It was asked once over each way; from then on others are taken first.
  expect(asked.filter((each) => each.startsWith('own'))).toEqual(['own mgw', 'own rest'])
  expect(asked.filter((each) => !each.startsWith('own')).every((each) => each.endsWith(' mgw'))).toBe(true)
  expect(states()).toEqual(['mgw aside', 'rest aside'])
  expect(pool.list().map(({ state }) => state)).toEqual(['active', 'active', 'active'])
})

test('however many accounts with values of their own are refused before it, one good account is enough', async () => {
  const scopes = Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`own${at}`, `proxy ${at}`]))
  const { ask } = world({ ...scopes, zz: '' }, new Set(Object.values(scopes)))
  for (let request = 0; request < 4; request++) expect(await ask()).toBe('zz')
})

test('accounts that share refused values are paused after two of them, and asked by one probe after 30 s', async () => {
  const { ask, asked, states, pass } = world({ x: 'proxy', y: 'proxy', z: 'proxy' }, new Set(['proxy']))
  expect(await ask()).toBe('!browser_refused')
  expect(states()).toContain('rest paused')
  const before = asked.length
  pass(10)
  expect(await ask()).toBe('!browser_refused')
  // What is set aside is still asked when nothing else is left; what is paused is not.
  expect(asked.slice(before).filter((each) => each.endsWith('rest'))).toEqual([])
  pass(31)
  await ask()
  expect(asked.slice(before).some((each) => each.endsWith('rest'))).toBe(true)
})

test('everybody refused: one other account is asked, then the pause is for all of them', async () => {
  const { ask, asked, states } = world({ a: '', b: '', c: '', d: '' }, new Set(['']))
  expect(await ask()).toBe('!browser_refused')
  expect(new Set(asked.map((each) => each.split(' ')[0])).size).toBe(2)
  expect(states()).toContain('rest paused')
})

test('while everybody is paused, accounts with ways of their own are asked, and no other', async () => {
  const { ask, asked, pool } = world(
    { a: '', b: '', own: 'proxy', blocked: 'refused' },
    new Set(['', 'refused']),
  )
  pool.disable('own', 'a test')
  pool.disable('blocked', 'a test')
  while (!(await ask()).startsWith('!')) await Bun.sleep(0)
  for (let request = 0; request < 3; request++) expect(await ask()).toBe('!browser_refused')
  pool.enable('blocked')
  expect(await ask()).toBe('!browser_refused')
  pool.enable('own')
  asked.length = 0
  for (let request = 0; request < 4; request++) expect(await ask()).toBe('own')
  expect(asked.filter((each) => /^[ab] /.test(each))).toEqual([])
})
