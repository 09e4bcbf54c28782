import { expect, test } from 'bun:test'
import { createGate } from './gate.ts'

const signal = () => new AbortController().signal
const soon = () => new Promise((resolve) => setImmediate(resolve))

test('no more than the limit are inside, and those in line come in order', async () => {
  const gate = createGate(() => 2)
  const order: number[] = []
  const leaves = [0, 1, 2, 3].map(async (n) => {
    const leave = await gate.enter(signal())
    order.push(n)
    return leave
  })
  await soon()
  expect([order, gate.inside()]).toEqual([[0, 1], 2])
  const first = await leaves[0]!
  first()
  first() // a second call frees nobody's place
  await soon()
  expect([order, gate.inside()]).toEqual([[0, 1, 2], 2])
  ;(await leaves[1]!)()
  ;(await leaves[2]!)()
  ;(await leaves[3]!)()
  expect(gate.inside()).toBe(0)
})

test('who gives up in line takes no place', async () => {
  const gate = createGate(() => 1)
  const leave = await gate.enter(signal())
  const impatient = new AbortController()
  const waiting = gate.enter(impatient.signal).catch(String)
  impatient.abort(new Error('gone'))
  expect(await waiting).toContain('gone')
  leave()
  expect(gate.inside()).toBe(0)
  await expect(gate.enter(impatient.signal)).rejects.toThrow('gone')
})

test('a limit that is raised counts from the next coming or going', async () => {
  let limit = 1
  const gate = createGate(() => limit)
  await gate.enter(signal())
  let inside = false
  void gate.enter(signal()).then(() => (inside = true))
  await soon()
  expect(inside).toBe(false)
  limit = 3
  await gate.enter(signal())
  expect([inside, gate.inside()]).toEqual([true, 3])
})
