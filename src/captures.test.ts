import { afterEach, beforeEach, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCaptures } from './captures.ts'
import { defaults } from './config/defaults.ts'
import { createLog } from './lib/log.ts'
import { createWords } from './upstream/web/words.ts'

let dataDir: string
let folder: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'captures-'))
  folder = join(dataDir, 'captures')
  mkdirSync(folder)
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

const at = Date.UTC(2026, 10, 28)

/** Writes one exchange down, as a call to the upstream does. */
function captureOne(): void {
  const captures = createCaptures({
    dataDir,
    words: createWords(() => defaults),
    log: createLog({ level: 'info', format: 'json', write: () => {} }),
    version: 'test',
    now: () => at,
  })
  captures.recorder.start(1)
  const tape = captures.recorder.tape({ method: 'GET', path: '/ws/mgw', headers: {} })
  tape?.heard('{"session_id":"s"}')
  tape?.ended('whole')
  captures.recorder.stop()
}

const name = (index: number) => `2026112700000${String(index).padStart(4, '0')}-chat.json`
const seed = (count: number, bytes = 2) => {
  for (let index = 0; index < count; index++) {
    writeFileSync(join(folder, name(index)), '{}')
    truncateSync(join(folder, name(index)), bytes)
  }
}
const names = () => readdirSync(folder).toSorted()

test('so many captures are kept, the oldest go, and what was put there by somebody stays', () => {
  seed(230)
  writeFileSync(join(folder, 'from-a-friend.json'), '{}')
  captureOne()
  expect(names()).toHaveLength(201)
  expect(names()).toContain('from-a-friend.json')
  expect(names()[0]).toBe(name(31))
  expect(names().filter((one) => one.startsWith('20261128'))).toHaveLength(1)
})

test('so many bytes are kept, and the newest whatever the others weigh', () => {
  seed(10, 10 * 1024 * 1024)
  captureOne()
  expect(names()).toHaveLength(7)
  expect(names()[0]).toBe(name(4))
  rmSync(join(folder, name(9)))
  truncateSync(join(folder, name(8)), 70 * 1024 * 1024)
  captureOne()
  // Both were written in the same millisecond.
  expect(names()).toEqual(['20261128000000000-other.json', '20261128000000001-other.json'])
})
