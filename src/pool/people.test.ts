import { expect, test } from 'bun:test'
import { sampleAccount } from '../testing/sample-accounts.ts'
import { bestCredential, duplicates, renewedBy } from './people.ts'

const of = (id: string, userId: string, changes = {}) =>
  sampleAccount({ id, credential: `token of ${id}`, identity: { name: '', email: '', userId }, ...changes })

test('people with more than one account, the longer known one first', async () => {
  const all = [
    of('a', 'u1', { useCount: 2 }),
    of('b', 'u1', { useCount: 9 }),
    of('c', 'u2'),
    of('d', ''),
    of('e', ''),
  ]
  const found = await duplicates(all)
  expect(found.map(({ userId, accounts }) => [userId, accounts.map(({ id }) => id)])).toEqual([
    ['u1', ['b', 'a']],
  ])
})

test('the credential to go on with is that of one that answers, and of these the latest', () => {
  const dead = of('dead', 'u', { state: 'expired', lastSyncAt: 9 })
  const old = of('old', 'u', { lastSyncAt: 1 })
  const fresh = of('fresh', 'u', { lastSyncAt: 5 })
  expect(bestCredential([dead, old, fresh])).toBe('token of fresh')
  expect(bestCredential([dead])).toBe('token of dead')
})

test('only an expired account of the same person is renewed, and only by one that lives', async () => {
  const expired = of('old', 'u', { state: 'expired' })
  const all = [of('other', 'v', { state: 'expired' }), expired, of('alive', 'u')]
  expect((await renewedBy(of('new', 'u'), all))?.id).toBe('old')
  expect(await renewedBy(of('new', 'u', { state: 'blocked' }), all)).toBeUndefined()
  expect(await renewedBy(of('new', ''), all)).toBeUndefined()
  expect(await renewedBy(of('new', 'w'), all)).toBeUndefined()
})
