import { expect, test } from 'bun:test'
import { openMemoryStore } from '../store/open-store.ts'
import type { UnknownStore } from '../store/store.ts'
import { createUnknowns } from './unknowns.ts'

function setUp() {
  let time = 10 * 3_600_000
  const { unknowns } = openMemoryStore()
  const logged: unknown[] = []
  const open = (store: UnknownStore = unknowns) =>
    createUnknowns({
      store,
      now: () => time,
      log: { warn: (text, fields) => void logged.push([text, fields]) },
    })
  return { open, logged, pass: (ms: number) => void (time += ms), at: () => time }
}

test('each is counted by kind and name, with one sample, and told once', async () => {
  const { open, logged, pass, at } = setUp()
  const unknowns = await open()
  unknowns.note({
    kind: 'event',
    name: 'response.smell',
    sample: { event: { type: 'response.smell', text: 'Bob' } },
  })
  unknowns.note({ kind: 'channel', name: 'X' })
  pass(5)
  unknowns.note({ kind: 'event', name: 'response.smell', sample: { other: 1 } })
  expect(unknowns.list().map(({ kind, name, count }) => [kind, name, count])).toEqual([
    ['channel', 'X', 1],
    ['event', 'response.smell', 2],
  ])
  expect(unknowns.list()[1]).toMatchObject({
    firstAt: at() - 5,
    lastAt: at(),
    sample: '{"event":{"type":"response.smell","text":"<text of 3>"}}',
  })
  expect(logged).toHaveLength(2)
  await unknowns.close()
})

test('they outlive the process, and go on being counted', async () => {
  const { open } = setUp()
  const first = await open()
  for (let i = 0; i < 3; i++) first.note({ kind: 'tag', name: 'grok:gadget' })
  await first.close()
  const second = await open()
  second.note({ kind: 'tag', name: 'grok:gadget' })
  expect(second.list()).toMatchObject([{ count: 4 }])
  await second.close()
  expect((await open()).list()).toMatchObject([{ name: 'grok:gadget', count: 4 }])
  await second.clear()
  expect([second.list(), (await open()).list()]).toEqual([[], []])
})

test('a thousand names are no thousand rows', async () => {
  const { open } = setUp()
  const unknowns = await open()
  for (let i = 0; i < 1000; i++) unknowns.note({ kind: 'frame', name: `field${i}`.repeat(30) })
  expect(unknowns.list().length).toBeLessThanOrEqual(201)
  expect(unknowns.list().find(({ name }) => name === '(others)')?.count).toBe(800)
  expect(unknowns.list().every(({ name }) => name.length <= 80)).toBe(true)
  await unknowns.close()
})

test('recent ones are those of the last hour, the latest names of them', async () => {
  const { open, pass } = setUp()
  const unknowns = await open()
  expect(unknowns.recent()).toEqual({ count: 0, names: [] })
  for (let at = 0; at < 8; at++) unknowns.note({ kind: 'event', name: `n${at}` })
  unknowns.note({ kind: 'event', name: 'n7' })
  expect(unknowns.recent()).toEqual({
    count: 9,
    sample: '',
    names: ['n3', 'n4', 'n5', 'n6', 'n7'].map((n) => `event ${n}`),
  })
  pass(3_600_001)
  expect(unknowns.recent()).toEqual({ count: 0, names: [] })
  await unknowns.close()
})

test('a database that cannot be written loses nothing and stops nobody', async () => {
  const { open, logged } = setUp()
  let broken = true
  const kept: number[] = []
  const unknowns = await open({
    all: async () => [],
    add: async (seen) => {
      if (broken) throw new Error('disk full')
      kept.push(...seen.map(({ count }) => count))
    },
    clear: async () => {},
  })
  unknowns.note({ kind: 'event', name: 'a' })
  await unknowns.close()
  broken = false
  unknowns.note({ kind: 'event', name: 'a' })
  await unknowns.close()
  expect(kept).toEqual([2])
  expect(JSON.stringify(logged)).toContain('disk full')
})
