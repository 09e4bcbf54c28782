import { expect, test } from 'bun:test'
import { openDatabase } from '../store/sqlite/database.ts'
import { sqliteStore } from '../store/sqlite/sqlite-store.ts'
import { createLoginThrottle } from './login-throttle.ts'

function setUp() {
  const clock = { now: 1_000_000 }
  const { throttle: store } = sqliteStore(openDatabase(':memory:'), { now: () => clock.now })
  const { attempt } = createLoginThrottle(store)
  return {
    clock,
    store,
    failed: async (address: string) => (await attempt(address, () => false)).waitSeconds,
    right: (address: string) => attempt(address, () => true),
  }
}

test('five failures a minute close the door for their address alone, IPv6 by /64', async () => {
  const { clock, failed, right } = setUp()
  for (let at = 0; at < 5; at++) {
    expect(await failed(`2001:db8:1:2::${at}`)).toBe(0)
    clock.now += 1000
  }
  expect(await right('2001:db8:1:2::99')).toEqual({ right: false, waitSeconds: 55 })
  expect(await right('2001:db8:1:3::1')).toEqual({ right: true, waitSeconds: 0 })
  clock.now += 55_001
  expect((await right('2001:db8:1:2::99')).right).toBe(true)
})

test('a hundred tries at once are no more than one after the other', async () => {
  const { failed } = setUp()
  const waits = await Promise.all(Array.from({ length: 100 }, () => failed('10.0.0.1')))
  expect(waits.filter((wait) => wait === 0)).toHaveLength(5)
})

test('many failures from many addresses close it for all that never signed in', async () => {
  const { clock, failed } = setUp()
  for (let at = 0; at < 30; at++) {
    await failed(`10.0.0.${at}`)
    clock.now += 100
  }
  expect(await failed('10.1.1.1')).toBe(57)
  clock.now += 56_999
  expect(await failed('10.1.1.1')).toBe(1)
  clock.now += 1
  expect(await failed('10.1.1.1')).toBe(0)
})

test('the operator has a slower lane of his own, which a stranger cannot close', async () => {
  const { clock, failed, right } = setUp()
  await right('192.0.2.1')
  for (let at = 0; at < 200; at++) {
    await failed(`10.0.${at % 250}.${at % 7}`)
    clock.now++
  }
  expect(await failed('10.1.1.1')).toBeGreaterThan(50)
  for (let at = 0; at < 2; at++) expect(await failed('192.0.2.1')).toBe(0)
  expect(await failed('192.0.2.1')).toBe(60)
})

test('it holds for another process, and where the operator signed in from is known there', async () => {
  const { store, failed, right } = setUp()
  for (let at = 0; at < 60; at++) await right(`10.0.${at}.1`)
  for (let at = 0; at < 5; at++) await failed('192.0.2.1')
  const { attempt } = createLoginThrottle(store)
  expect((await attempt('192.0.2.1', () => true)).waitSeconds).toBe(60)
  const known = await store.known()
  expect(known).toHaveLength(50)
  expect([known.includes('10.0.59.1'), known.includes('10.0.9.1')]).toEqual([true, false])
})

test('a store that cannot be written keeps nobody from counting', async () => {
  const { store } = setUp()
  const { attempt } = createLoginThrottle({ ...store, failed: () => Promise.reject(new Error('disk full')) })
  for (let at = 0; at < 5; at++) await attempt('192.0.2.1', () => false)
  expect((await attempt('192.0.2.1', () => true)).waitSeconds).toBe(60)
})
