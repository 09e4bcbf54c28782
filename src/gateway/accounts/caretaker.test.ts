import { expect, test } from 'bun:test'
import { createLog } from '../../lib/log.ts'
import { createPool } from '../../pool/pool.ts'
import { sampleEntry } from '../../testing/sample-accounts.ts'
import { startCaretaker } from './caretaker.ts'
import { createOnlineFiles } from './online-files.ts'

const day = 86_400_000
const now = 1_800_000_000_000

type Wish = { cleanAfterDays?: number; clearUploadsDays?: number; checkHours?: number }
function setUp(settings: Wish) {
  const clock = { now }
  const pool = createPool({ now: () => clock.now, settings: () => ({ maxConcurrent: 0, failThreshold: 2 }) })
  pool.merge([
    sampleEntry('old', { state: 'expired', since: now - 8 * day }),
    sampleEntry('blocked', { state: 'blocked', since: now - 9 * day }),
    sampleEntry('fresh', { state: 'expired', since: now - 2 * day }),
    sampleEntry('off', { state: 'disabled', since: now - 99 * day }),
    sampleEntry('used', { lastUsedAt: now - day }),
    sampleEntry('idle'),
  ])
  const said: string[] = []
  const log = createLog({ level: 'info', format: 'json', write: (line) => void said.push(line) })
  const removed: string[] = []
  const files: [account: string, id: string][] = []
  const asked: string[] = []
  const tested: string[] = []
  const onlineFiles = createOnlineFiles({
    pool,
    settings: () => ({ maxConcurrent: 2, batchSize: 10, maxAccounts: 100, deleteBatch: 5 }),
    calls: () => ({
      list: async ({ id }) => {
        asked.push(id)
        return [
          { id: 'stale upload', bytes: 1, usedAt: now - 40 * day, isUpload: true },
          { id: 'used upload', bytes: 1, usedAt: now - day, isUpload: true },
          { id: 'picture', bytes: 1, usedAt: now - 40 * day, isUpload: false },
          { id: 'of no age', bytes: 1, usedAt: 0, isUpload: true },
        ]
      },
      remove: async ({ id }, file) => void files.push([id, file]),
    }),
  })
  const caretaker = startCaretaker({
    pool,
    onlineFiles,
    remove: async (ids) => {
      removed.push(...ids)
      return 'backups/x'
    },
    test: {
      // Two at a time, of which the first fails.
      testAll: async (ids, { onResult }) => {
        for (const [at, id] of ids.slice(0, 2).entries()) {
          tested.push(id)
          const quota = { ok: at > 0, message: 'said' }
          onResult?.(id, { ...quota, quota })
        }
        return { leftOut: Math.max(0, ids.length - 2) }
      },
    },
    settings: () => ({ cleanAfterDays: 0, clearUploadsDays: 0, checkHours: 0, ...settings }),
    now: () => clock.now,
    log,
  })
  return { caretaker, removed, files, asked, tested, clock, pool, said }
}

test('nothing is done unless the operator wants it', async () => {
  const { caretaker, removed, asked, tested } = setUp({})
  await caretaker.look()
  caretaker.close()
  expect([removed, asked, tested]).toEqual([[], [], []])
})

test('accounts that are dead for long go; what a person took out stays', async () => {
  const { caretaker, removed } = setUp({ cleanAfterDays: 7, clearUploadsDays: 0 })
  await caretaker.look()
  caretaker.close()
  expect(removed).toEqual(['old', 'blocked'])
})

test('old uploads of accounts in use go, once a day; what models made stays', async () => {
  const { caretaker, files, asked } = setUp({ cleanAfterDays: 0, clearUploadsDays: 30 })
  await caretaker.look()
  await caretaker.look()
  caretaker.close()
  expect([asked, files]).toEqual([['used'], [['used', 'stale upload']]])
})

test('accounts nobody used for so long are tested, those that waited longest first, and again after as long', async () => {
  const { caretaker, tested, clock, pool, said } = setUp({ checkHours: 24 })
  pool.merge([
    ...['idle', 'later'].map((id) => sampleEntry(id)),
    sampleEntry('dead', { state: 'expired' }),
    sampleEntry('day', { lastUsedAt: now - day }),
    sampleEntry('busy', { lastUsedAt: now - day + 1 }),
  ])
  await caretaker.look()
  expect(tested).toEqual(['idle', 'later'])
  expect(said.join('')).toContain('an account failed its scheduled check')
  expect(said.join('')).toContain('"accounts":2,"failed":1,"left_for_later":1')
  await caretaker.look()
  expect(tested.slice(2)).toEqual(['day'])
  clock.now += day - 1
  await caretaker.look()
  expect(tested.slice(3)).toEqual(['busy'])
  clock.now += 1
  await caretaker.look()
  caretaker.close()
  expect(tested.slice(4)).toEqual(['idle', 'later'])
})
