import { expect, test } from 'bun:test'
import type { Transport } from '../upstream/upstream.ts'
import { createWays } from './ways.ts'

const auto = ['mgw', 'rest'] as const

function setUp() {
  let time = 1_000_000
  const asides: Transport[][] = []
  const ways = createWays({ now: () => time, onAside: (...pair) => void asides.push(pair) })
  return { ways, asides, pass: (seconds: number) => void (time += seconds * 1000) }
}

test('a refused socket is set aside for 10 minutes; then one request tries it', () => {
  const { ways, asides, pass } = setUp()
  expect(ways.choose(auto)).toBe('mgw')
  expect(ways.instead('mgw', auto)).toBe('rest')
  expect(asides).toEqual([['mgw', 'rest']])
  expect(ways.refused(auto)).toEqual({ paused: [], aside: ['mgw'] })
  expect(ways.choose(auto)).toBe('rest')
  pass(599)
  expect(ways.choose(auto)).toBe('rest')
  pass(1)
  expect([ways.choose(auto), ways.choose(auto)]).toEqual(['mgw', 'rest'])
  ways.opened('mgw')
  expect([ways.choose(auto), ways.choose(auto)]).toEqual(['mgw', 'mgw'])
  expect(ways.refused(auto)).toEqual({ paused: [], aside: [] })
})

test('with one transport only there is nothing to take instead', () => {
  const { ways } = setUp()
  expect(ways.instead('mgw', ['mgw'])).toBeUndefined()
  expect(ways.choose(['mgw'])).toBe('mgw')
  expect(ways.instead('rest', ['rest'])).toBeUndefined()
})

test('a paused transport is passed over, and all paused is a fault that says how long', () => {
  const { ways, pass } = setUp()
  ways.pause('rest')
  expect(ways.choose(auto)).toBe('mgw')
  expect(ways.instead('mgw', auto)).toBeUndefined()
  ways.pause('mgw')
  pass(10)
  expect(() => ways.choose(auto)).toThrow('browser values')
  try {
    ways.choose(auto)
  } catch (error) {
    expect(error).toMatchObject({ fault: { kind: 'browser_refused', retryAfterSeconds: 20 } })
  }
  pass(20)
  expect(ways.choose(auto)).toBe('mgw')
})

test('pauses are per transport: another setting is free at once', () => {
  const { ways } = setUp()
  ways.pause('mgw')
  expect(() => ways.choose(['mgw'])).toThrow()
  expect([ways.refused(auto).paused, ways.refused(['rest']).paused]).toEqual([['mgw'], []])
  expect(ways.choose(['rest'])).toBe('rest')
})

test('while the socket is set aside and REST is paused, the socket is tried again', () => {
  const { ways } = setUp()
  ways.instead('mgw', auto)
  ways.pause('rest')
  expect(ways.choose(auto)).toBe('mgw')
  expect(ways.instead('mgw', auto)).toBeUndefined()
})
