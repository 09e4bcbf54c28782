import { expect, test } from 'bun:test'
import { openChat, simulated } from './test-client.ts'
import { startSimulator } from './simulator.ts'

const until = async (done: () => boolean) => {
  const started = performance.now()
  while (!done() && performance.now() - started < 1000) await Bun.sleep(5)
  return performance.now() - started
}

test.each([
  ['natural', 'long 5000'],
  [0, 'long 50000'],
  [0, 'slow 5000: hello'],
  [0, 'fault stall after=0: hello'],
  [0, 'bench 100000 50'],
  [0, 'bench 100000000 flat'],
] as const)('hanging up at pace %p frees %s within a second', async (pace, prompt) => {
  await using simulator = await simulated({ pace })
  const caller = new AbortController()
  const response = await openChat(simulator, prompt, { signal: caller.signal })
  await response.body?.getReader().read()
  expect(simulator.open()).toBe(1)
  caller.abort()
  expect(await until(() => simulator.open() === 0 && simulator.timers() === 0)).toBeLessThan(1000)
  const call = simulator.record().at(-1)
  expect(call?.aborted).toBe(true)
  expect((call?.endedAt ?? 0) - (call?.at ?? 0)).toBeLessThan(1500)
})

test('hanging up before the first byte frees the delay', async () => {
  await using simulator = await simulated({ faults: [{ name: 'slow_first_byte', ms: 60_000 }] })
  const caller = new AbortController()
  const asked = openChat(simulator, 'hello', { signal: caller.signal }).catch(() => 'gone')
  await until(() => simulator.timers() === 1)
  caller.abort()
  expect(await asked).toBe('gone')
  expect(await until(() => simulator.timers() === 0)).toBeLessThan(1000)
  await until(() => simulator.record()[0]?.endedAt !== 0)
  expect(simulator.record()[0]?.aborted).toBe(true)
})

test('a caller who does not read stops the answer', async () => {
  await using simulator = await simulated()
  const response = await openChat(simulator, 'bench 400000 flat') // 95 MB
  const before = process.memoryUsage().rss
  await Bun.sleep(150)
  expect(simulator.open()).toBe(1)
  expect(process.memoryUsage().rss - before).toBeLessThan(60 << 20)
  await response.body?.cancel()
  expect(await until(() => simulator.open() === 0)).toBeLessThan(1000)
})

test('many callers who hang up leave nothing behind', async () => {
  await using simulator = await simulated({ pace: 'natural' })
  for (let round = 0; round < 4; round++) {
    const caller = new AbortController()
    const chats = Array.from({ length: 50 }, async () => {
      const response = await openChat(simulator, 'count to 1000', { signal: caller.signal, tier: 2 })
      await response.body?.getReader().read()
    })
    await Promise.allSettled(chats)
    caller.abort()
    await until(() => simulator.open() === 0)
  }
  expect([simulator.open(), simulator.timers()]).toEqual([0, 0])
  expect(simulator.record().every((call) => call.aborted)).toBe(true)
})

test('stop cuts what is open', async () => {
  const simulator = await startSimulator()
  const response = await openChat(simulator, 'fault stall after=1: hello')
  const reader = response.body?.getReader()
  await reader?.read()
  await simulator.stop()
  const rest = async () => {
    for (;;) if ((await reader?.read())?.done !== false) return 'done'
  }
  expect(await rest().catch(() => 'broken')).toBe('broken')
  expect(await until(() => simulator.open() === 0 && simulator.timers() === 0)).toBeLessThan(1000)
})
