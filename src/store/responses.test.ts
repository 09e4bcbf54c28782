import { expect, test } from 'bun:test'
import { createLog } from '../lib/log.ts'
import { eventually } from '../testing/eventually.ts'
import type { StoredResponse } from '../core/stored-response.ts'
import { createResponses } from './responses.ts'
import { openDatabase } from './sqlite/database.ts'
import { sqliteStore } from './sqlite/sqlite-store.ts'

const day = 86_400_000

function fresh(retention_days = 30) {
  const database = openDatabase(':memory:')
  const lines: string[] = []
  const log = createLog({ level: 'info', format: 'json', write: (line) => void lines.push(line) })
  const clock = { now: 100 * day }
  const open = () =>
    createResponses({
      table: sqliteStore(database).responses,
      settings: () => ({ retention_days }),
      now: () => clock.now,
      log,
      retryMs: 5,
    })
  const rows = () =>
    database
      .query<{ id: string }, []>('SELECT id FROM responses ORDER BY id')
      .all()
      .map(({ id }) => id)
  const store = open()
  const keep = (id: string, previousId: string | null = null, keyId = 'config') =>
    store.keep({ id, keyId, previousId, createdAt: clock.now, input: [`input of ${id}`], response: { id } })
  return { store, open, keep, clock, rows, database, lines }
}
// What a full disk does to a write.
const refuse =
  "CREATE TRIGGER refuse BEFORE INSERT ON responses BEGIN SELECT raise(ABORT, 'database or disk is full'); END"
const ids = (chain: StoredResponse[] | undefined) => chain?.map(({ id }) => id)

test('what is kept is read back at once, by the key that made it alone', async () => {
  const { store, keep, clock } = fresh()
  await keep('resp_a')
  await keep('resp_open', null, '')
  expect(await store.find('resp_a', 'config')).toEqual({
    id: 'resp_a',
    keyId: 'config',
    previousId: null,
    createdAt: clock.now,
    input: ['input of resp_a'],
    response: { id: 'resp_a' },
  })
  expect(await store.find('resp_a', '')).toBeUndefined()
  expect(await store.find('resp_open', 'config')).toBeUndefined()
  expect(await store.remove('resp_a', 'other')).toBe(false)
  expect(await store.find('resp_none', 'config')).toBeUndefined()
  await store.close()
})

test('it is on disk before the caller can know of it', async () => {
  const { store, keep, rows } = fresh()
  expect(await keep('resp_a')).toBe(true)
  expect(rows()).toEqual(['resp_a'])
  await store.close()
})

test('a chain is read oldest first', async () => {
  const { store, keep } = fresh()
  await keep('resp_a')
  await keep('resp_b', 'resp_a')
  await keep('resp_c', 'resp_b')
  await keep('resp_other', 'resp_b')
  expect(ids(await store.chain('resp_c', 'config'))).toEqual(['resp_a', 'resp_b', 'resp_c'])
  expect(ids(await store.chain('resp_a', 'config'))).toEqual(['resp_a'])
  expect(await store.chain('resp_c', '')).toBeUndefined()
  await store.close()
})

test('a deleted one is gone, but not out of the history of what continues it', async () => {
  const { store, keep, rows } = fresh()
  await keep('resp_a')
  await keep('resp_b', 'resp_a')
  await keep('resp_c', 'resp_b')
  expect(await store.remove('resp_a', 'config')).toBe(true)
  expect(await store.remove('resp_a', 'config')).toBe(false)
  expect(await store.find('resp_a', 'config')).toBeUndefined()
  expect(ids(await store.chain('resp_c', 'config'))).toEqual(['resp_a', 'resp_b', 'resp_c'])
  await store.remove('resp_b', 'config')
  await store.remove('resp_c', 'config')
  expect(rows()).toEqual([])
  await store.close()
})

test('after its days it is not found, and leaves with the last that continues it', async () => {
  const { store, open, keep, clock, rows } = fresh(30)
  await keep('resp_a')
  clock.now += 20 * day
  await keep('resp_b', 'resp_a')
  clock.now += 11 * day
  expect(await store.find('resp_a', 'config')).toBeUndefined()
  expect(ids(await store.chain('resp_b', 'config'))).toEqual(['resp_a', 'resp_b'])
  await store.close()
  open().close()
  expect(rows()).toEqual(['resp_a', 'resp_b'])
  clock.now += 20 * day
  open().close()
  expect(rows()).toEqual([])
})

test('with 0 days nothing is kept', async () => {
  const { store, keep, rows } = fresh(0)
  expect(await keep('resp_a')).toBe(false)
  expect(await store.find('resp_a', 'config')).toBeUndefined()
  await store.close()
  expect(rows()).toEqual([])
})

test('what a full disk refuses is not acknowledged, but known, and stored when there is room', async () => {
  const { store, keep, rows, database, lines } = fresh()
  await keep('resp_a')
  database.run(refuse)
  expect(await keep('resp_b', 'resp_a')).toBe(false)
  expect(await keep('resp_c', 'resp_b')).toBe(false)
  expect(lines.join('')).toContain('a response could not be stored')
  expect(await store.find('resp_b', 'other')).toBeUndefined()
  expect(await store.remove('resp_c', 'config')).toBe(true)
  expect(await store.find('resp_c', 'config')).toBeUndefined()
  database.run('DROP TRIGGER refuse')
  expect(ids(await store.chain('resp_b', 'config'))).toEqual(['resp_a', 'resp_b'])
  await eventually('it is stored', () => rows().length === 2)
  await store.close()
})

test('memory holds no more than 64 that could not be stored', async () => {
  const { store, keep, database } = fresh()
  database.run(refuse)
  for (let at = 0; at < 70; at++) await keep(`resp_${at}`)
  database.run('DROP TRIGGER refuse')
  expect(await store.find('resp_5', 'config')).toBeUndefined()
  expect(await store.find('resp_6', 'config')).toBeDefined()
  await store.close()
})
