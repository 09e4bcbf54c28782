import { expect, test } from 'bun:test'
import { createShelf } from './shelf.ts'
import type { MediaType } from './sniff.ts'

const png: MediaType = { kind: 'image', contentType: 'image/png', extension: 'png' }
const never = () => Infinity
const place = { remove: async () => {}, noteUse: () => {} }

test('bytes are counted once, whoever names a file first', async () => {
  const shelf = createShelf({ place, limit: never })
  shelf.use('new', 10, png)
  shelf.use('both', 20, png)
  shelf.use('both', 20, png)
  await shelf.stock(
    [
      { key: 'both', bytes: 20, usedAt: 1 },
      { key: 'old', bytes: 5, usedAt: 2 },
    ],
    0,
  )
  expect(shelf.bytes()).toBe(35)
  shelf.forget('both')
  shelf.forget('both')
  shelf.forget('unknown')
  expect(shelf.bytes()).toBe(15)
  expect([shelf.known('new'), shelf.known('old')]).toEqual([{ bytes: 10, type: png }, undefined])
})

test('nothing goes before all files are known; then by order of use', async () => {
  const removed: string[] = []
  let time = 1_000_000
  let limit = 5
  const shelf = createShelf({
    place: { ...place, remove: async (key) => void removed.push(key) },
    limit: () => limit,
    now: () => time,
    graceMs: 1000,
  })
  shelf.use('c', 10, png)
  time += 2000
  await shelf.sweep()
  expect(shelf.bytes()).toBe(10)
  limit = 25
  shelf.use('c', 10, png)
  const files = ['a', 'b'].map((key, usedAt) => ({ key, bytes: 10, usedAt }))
  await shelf.stock(files, time)
  shelf.use('a', 10, png) // now b is the oldest
  time += 2000
  shelf.use('a', 10, png)
  await shelf.sweep()
  expect(removed).toEqual(['b'])
  expect([shelf.bytes(), shelf.doomed('b')]).toEqual([20, false])
  shelf.close()
})

test('a later look takes over what others made and removed, in the order of use', async () => {
  let time = 10_000_000
  const shelf = createShelf({ place, limit: never, now: () => time })
  const listed = (keys: string[], usedAt: number) => keys.map((key) => ({ key, bytes: 10, usedAt }))
  await shelf.stock(listed(['a', 'b', 'c'], 1000), 0)
  time += 100_000
  shelf.use('b', 10, png)
  time += 100_000
  const lookedAt = time
  shelf.use('mine', 7, png) // not in the list, which was begun before
  await shelf.stock([...listed(['a', 'b'], 1000), ...listed(['theirs'], 10_050_000)], lookedAt)
  expect([...shelf.files()].map(([key]) => key)).toEqual(['a', 'theirs', 'b', 'mine'])
  expect(shelf.bytes()).toBe(37)
  time += 1
  await shelf.stock([], time + 1)
  expect([shelf.bytes(), [...shelf.files()]]).toEqual([0, []])
})

test('what was in use at first goes later, without anything else happening', async () => {
  let limit = 100
  const shelf = createShelf({ place, limit: () => limit, graceMs: 20 })
  await shelf.stock([], 0)
  shelf.use('image/x.png', 50, png)
  limit = 10
  await shelf.sweep()
  expect(shelf.bytes()).toBe(50)
  for (let left = 100; left > 0 && shelf.bytes() > 0; left--) await Bun.sleep(5)
  expect(shelf.bytes()).toBe(0)
  shelf.close()
})

test('100,000 files cost a use or an eviction no more than ten', async () => {
  const shelf = createShelf({ place, limit: () => 1_000_000, now: () => 1_000_000_000 })
  await shelf.stock(
    Array.from({ length: 100_000 }, (_, at) => ({ key: `image/${at}`, bytes: 10, usedAt: at })),
    0,
  )
  const from = performance.now()
  for (let at = 0; at < 1000; at++) {
    shelf.use(`image/new-${at}`, 10, png)
    shelf.forget(`image/new-${at}`)
    await shelf.sweep()
  }
  expect(performance.now() - from).toBeLessThan(200) // going through all of them each time takes seconds
})

test('a group above its own limit shrinks to 80 % of it, the oldest first, and the other stays', async () => {
  const groups = {
    of: (key: string) => (key.endsWith('.mp4') ? 'video' : 'image'),
    limit: (group: string) => (group === 'video' ? 25 : 1000),
  }
  const shelf = createShelf({ place, limit: () => 1000, groups, now: () => 1_000_000_000, graceMs: 1 })
  const names = ['/no/1.mp4', '/no/2.jpg', '/no/3.mp4', '/no/4.mp4', '/no/5.jpg']
  await shelf.stock(
    names.map((key, usedAt) => ({ key, bytes: 10, usedAt })),
    0,
  )
  await shelf.sweep()
  expect([...shelf.files()].map(([key]) => key)).toEqual(names.slice(1))
  expect(shelf.bytes()).toBe(40)
  shelf.close()
})
