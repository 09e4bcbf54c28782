import { expect } from 'bun:test'
import { sampleAccount } from '../sample-accounts.ts'
import type { Check } from './suite.ts'

const hostile = `'; DROP TABLE api_keys; -- "\\ %_ ключ 键 🙂`
/** What the operator made, and what is known of accounts. */
export function operatorTests(check: Check): void {
  check('an account comes back as it went in, and is forgotten after it left the file', async ({ store }) => {
    const account = sampleAccount({
      id: 'acc_1',
      state: 'cooling',
      reason: hostile,
      since: 1_800_000_000_001,
      cooling: { fast: 1_800_000_000_002 },
      quota: { fast: { remaining: 1, total: 30, windowSeconds: 7200, resetsAt: 1_800_000_000_003 } },
      useCount: 3,
      lastFailKind: 'rate_limited',
      detectedTier: 'super',
      limitStreak: { fast: 2 },
      spent: { day: 1, dayTicks: 90_000_000_001, month: 2, monthTicks: 3 },
    })
    const other = sampleAccount({ id: 'acc_2' })
    await store.accounts.put([
      { account, fileStatus: 'active' },
      { account: other, fileStatus: '' },
    ])
    await store.accounts.put([{ account, fileStatus: 'cooling' }])
    const { state, reason, since, cooling, quota, useCount, lastFailKind, detectedTier, limitStreak, spent } =
      account
    const counted = { quota, useCount, lastFailKind, detectedTier, limitStreak, spent }
    const known = { state, reason, since, cooling, ...counted }
    const all = await store.accounts.all()
    expect([...all.keys()].toSorted()).toEqual(['acc_1', 'acc_2'])
    expect(all.get('acc_1')).toMatchObject({ known, fileStatus: 'cooling', goneSince: 0 })
    expect((await store.accounts.find(['acc_1', 'acc_9'])).get('acc_1')).toEqual(all.get('acc_1')!)
    await store.accounts.mark(['acc_1', 'acc_2'], 500)
    await store.accounts.mark(['acc_2'], 0)
    await store.accounts.prune(501)
    expect([...(await store.accounts.all()).keys()]).toEqual(['acc_2'])
    await store.accounts.forget(['acc_2', 'acc_9'])
    expect(await store.accounts.all()).toEqual(new Map())
  })

  check('many accounts are put as one and found by id', async ({ store }) => {
    const rows = Array.from({ length: 2500 }, (_, at) => ({
      account: sampleAccount({ id: `acc_${at}`, useCount: at }),
      fileStatus: 'active',
    }))
    await store.accounts.put(rows)
    const ids = rows.map(({ account }) => account.id)
    const found = await store.accounts.find(ids)
    expect([found.size, found.get('acc_2499')?.known.useCount]).toEqual([2500, 2499])
  })

  check('proxies', async ({ store }) => {
    const proxy = { id: 'px_1', url: 'http://u:p@h:1', name: hostile, enabled: true, createdAt: 1 }
    await store.proxies.put(proxy)
    await store.proxies.put({ ...proxy, enabled: false })
    expect(await store.proxies.all()).toEqual([{ ...proxy, enabled: false }])
    await store.proxies.remove('px_1')
    expect(await store.proxies.all()).toEqual([])
  })

  check('what was unknown is counted on', async ({ store }) => {
    const seen = { kind: 'tag', name: hostile, count: 2, firstAt: 1, lastAt: 5, sample: hostile } as const
    await store.unknowns.add([seen])
    await store.unknowns.add([{ ...seen, count: 3, firstAt: 9, lastAt: 9, sample: '' }])
    expect(await store.unknowns.all()).toEqual([{ ...seen, count: 5, lastAt: 9 }])
    await store.unknowns.clear()
    expect(await store.unknowns.all()).toEqual([])
  })

  check('sessions end when they are closed, or over, for every process', async ({ store, open }) => {
    const other = await open('two')
    await store.sessions.open('hash', 100, 200)
    expect([await other.sessions.find('hash', 199), await other.sessions.find('hash', 200)]).toEqual([
      200,
      undefined,
    ])
    await other.sessions.extend('hash', 300)
    expect(await store.sessions.find('hash', 250)).toBe(300)
    await store.sessions.close('hash')
    expect(await other.sessions.find('hash', 250)).toBeUndefined()
    await store.sessions.open('old', 1, 2)
    await store.sessions.sweep(10)
    expect(await store.sessions.find('old', 1)).toBeUndefined()
  })

  check('failed logins count over all processes', async ({ store, open }) => {
    const other = await open('two')
    await store.throttle.failed('10.0.0.1', 'a')
    await Bun.sleep(5)
    await other.throttle.failed('10.0.0.1', '')
    await Bun.sleep(5)
    await other.throttle.failed('10.0.0.2', 'b')
    const recent = await store.throttle.recent(60_000)
    expect(recent.map(({ block, guess }) => [block, guess])).toEqual([
      ['10.0.0.1', 'a'],
      ['10.0.0.1', ''],
      ['10.0.0.2', 'b'],
    ])
    for (const { agoMs } of recent) expect(agoMs >= 0 && agoMs < 30_000).toBe(true)
    await store.throttle.forget('10.0.0.1')
    expect(await other.throttle.recent(60_000)).toHaveLength(1)
    for (let at = 0; at < 55; at++) await store.throttle.addKnown(`block ${at}`)
    await other.throttle.addKnown('block 54')
    const known = await other.throttle.known()
    expect([known.length, known[0], known.at(-1)]).toEqual([50, 'block 5', 'block 54'])
  })

  check('texts, where they are kept: all or none, by name, and gone when empty', async ({ store }) => {
    for (const texts of [store.entries, store.settings]) {
      if (!texts) continue
      await texts.put(
        new Map([
          ['a', hostile],
          ['b', '2'],
          ['A', 'other'],
        ]),
      )
      await texts.put(
        new Map([
          ['b', ''],
          ['c', '3'],
        ]),
      )
      expect(await texts.all()).toEqual(
        new Map([
          ['a', hostile],
          ['A', 'other'],
          ['c', '3'],
        ]),
      )
      expect(await texts.find(['a', 'b', 'c'])).toEqual(
        new Map([
          ['a', hostile],
          ['c', '3'],
        ]),
      )
    }
  })
}
