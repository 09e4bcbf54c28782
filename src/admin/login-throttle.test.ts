import { expect, test } from 'bun:test'
import { openDatabase } from '../store/database.ts'
import { knownAddresses } from './known-addresses.ts'
import { createLoginThrottle } from './login-throttle.ts'

test('five failures a minute close the door for their address alone, IPv6 by /64', () => {
  const { wait, failed } = createLoginThrottle()
  for (let at = 0; at < 5; at++) failed(`2001:db8:1:2::${at}`, at * 1000)
  expect(wait('2001:db8:1:2::99', 5000)).toBe(55)
  expect(wait('2001:db8:1:3::1', 5000)).toBe(0)
  expect(wait('2001:db8:1:2::99', 60_001)).toBe(0)
})

test('many failures from many addresses close it for all that never signed in', () => {
  const { wait, failed } = createLoginThrottle()
  for (let at = 0; at < 30; at++) failed(`10.0.0.${at}`, at * 100)
  expect(wait('10.1.1.1', 3000)).toBe(57)
  expect(wait('10.1.1.1', 59_999)).toBe(1)
  expect(wait('10.1.1.1', 60_000)).toBe(0)
})

test('the operator has a slower lane of his own, which a stranger cannot close', () => {
  const { wait, failed, succeeded } = createLoginThrottle()
  succeeded('192.0.2.1')
  for (let at = 0; at < 1000; at++) failed(`10.0.${at % 250}.${at % 7}`, at)
  expect(wait('10.1.1.1', 1000)).toBeGreaterThan(50)
  expect(wait('192.0.2.1', 1000)).toBe(0)
  failed('192.0.2.1', 1000)
  expect(wait('192.0.2.1', 1001)).toBe(0)
  failed('192.0.2.1', 1001)
  expect(wait('192.0.2.1', 1002)).toBe(60)
})

test('where the operator signed in from is known to the next process', () => {
  const database = openDatabase(':memory:')
  const before = knownAddresses(database)
  for (let at = 0; at < 60; at++) before.add(`10.0.0.${at}`)
  before.add('10.0.0.59')
  const after = knownAddresses(database)
  expect([after.has('10.0.0.59'), after.has('10.0.0.10'), after.has('10.0.0.9')]).toEqual([true, true, false])
})
