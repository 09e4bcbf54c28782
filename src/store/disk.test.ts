import { afterEach, beforeEach, expect, test } from 'bun:test'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createLog } from '../lib/log.ts'
import { canMount, type SmallDisk, smallDisk } from '../testing/small-disk.ts'
import { createDisk, type Disk } from './disk.ts'
import { openLocalStore } from './open-store.ts'

const megabyte = 1024 * 1024
let small: SmallDisk
let disk: Disk
let lines: string[]
const log = createLog({ level: 'info', format: 'json', write: (line) => void lines.push(line) })
const write = (name: string, bytes: number) => writeFileSync(join(small.path, name), Buffer.alloc(bytes))

if (canMount) {
  beforeEach(() => {
    lines = []
    small = smallDisk(8 * megabyte)
    disk = createDisk({ folder: small.path, log, reserve: 2 * megabyte })
  })
  afterEach(() => {
    disk.close()
    small.remove()
  })
}

test.skipIf(!canMount)('without room only what is urgent is written, out of the reserve', async () => {
  await disk.look()
  expect(disk.full()).toBe(false)
  small.fill()
  expect(() => write('a', megabyte)).toThrow('ENOSPC')
  disk.urgently(() => write('a', megabyte))
  expect(disk.full()).toBe(true)
  expect(disk.need).toThrow('The disk is full')
  // What is left of the reserve is no room.
  await disk.look()
  expect(disk.full()).toBe(true)
  await expect(disk.urgently(async () => write('b', 2 * megabyte))).rejects.toThrow('ENOSPC')
})

test.skipIf(!canMount)('with room again it goes on, and the reserve is back', async () => {
  await disk.look()
  small.fill()
  await disk.look()
  expect(disk.full()).toBe(true)
  disk.urgently(() => write('a', megabyte))
  expect(existsSync(join(small.path, '.reserve'))).toBe(false)
  small.makeRoom()
  await disk.look()
  expect(disk.full()).toBe(false)
  expect(existsSync(join(small.path, '.reserve'))).toBe(true)
  disk.need()
  expect(lines.map((line) => JSON.parse(line).level)).toEqual(['error', 'info'])
})

test.skipIf(!canMount)('what fails for another reason is not done twice', () => {
  let calls = 0
  const fail = () => {
    calls++
    throw new Error('no such table')
  }
  expect(() => disk.urgently(fail)).toThrow('no such table')
  expect(calls).toBe(1)
  expect(disk.full()).toBe(false)
})

test.skipIf(!canMount)(
  'a store opens on a full disk out of the reserve, and says what is missing without one',
  async () => {
    await openLocalStore(small.path, log).store.close()
    await disk.look()
    small.fill()
    const opened = openLocalStore(small.path, log)
    expect(opened.disk.full()).toBe(true)
    await opened.store.close()
    for (const name of ['-wal', '-shm']) rmSync(join(small.path, `grok2api.db${name}`))
    small.fill()
    expect(() => openLocalStore(small.path, log)).toThrow('the disk is full. Make room')
  },
)
