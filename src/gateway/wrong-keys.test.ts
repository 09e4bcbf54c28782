import { expect, test } from 'bun:test'
import { createWrongKeys } from './wrong-keys.ts'

const home = '10.0.0.1'
function setUp() {
  const clock = { now: 1000 }
  const keys = createWrongKeys(() => clock.now)
  const guess = (times: number, from = home) => {
    for (let at = 0; at < times; at++) keys.shown(from, `guess ${at}`, false)
  }
  return { clock, keys, guess }
}

test('the sixth different wrong key within a minute waits until the oldest is a minute old', () => {
  const { clock, keys, guess } = setUp()
  guess(1)
  clock.now += 20_000
  guess(5)
  expect(keys.shown(home, 'another', false)).toBe(40)
  expect(keys.shown('10.0.0.2', 'another', false)).toBe(0)
  clock.now += 39_500
  expect(keys.shown(home, 'another', false)).toBe(1)
  clock.now += 500
  expect(keys.shown(home, 'another', false)).toBe(0)
  expect(keys.shown(home, 'one more', false)).toBe(20)
})

test('one wrong key that comes again and again is no guessing', () => {
  const { keys } = setUp()
  for (let at = 0; at < 50; at++) expect(keys.shown(home, 'old', false)).toBe(0)
  expect(keys.shown(home, 'right', true)).toBe(0)
})

test('behind a closed door the right key passes only where it was shown before', () => {
  const { keys, guess } = setUp()
  guess(5)
  expect(keys.shown(home, 'right', true)).toBe(60)
  const known = '2001:db8::1'
  expect(keys.shown(known, 'right', true)).toBe(0)
  guess(5, '2001:db8::2') // of the same network
  expect(keys.shown(known, 'guess', false)).toBe(60)
  expect(keys.shown(known, 'right', true)).toBe(0)
})

test('a flood of addresses forgets the oldest', () => {
  const { keys, guess } = setUp()
  guess(5)
  for (let at = 0; at < 10_000; at++) keys.shown(`10.1.${at >> 8}.${at & 255}`, 'x', false)
  expect(keys.shown(home, 'another', false)).toBe(0)
})
