import { expect, test } from 'bun:test'
import { createLog } from '../lib/log.ts'
import { eventually } from '../testing/eventually.ts'
import { openDatabase } from './database.ts'
import { createResponseStore } from './response-store.ts'
import { responseTable, type StoredResponse } from './response-table.ts'

const day = 86_400_000

function fresh(retention_days = 30) {
  const database = openDatabase(':memory:')
  const lines: string[] = []
  const log = createLog({ level: 'info', format: 'json', write: (line) => void lines.push(line) })
  const clock = { now: 100 * day }
  const open = () =>
    createResponseStore({
      table: responseTable(database),
      settings: () => ({ retention_days }),
      now: () => clock.now,
      log,
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
const ids = (chain: StoredResponse[] | undefined) => chain?.map(({ id }) => id)

test('what is kept is read back at once, by the key that made it alone', () => {
  const { store, keep, clock } = fresh()
  keep('resp_a')
  keep('resp_open', null, '')
  expect(store.find('resp_a', 'config')).toEqual({
    id: 'resp_a',
    keyId: 'config',
    previousId: null,
    createdAt: clock.now,
    input: ['input of resp_a'],
    response: { id: 'resp_a' },
  })
  expect(store.find('resp_a', '')).toBeUndefined()
  expect(store.find('resp_open', 'config')).toBeUndefined()
  expect(store.remove('resp_a', 'other')).toBe(false)
  expect(store.find('resp_none', 'config')).toBeUndefined()
  store.close()
})

test('a request does not wait for the disk, and the end of the process does not lose any', () => {
  const { store, keep, rows } = fresh()
  keep('resp_a')
  expect(rows()).toEqual([])
  store.close()
  expect(rows()).toEqual(['resp_a'])
})

test('without being asked for, all are written after a moment', async () => {
  const { keep, rows, store } = fresh()
  for (let i = 0; i < 20; i++) keep(`resp_${i}`)
  await eventually('all are written', () => rows().length === 20)
  store.close()
})

test('many do not wait: they are memory', () => {
  const { keep, rows, store } = fresh()
  for (let i = 0; i < 70; i++) keep(`resp_${i}`)
  expect(rows()).toHaveLength(64)
  store.close()
  expect(rows()).toHaveLength(70)
})

test('a chain is read oldest first', () => {
  const { store, keep } = fresh()
  keep('resp_a')
  keep('resp_b', 'resp_a')
  keep('resp_c', 'resp_b')
  keep('resp_other', 'resp_b')
  expect(ids(store.chain('resp_c', 'config'))).toEqual(['resp_a', 'resp_b', 'resp_c'])
  expect(ids(store.chain('resp_a', 'config'))).toEqual(['resp_a'])
  expect(store.chain('resp_c', '')).toBeUndefined()
  store.close()
})

test('a deleted one is gone, but not out of the history of what continues it', () => {
  const { store, keep, rows } = fresh()
  keep('resp_a')
  keep('resp_b', 'resp_a')
  keep('resp_c', 'resp_b')
  expect(store.remove('resp_a', 'config')).toBe(true)
  expect(store.remove('resp_a', 'config')).toBe(false)
  expect(store.find('resp_a', 'config')).toBeUndefined()
  expect(ids(store.chain('resp_c', 'config'))).toEqual(['resp_a', 'resp_b', 'resp_c'])
  store.remove('resp_b', 'config')
  store.remove('resp_c', 'config')
  expect(rows()).toEqual([])
  store.close()
})

test('after its days it is not found, and leaves with the last that continues it', () => {
  const { store, open, keep, clock, rows } = fresh(30)
  keep('resp_a')
  clock.now += 20 * day
  keep('resp_b', 'resp_a')
  clock.now += 11 * day
  expect(store.find('resp_a', 'config')).toBeUndefined()
  expect(ids(store.chain('resp_b', 'config'))).toEqual(['resp_a', 'resp_b'])
  store.close()
  open().close()
  expect(rows()).toEqual(['resp_a', 'resp_b'])
  clock.now += 20 * day
  open().close()
  expect(rows()).toEqual([])
})

test('with 0 days nothing is kept', () => {
  const { store, keep, rows } = fresh(0)
  keep('resp_a')
  expect(store.find('resp_a', 'config')).toBeUndefined()
  store.close()
  expect(rows()).toEqual([])
})

test('a disk that refuses is said in the log and breaks nothing', () => {
  const { store, keep, database, lines } = fresh()
  database.run('DROP TABLE responses')
  keep('resp_a')
  store.close()
  expect(lines.join('')).toContain('responses could not be stored')
})
