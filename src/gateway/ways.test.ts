import { expect, test } from 'bun:test'
import type { Fault } from '../core/fault.ts'
import { seeded } from '../upstream/simulator/random.ts'
import type { Transport } from '../upstream/upstream.ts'
import { createWays, type Trip } from './ways.ts'

const auto = ['mgw', 'rest'] as const
const fault: Fault = { kind: 'upstream_failed', message: 'not understood', transportRefused: true }

function setUp() {
  let time = 1_000_000
  const events: string[] = []
  const ways = createWays({
    now: () => time,
    onTrouble: ({ transport, state }) => void events.push(`${transport} ${state}`),
    onHealed: (transport) => void events.push(`${transport} healed`),
  })
  return {
    ways,
    events,
    choose: (allowed: readonly Transport[] = auto, scope = '') => ways.choose(allowed, scope),
    instead: (...asked: Transport[]) => ways.instead(new Set(asked), auto, ''),
    pass: (seconds: number) => void (time += seconds * 1000),
  }
}

test('a refused socket is set aside and tried by one request after 30 s, 60 s, doubling to 10 minutes', () => {
  const { choose, instead, pass, events, ways } = setUp()
  const first = choose()
  expect(first.way).toBe('mgw')
  expect(instead('mgw')?.way).toBe('rest')
  first.refused(fault)
  expect(events).toEqual(['mgw aside'])
  expect(ways.refused(auto, '')).toEqual({ paused: [], aside: ['mgw'] })
  for (const wait of [30, 60, 120, 240, 480, 600, 600]) {
    pass(wait - 1)
    expect(choose().way).toBe('rest')
    pass(1)
    const probe = choose()
    expect([probe.way, choose().way]).toEqual(['mgw', 'rest'])
    probe.refused(fault)
  }
  pass(600)
  choose().opened()
  expect([choose().way, choose().way]).toEqual(['mgw', 'mgw'])
  expect(events).toEqual(['mgw aside', 'mgw healed'])
})

test('looking is not probing: while REST is taken the probe of the socket stays for the next request', () => {
  const { choose, pass } = setUp()
  choose(['mgw']).pause(fault)
  choose(['rest']).pause(fault)
  pass(30)
  // Both are due: each is probed by a request of its own, and a third one waits for what they find.
  expect([choose().way, choose().way]).toEqual(['mgw', 'rest'])
  expect(() => choose()).toThrow('browser values')
})

test('a probe that ended without a word about the transport is made by the next request', () => {
  const { choose, pass } = setUp()
  choose().refused(fault)
  pass(30)
  const probe = choose()
  expect([probe.way, choose().way]).toEqual(['mgw', 'rest'])
  probe.done()
  expect(choose().way).toBe('mgw')
})

test('who has no other way does not wait for the probe of another request', () => {
  for (const trouble of ['refused', 'pause'] as const) {
    const { choose, instead, pass } = setUp()
    choose(['mgw'])[trouble](fault)
    pass(31)
    const probe = choose()
    expect(probe.way).toBe('mgw')
    // REST is refused while the probe is under way: all of them may find that the socket is good.
    const others = [instead('rest'), instead('rest')]
    expect(others.map((trip) => trip?.way)).toEqual(['mgw', 'mgw'])
    others[0]?.opened()
    expect(choose().way).toBe('mgw')
  }
})

test('many requests that meet one trouble do not make its wait longer', () => {
  const { choose, pass } = setUp()
  choose(['mgw']).refused(fault)
  for (let count = 0; count < 20; count++) {
    pass(0.1)
    choose(['mgw']).refused(fault)
  }
  pass(30)
  expect(choose().way).toBe('mgw')
})

test('requests that were under way together count as one failure', () => {
  const { choose, pass } = setUp()
  const together = [choose(), choose(), choose()]
  pass(1)
  for (const trip of together) {
    trip.refused(fault)
    pass(0.01)
  }
  pass(30)
  expect(choose().way).toBe('mgw')
})

test('with one transport only there is nothing to take instead', () => {
  const { ways } = setUp()
  expect(ways.instead(new Set<Transport>(['mgw']), ['mgw'], '')).toBeUndefined()
  ways.choose(['mgw'], '').refused(fault)
  expect(ways.choose(['mgw'], '').way).toBe('mgw')
})

test('a paused transport is passed over, and all paused is a fault that says how long', () => {
  const { choose, instead, pass } = setUp()
  choose(['rest']).pause(fault)
  expect(choose().way).toBe('mgw')
  expect(instead('mgw')).toBeUndefined()
  choose(['mgw']).pause(fault)
  pass(10)
  let thrown: unknown
  try {
    choose()
  } catch (error) {
    thrown = error
  }
  expect(thrown).toMatchObject({ fault: { kind: 'browser_refused', retryAfterSeconds: 20 } })
  pass(20)
  expect(choose().way).toBe('mgw')
})

test('a transport in trouble is shunned until its probe is due', () => {
  const { ways, choose, pass } = setUp()
  const shuns = () => ways.shuns(['imagine'], '')
  expect(shuns()).toBe(false)
  choose(['imagine']).refused(fault)
  expect(shuns()).toBe(true)
  pass(30)
  expect(shuns()).toBe(false)
  choose(['imagine']).opened()
  expect(shuns()).toBe(false)
})

test('while no transport is good each is probed every 30 s, whatever the doubling says', () => {
  const { choose, pass } = setUp()
  choose(['mgw']).refused(fault)
  for (const wait of [30, 60, 120]) {
    pass(wait)
    choose().refused(fault)
  }
  choose(['rest']).pause(fault)
  pass(29)
  expect(choose().way).toBe('mgw') // set aside is better than nothing
  pass(1)
  expect(choose(['rest', 'mgw']).way).toBe('rest')
})

test('trouble is per scope, and new settings end all of it at once, whatever is under way', () => {
  const { choose, ways, pass } = setUp()
  const late = choose(['mgw'], 'old proxy')
  choose(['mgw'], 'old proxy').pause(fault)
  expect(() => choose(['mgw'], 'old proxy')).toThrow()
  expect(choose(['mgw'], 'other proxy').way).toBe('mgw')
  ways.tryNow()
  pass(1)
  late.pause(fault)
  expect(choose(['mgw'], 'old proxy').way).toBe('mgw')
  expect(ways.troubles()).toEqual([])
})

test('what one scope alone met is told as the trouble of all only when it is that of all', () => {
  const { choose, ways } = setUp()
  const aside = () => ways.refused(auto, '').aside
  choose(['mgw'], 'proxy of one').refused(fault)
  expect(aside()).toEqual([])
  choose(['mgw'], 'proxy of another').refused(fault)
  expect(aside()).toEqual(['mgw'])
  choose(['rest'], '').refused(fault)
  expect(aside()).toEqual(['mgw', 'rest'])
})

/** One request: what it takes and what it learns. Answers whether it was answered. */
function request({ choose, instead }: ReturnType<typeof setUp>, good: Record<Transport, boolean>): boolean {
  const asked = new Set<Transport>()
  let trip: Trip | undefined
  try {
    trip = choose()
  } catch {
    return false // all are paused
  }
  while (trip && !good[trip.way]) {
    asked.add(trip.way)
    const other = instead(...asked)
    if (other) trip.refused(fault)
    else trip.pause(fault)
    trip = other
  }
  trip?.opened()
  return trip !== undefined
}

test('whatever happens, a transport that is good is found again within 35 s by requests of one a second', () => {
  for (let seed = 0; seed < 60; seed++) {
    const random = seeded(`ways ${seed}`)
    const world = setUp()
    const good = { mgw: true, rest: true, imagine: true }
    let calmSince = 0
    for (let second = 0; second < 2000; second++) {
      world.pass(1)
      const change = random.chance(0.01)
      if (change) good[random.chance(0.5) ? 'mgw' : 'rest'] = random.chance(0.5)
      if (change) calmSince = second
      const answered = request(world, good)
      const isHealed = (good.mgw || good.rest) && second - calmSince > 35
      if (isHealed && !answered) throw new Error(`seed ${seed}, second ${second}: not answered`)
    }
  }
})
