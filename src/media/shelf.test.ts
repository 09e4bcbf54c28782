import { expect, test } from 'bun:test'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createShelf } from './shelf.ts'
import type { MediaType } from './sniff.ts'

const png: MediaType = { kind: 'image', contentType: 'image/png', extension: 'png' }
const never = () => Infinity

test('bytes are counted once, whoever names a file first', async () => {
  const shelf = createShelf({ limit: never })
  shelf.use('new', 10, png)
  shelf.use('both', 20, png)
  shelf.use('both', 20, png)
  await shelf.stock([
    { path: 'both', bytes: 20, usedAt: 1 },
    { path: 'old', bytes: 5, usedAt: 2 },
  ])
  expect(shelf.bytes()).toBe(35)
  shelf.forget('both')
  shelf.forget('both')
  shelf.forget('unknown')
  expect(shelf.bytes()).toBe(15)
  expect([shelf.typeOf('new'), shelf.typeOf('old')]).toEqual([png, undefined])
})

test('nothing goes before all files are known; then by order of use', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'shelf-'))
  try {
    const [a, b, c] = ['a', 'b', 'c'].map((name) => join(folder, name)) as [string, string, string]
    for (const path of [a, b, c]) writeFileSync(path, '0123456789')
    let time = 1_000_000
    let limit = 5
    const shelf = createShelf({ limit: () => limit, now: () => time, graceMs: 1000 })
    shelf.use(c, 10, png)
    time += 2000
    await shelf.sweep()
    expect(shelf.bytes()).toBe(10)
    limit = 25
    shelf.use(c, 10, png)
    await shelf.stock([
      { path: a, bytes: 10, usedAt: 1 },
      { path: b, bytes: 10, usedAt: 2 },
    ])
    shelf.use(a, 10, png) // now b is the oldest
    time += 2000
    shelf.use(a, 10, png)
    await shelf.sweep()
    expect([a, b, c].map((path) => existsSync(path))).toEqual([true, false, true])
    expect([shelf.bytes(), shelf.doomed(b)]).toEqual([20, false])
    shelf.close()
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('what was in use at first goes later, without anything else happening', async () => {
  let limit = 100
  const shelf = createShelf({ limit: () => limit, graceMs: 20 })
  await shelf.stock([])
  shelf.use(join(tmpdir(), 'no-such-file'), 50, png)
  limit = 10
  await shelf.sweep()
  expect(shelf.bytes()).toBe(50)
  for (let left = 100; left > 0 && shelf.bytes() > 0; left--) await Bun.sleep(5)
  expect(shelf.bytes()).toBe(0)
  shelf.close()
})

test('100,000 files cost a use or an eviction no more than ten', async () => {
  const shelf = createShelf({ limit: () => 1_000_000, now: () => 1_000_000_000 })
  await shelf.stock(
    Array.from({ length: 100_000 }, (_, at) => ({ path: `no-such-folder/${at}`, bytes: 10, usedAt: at })),
  )
  const from = performance.now()
  for (let at = 0; at < 1000; at++) {
    shelf.use(`no-such-folder/new-${at}`, 10, png)
    shelf.forget(`no-such-folder/new-${at}`)
    await shelf.sweep()
  }
  expect(performance.now() - from).toBeLessThan(200) // going through all of them each time takes seconds
})

test('a group above its own limit shrinks to 80 % of it, the oldest first, and the other stays', async () => {
  const groups = {
    of: (path: string) => (path.endsWith('.mp4') ? 'video' : 'image'),
    limit: (group: string) => (group === 'video' ? 25 : 1000),
  }
  const shelf = createShelf({ limit: () => 1000, groups, now: () => 1_000_000_000, graceMs: 1 })
  const names = ['/no/1.mp4', '/no/2.jpg', '/no/3.mp4', '/no/4.mp4', '/no/5.jpg']
  await shelf.stock(names.map((path, usedAt) => ({ path, bytes: 10, usedAt })))
  await shelf.sweep()
  expect([...shelf.files()].map(([path]) => path)).toEqual(names.slice(1))
  expect(shelf.bytes()).toBe(40)
  shelf.close()
})
