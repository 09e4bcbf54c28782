import { afterAll, expect, test } from 'bun:test'
import { appendFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLog } from '../lib/log.ts'
import { withOutbox } from './outbox.ts'
import { engineAway } from './sql/engine-trouble.ts'
import type { Store } from './store.ts'

const silentLog = createLog({ level: 'error', format: 'json', write: () => {} })
const folder = mkdtempSync(join(tmpdir(), 'outbox-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = join(folder, 'outbox.jsonl')

/** A store whose log takes batches, unless it is away. */
function engine(isAway: () => boolean) {
  const batches: string[] = []
  const add = async (_entries: unknown, _listed: unknown, batch: string) => {
    if (isAway()) throw engineAway('nowhere', 'closed')
    batches.push(batch)
  }
  const store = { kind: 'pgsql', log: { add }, responses: {}, close: async () => {} } as unknown as Store
  return { store, batches }
}

test('what was acknowledged while the engine was away survives a kill, in its order, beyond what memory holds', async () => {
  const names = Array.from({ length: 2500 }, (_, at) => `batch ${at}`)
  const away = withOutbox(engine(() => true).store, folder, silentLog)
  for (const name of names) await away.store.log.add([], [], name)
  expect(away.outbox.away()).toMatchObject({ lost: 0 })

  // No close: the process is gone, in the middle of a line at that.
  appendFileSync(file, '{"part":"log","na')
  const back = engine(() => false)
  const again = withOutbox(back.store, folder, silentLog)
  await again.store.log.add([], [], 'a new one')
  await again.store.close()
  expect(back.batches).toEqual([...names, 'a new one'])
  expect(existsSync(file)).toBe(false)
})

test('a process killed while it sends has lost nothing: the file stays until all is written', async () => {
  let sent = 0
  const half = engine(() => ++sent > 3)
  const first = withOutbox(engine(() => true).store, folder, silentLog)
  for (const name of ['a', 'b', 'c', 'd', 'e']) await first.store.log.add([], [], name)
  const second = withOutbox(half.store, folder, silentLog)
  await second.store.close()
  expect(half.batches).toEqual(['a', 'b', 'c'])
  const last = engine(() => false)
  await withOutbox(last.store, folder, silentLog).store.close()
  expect(last.batches).toEqual(['a', 'b', 'c', 'd', 'e'])
})
