import { expect, test } from 'bun:test'
import { createLog } from '../../lib/log.ts'
import { createPool } from '../../pool/pool.ts'
import { sampleEntry } from '../../testing/sample-accounts.ts'
import { startCaretaker } from './caretaker.ts'
import { createOnlineFiles } from './online-files.ts'

const day = 86_400_000
const now = 1_800_000_000_000
const quiet = createLog({ level: 'error', format: 'json', write: () => {} })

function setUp(settings: { cleanAfterDays: number; clearUploadsDays: number }) {
  const pool = createPool({ now: () => now, settings: () => ({ maxConcurrent: 0, failThreshold: 2 }) })
  pool.merge([
    sampleEntry('old', { state: 'expired', since: now - 8 * day }),
    sampleEntry('blocked', { state: 'blocked', since: now - 9 * day }),
    sampleEntry('fresh', { state: 'expired', since: now - 2 * day }),
    sampleEntry('off', { state: 'disabled', since: now - 99 * day }),
    sampleEntry('used', { lastUsedAt: now - day }),
    sampleEntry('idle'),
  ])
  const removed: string[] = []
  const files: [account: string, id: string][] = []
  const asked: string[] = []
  const onlineFiles = createOnlineFiles({
    pool,
    settings: () => ({ maxConcurrent: 2, batchSize: 10, maxAccounts: 100, deleteBatch: 5 }),
    calls: {
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
    },
  })
  const caretaker = startCaretaker({
    pool,
    onlineFiles,
    remove: async (ids) => {
      removed.push(...ids)
      return 'backups/x'
    },
    settings: () => settings,
    now: () => now,
    log: quiet,
  })
  return { caretaker, removed, files, asked }
}

test('nothing is done unless the operator wants it', async () => {
  const { caretaker, removed, asked } = setUp({ cleanAfterDays: 0, clearUploadsDays: 0 })
  await caretaker.look()
  caretaker.close()
  expect([removed, asked]).toEqual([[], []])
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
