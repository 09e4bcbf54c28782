import { expect } from 'bun:test'
import { sampleAccount } from '../sample-accounts.ts'
import { eventually } from '../eventually.ts'
import type { Check } from './suite.ts'

const info = (id: string) => ({
  id,
  host: 'h',
  pid: 1,
  port: 2,
  version: '1',
  url: 'http://h:2',
  startedAt: 3,
})

/** What several processes agree by. */
export function sharedTests(check: Check): void {
  check(
    'changes are read by others from a position they remember, each once and in order',
    async ({ store, open }) => {
      const other = await open('two')
      const start = await other.changes.position()
      await store.accounts.put([
        { account: sampleAccount({ id: 'acc_1' }), fileStatus: '' },
        { account: sampleAccount({ id: 'acc_2' }), fileStatus: '' },
      ])
      await store.proxies.put({ id: 'px', url: 'http://a', name: '', enabled: true, createdAt: 1 })
      await store.settings?.put(new Map([['grok.timeout', '5']]))
      const { changes, lost } = await other.changes.since(start, 100)
      const wanted = [
        ['account', 'acc_1'],
        ['account', 'acc_2'],
        ['proxy', 'px'],
        ['setting', 'grok.timeout'],
      ]
      expect(changes.map(({ kind, id }) => [kind, id])).toEqual(store.settings ? wanted : wanted.slice(0, 3))
      expect([lost, new Set(changes.map(({ origin }) => origin))]).toEqual([false, new Set(['one'])])
      expect(changes.at(-1)?.seq).toBe(await store.changes.position())
      const some = await other.changes.since(start, 2)
      expect(await other.changes.since(some.changes.at(-1)!.seq, 100)).toMatchObject({
        changes: changes.slice(2),
      })
    },
  )

  check('no change is missed although many write at once', async ({ store, open }) => {
    const writers = [store, await open('two'), await open('three')]
    const reader = await open('four')
    const seen = new Set<string>()
    let position = await reader.changes.position()
    const read = async () => {
      const { changes } = await reader.changes.since(position, 1000)
      for (const { seq, id } of changes) {
        seen.add(id)
        position = seq
      }
    }
    const done = Promise.all(
      writers.flatMap((writer, at) =>
        Array.from({ length: 30 }, (_, n) =>
          writer.accounts.put([{ account: sampleAccount({ id: `${at} ${n}` }), fileStatus: '' }]),
        ),
      ),
    )
    const isOver = async () => (await Promise.race([done, Bun.sleep(1)])) !== undefined
    while (!(await isOver())) await read()
    await read()
    expect(seen.size).toBe(90)
  })

  check('a reader that was away too long is told', async ({ store }) => {
    const start = await store.changes.position()
    await store.proxies.remove('a')
    await Bun.sleep(5)
    await store.changes.sweep(0)
    expect((await store.changes.since(start, 10)).lost).toBe(true)
    expect((await store.changes.since(await store.changes.position(), 10)).lost).toBe(false)
  })

  check('others are told soon', async ({ store, open }) => {
    const other = await open('two')
    let told = 0
    const stop = await other.changes.watch(() => void told++)
    await store.proxies.remove('a')
    await eventually('it is told', () => told > 0, 1000)
    stop()
  })

  check('a lease has one holder; the next one has a higher number', async ({ store, open }) => {
    const other = await open('two')
    const takes = await Promise.all([store, other].map(({ leases }) => leases.take('work', 60_000)))
    const fences = takes.filter((fence) => fence !== undefined)
    expect(fences).toHaveLength(1)
    const [holder, loser] = takes[0] === undefined ? [other, store] : [store, other]
    expect(await holder.leases.take('work', 60_000)).toBe(fences[0]!)
    await holder.leases.release('work')
    const next = await loser.leases.take('work', 1)
    expect(next).toBeGreaterThan(fences[0]!)
    await eventually('it ran out', async () => (await holder.leases.take('work', 60_000)) !== undefined)
    expect(await loser.leases.take('work', 1000)).toBeUndefined()
  })

  check('places are never more than there are, however many ask at once', async ({ store, open }) => {
    const all = [store, await open('two'), await open('three')]
    for (const { processes } of all) await processes.beat(info('x'))
    expect(await store.limits.take('key:1', 7)).toBe(true)
    const takes = await Promise.all(
      all.flatMap((one) => Array.from({ length: 10 }, () => one.limits.take('key:1', 7))),
    )
    expect(takes.filter(Boolean)).toHaveLength(6)
    const mine = 1 + takes.slice(0, 10).filter(Boolean).length
    await store.limits.hold(new Map([['key:1', mine]]))
    expect(await all[1]!.limits.take('key:1', 7)).toBe(false)
    await store.processes.leave()
    const free = await Promise.all(Array.from({ length: 10 }, () => all[1]!.limits.take('key:1', 7)))
    expect(free.filter(Boolean)).toHaveLength(mine)
    await all[1]!.limits.give('key:1')
    expect([await all[2]!.limits.take('key:1', 7), await all[2]!.limits.take('key:1', 7)]).toEqual([
      true,
      false,
    ])
  })

  check(
    'a minute has no more requests than there are; what is not used comes back',
    async ({ store, open }) => {
      const other = await open('two')
      const slices = await Promise.all(
        [store, other].flatMap((one) => Array.from({ length: 8 }, () => one.limits.slice('key:1', 5, 33))),
      )
      expect(slices.reduce((sum, { granted }) => sum + granted, 0)).toBe(33)
      const none = await store.limits.slice('key:1', 5, 33)
      expect([none.granted, none.waitMs > 50_000 && none.waitMs <= 61_000]).toEqual([0, true])
      await store.limits.unused(
        slices.find(({ granted }) => granted === 5)!,
        4,
      )
      expect((await other.limits.slice('key:1', 5, 33)).granted).toBe(4)
      expect((await other.limits.slice('key:2', 5, 33)).granted).toBe(5)
    },
  )

  check('processes are listed while they live', async ({ store, open }) => {
    const other = await open('two')
    expect(await store.processes.beat(info('one'))).toBe(false)
    expect(await store.processes.beat({ ...info('one'), port: 9 })).toBe(true)
    await other.processes.beat(info('two'))
    const list = await store.processes.list()
    expect(list.map(({ id, port }) => [id, port])).toEqual([
      ['one', 9],
      ['two', 2],
    ])
    for (const { seenAt } of list) expect(Math.abs(seenAt - Date.now())).toBeLessThan(60_000)
    await other.processes.leave()
    expect((await store.processes.list()).map(({ id }) => id)).toEqual(['one'])
  })

  check('it answers, and nothing newer has been there', async ({ store }) => {
    await store.check()
    expect(await store.newerSchema()).toBe('')
  })
}
