import { expect, test } from 'bun:test'
import { createTicks } from './ticks.ts'
import { ask, openChat, responses, simulated } from './test-client.ts'

test('bench says so many frames of 238 bytes, flat out', async () => {
  await using simulator = await simulated()
  const { body, frames } = await ask(simulator, 'bench 1000 flat')
  const tokens = body.split('\n').filter((line) => line.includes('"messageTag":"final"'))
  expect(tokens).toHaveLength(1000)
  expect(new Set(tokens.map((line) => line.length + 1))).toEqual(new Set([238]))
  expect(responses(frames).filter(({ token }) => typeof token === 'string' && token !== '')).toHaveLength(
    1000,
  )
  expect(responses(frames).at(-2)?.['isSoftStop']).toBe(true)
})

test('many paced streams share one timer and keep their rate', async () => {
  await using simulator = await simulated()
  const started = performance.now()
  const streams = Array.from({ length: 40 }, async () =>
    (await openChat(simulator, 'bench 25 50', { tier: 2 })).text(),
  )
  await Bun.sleep(200)
  expect([simulator.open(), simulator.timers()]).toEqual([40, 1])
  const bodies = await Promise.all(streams)
  const ms = performance.now() - started
  for (const body of bodies) expect(body.match(/"messageTag":"final"/g)).toHaveLength(25)
  expect(ms).toBeGreaterThan(470)
  expect(ms).toBeLessThan(900)
  expect([simulator.open(), simulator.timers()]).toEqual([0, 0])
})

test('turns of one rate are spread over its period', async () => {
  const ticks = createTicks()
  const turns: number[][] = Array.from({ length: 20 }, () => [])
  for (const list of turns) ticks.join(10, () => list.push(performance.now()) < 3)
  expect(ticks.running()).toBe(1)
  await Bun.sleep(480)
  expect(ticks.running()).toBe(0)
  for (const list of turns) expect(list).toHaveLength(3)
  const firsts = turns.map((list) => list[0] ?? 0)
  expect(Math.max(...firsts) - Math.min(...firsts)).toBeGreaterThan(15)
})

test('a stream that leaves stops its timer', () => {
  const ticks = createTicks()
  const leave = [ticks.join(1, () => true), ticks.join(1, () => true), ticks.join(2, () => true)]
  expect(ticks.running()).toBe(2)
  for (const one of leave) one()
  leave[0]?.()
  expect(ticks.running()).toBe(0)
})
