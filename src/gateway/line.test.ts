import { expect, test } from 'bun:test'
import { createPool } from '../pool/pool.ts'
import { sampleEntry, sampleModel } from '../testing/sample-accounts.ts'
import { thrownBy } from '../testing/thrown.ts'
import { createLine } from './line.ts'

const none: ReadonlySet<string> = new Set()
const calm = new AbortController().signal
function setUp(ids: string[], settings = { seconds: 60, most: 3 }, now = Date.now) {
  const pool = createPool({ now, settings: () => ({ maxConcurrent: 1, failThreshold: 2 }) })
  pool.merge(ids.map((id) => sampleEntry(id)))
  const line = createLine({ onChange: pool.onChange, settings: () => settings })
  const lend = (signal = calm) => line.lend(pool, sampleModel(), none, signal)
  return { pool, line, lend }
}

test('while all are busy requests wait, and are served in the order they came', async () => {
  const { line, lend } = setUp(['a', 'b'])
  const [first, second] = [await lend(), await lend()]
  const served: string[] = []
  const waits = ['third', 'fourth', 'fifth'].map((name) =>
    lend().then((lease) => {
      served.push(name)
      return lease
    }),
  )
  expect(line.waiting()).toBe(3)
  second.settle()
  const third = await waits[0]
  expect(third?.account.id).toBe(second.account.id)
  expect(served).toEqual(['third'])
  first.settle()
  await waits[1]
  third?.settle()
  await waits[2]
  expect([served, line.waiting()]).toEqual([['third', 'fourth', 'fifth'], 0])
})

test('a clock that moves on while it is read does not make a busy account one that rests', async () => {
  let at = Date.now()
  const { pool, line, lend } = setUp(['a'], { seconds: 60, most: 3 }, () => ++at)
  const scoped = pool.within({ accounts: ['a'] })
  const lease = await lend()
  const waits = [lend(), line.lend(scoped, sampleModel(), none, calm)]
  expect(line.waiting()).toBe(2)
  lease.settle()
  ;(await waits[0])?.settle()
  expect((await waits[1])?.account.id).toBe('a')
})

test('the line has an end, a wait has one, and whoever leaves is forgotten', async () => {
  const { line, lend } = setUp(['a'], { seconds: 60, most: 1 })
  const lease = await lend()
  const leaving = new AbortController()
  const waiting = thrownBy(lend(leaving.signal))
  expect(await thrownBy(lend())).toMatchObject({
    fault: { kind: 'rate_limited', message: expect.stringContaining('queue_max') },
  })
  leaving.abort(new Error('gone'))
  expect(String(await waiting)).toContain('gone')
  expect(line.waiting()).toBe(0)
  lease.settle()
  expect((await lend()).account.id).toBe('a')

  const short = setUp(['a'], { seconds: 0.05, most: 9 })
  await short.lend()
  expect(await thrownBy(short.lend())).toMatchObject({
    fault: { kind: 'rate_limited', message: expect.stringContaining('queue_seconds') },
  })
})

test('nobody waits for what no account can give: none, none of the tier, all resting', async () => {
  const { pool, line, lend } = setUp(['a'])
  expect(await thrownBy(line.lend(pool, sampleModel({ tier: 'heavy' }), none, calm))).toMatchObject({
    fault: { kind: 'no_account' },
  })
  pool.disable('a', 'by hand')
  expect(await thrownBy(lend())).toMatchObject({ fault: { kind: 'no_account' } })
  const rests = setUp(['a'])
  const lease = await rests.lend()
  lease.settle({ kind: 'rate_limited', message: 'limit', retryAfterSeconds: 60 })
  expect(await thrownBy(rests.lend())).toMatchObject({ fault: { kind: 'rate_limited' } })
  const never = setUp(['a'], { seconds: 0, most: 9 })
  await never.lend()
  expect(await thrownBy(never.lend())).toMatchObject({ fault: { kind: 'rate_limited' } })
})
