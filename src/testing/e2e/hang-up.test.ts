// A caller who leaves costs nothing: the upstream is freed within a second, and nothing stays behind.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { readdirSync } from 'node:fs'
import { residentBytes } from '../../bench/process-stats.ts'
import { bootBinary, type Gateway } from '../boot.ts'
import { eventually } from '../eventually.ts'
import type { SimulatedCall } from '../../upstream/simulator/simulator.ts'
import { openChat, type RawConnection } from '../raw.ts'

let gateway: Gateway
beforeAll(async () => {
  gateway = await bootBinary({ config: { server: { stream_start_ms: 200 } } })
})
afterAll(() => gateway[Symbol.asyncDispose]())

const open = (content: string, stream = true) => openChat(gateway, content, { stream })

/** The chat the upstream is asked for next, still unanswered. */
async function nextCall(known: number): Promise<SimulatedCall> {
  const find = () =>
    gateway.simulator
      .record()
      .slice(known)
      .find(({ prompt }) => prompt !== undefined)
  await eventually('the upstream is asked', () => find()?.endedAt === 0)
  return find() ?? gateway.simulator.record()[known]!
}

const moments: [
  when: string,
  prompt: string,
  stream: boolean,
  wait: (connection: RawConnection) => Promise<void>,
][] = [
  [
    'in the middle of a stream',
    'slow 20: count to 400',
    true,
    (connection) => connection.until('"content":"1'),
  ],
  [
    'while a stream waits for its first content',
    'fault slow_first_byte ms=60000: repeat x',
    true,
    (connection) => connection.until('"role"'),
  ],
  ['before the status of a stream', 'fault slow_first_byte ms=60000: repeat x', true, () => Bun.sleep(100)],
  ['while a plain answer is collected', 'slow 20: count to 400', false, () => Bun.sleep(300)],
]
for (const [when, prompt, stream, wait] of moments)
  test(`hanging up ${when} frees the upstream within a second`, async () => {
    const known = gateway.simulator.record().length
    const connection = await open(prompt, stream)
    const call = await nextCall(known)
    await wait(connection)
    const left = performance.now()
    connection.hangUp()
    await eventually('the upstream is free', () => call.endedAt > 0, 1000)
    expect(performance.now() - left).toBeLessThan(1000)
    expect(call).toMatchObject({ aborted: true })
    expect([gateway.simulator.open(), gateway.simulator.timers()]).toEqual([0, 0])
  })

const descriptors = (): number => readdirSync(`/proc/${gateway.binary.pid}/fd`).length
const residentMegabytes = (): number => residentBytes(gateway.binary.pid) / 1e6

/** Streams opened, read a little and left, one after the other. */
async function abort(count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const connection = await open('slow 20: count to 400')
    await connection.until('"content"')
    connection.hangUp()
  }
}
const inLanes = (lanes: number, count: number) =>
  Promise.all(Array.from({ length: lanes }, () => abort(count / lanes)))

test.skipIf(process.platform !== 'linux')(
  '1,000 aborted streams leave no socket, no upstream and no memory behind',
  async () => {
    await inLanes(50, 200) // warm: pools, code and heap reach their size
    await eventually('the upstream is free', () => gateway.simulator.open() === 0)
    const before = { descriptors: descriptors(), megabytes: residentMegabytes() }
    await inLanes(50, 1000)
    await eventually('the upstream is free', () => gateway.simulator.open() === 0, 1000)
    await eventually('no socket is left', () => descriptors() <= before.descriptors + 5)
    expect(residentMegabytes() - before.megabytes).toBeLessThan(60)
    // Nothing waits for a stream that is gone: the process ends at once.
    const response = await gateway.chat('repeat still here')
    expect(await response.text()).toContain('still here')
    gateway.binary.signal('SIGTERM')
    const ending = performance.now()
    expect(await gateway.binary.exited).toBe(0)
    expect(performance.now() - ending).toBeLessThan(2000)
    expect(gateway.binary.stderr()).not.toMatch(/AbortError|unhandled|DOMException/i)
  },
  60_000,
)
