import { expect, test } from 'bun:test'
import { createPool } from '../pool/pool.ts'
import { sampleEntry, sampleModel } from '../testing/sample-accounts.ts'
import { createSessions } from './sessions.ts'

const model = sampleModel()
const wish = { keyId: 'key', model, name: 'a dialogue' }

function setUp(most?: number) {
  const state = { now: 1_000_000, seconds: 60 }
  const pool = createPool({
    now: () => state.now,
    settings: () => ({ maxConcurrent: 0, failThreshold: 5 }),
  })
  pool.merge(['a', 'b'].map((id) => sampleEntry(id)))
  const sessions = createSessions({
    pool,
    seconds: () => state.seconds,
    now: () => state.now,
    ...(most !== undefined && { most }),
  })
  return { pool, sessions, state }
}

test('a session knows the account that answered last until its time is over', () => {
  const { sessions, state } = setUp()
  expect(sessions.of(wish)?.account()).toBeUndefined()
  sessions.of(wish)?.answered('a')
  sessions.of(wish)?.answered('b')
  state.now += 59_999
  expect(sessions.of(wish)?.account()).toBe('b')
  sessions.of(wish)?.answered('b')
  state.now += 59_999
  expect(sessions.of(wish)?.account()).toBe('b')
  state.now += 1
  expect(sessions.of(wish)?.account()).toBeUndefined()
})

test('another key, another name or a model of another tier is another session', () => {
  const { sessions } = setUp()
  sessions.of(wish)?.answered('a')
  for (const other of [{ keyId: 'other' }, { name: 'another' }, { model: sampleModel({ tier: 'super' }) }])
    expect([other, sessions.of({ ...wish, ...other })?.account()]).toEqual([other, undefined])
  expect(sessions.of({ ...wish, model: sampleModel({ id: 'x', mode: 'auto' }) })?.account()).toBe('a')
})

test('an account that failed a moment ago is not gone back to before its doubt is over', () => {
  const { pool, sessions, state } = setUp()
  sessions.of(wish)?.answered('a')
  pool
    .acquireOne('a', model)
    ?.settle({ kind: 'upstream_failed', message: 'broke', upstreamStatus: 502 }, false)
  expect(sessions.of(wish)?.account()).toBeUndefined()
  state.now += 30_001
  expect(sessions.of(wish)?.account()).toBe('a')
})

test('0 seconds is off, at once', () => {
  const { sessions, state } = setUp()
  sessions.of(wish)?.answered('a')
  state.seconds = 0
  expect(sessions.of(wish)).toBeUndefined()
})

test('what is over, and the oldest above the limit, is forgotten', () => {
  const { sessions, state } = setUp(3)
  const of = (name: string) => sessions.of({ ...wish, name })
  for (const name of ['1', '2', '3', '1', '4']) of(name)?.answered('a')
  expect(sessions.size()).toBe(3)
  expect(['1', '2', '3', '4'].map((name) => of(name)?.account())).toEqual(['a', undefined, 'a', 'a'])
  state.now += 60_000
  of('5')?.answered('a')
  expect(sessions.size()).toBe(1)
})
