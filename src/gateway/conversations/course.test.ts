import { expect, test } from 'bun:test'
import type { Account, AccountState } from '../../core/account.ts'
import { type Fault, type FaultKind, fail } from '../../core/fault.ts'
import { sampleAccount } from '../../testing/sample-accounts.ts'
import { createCourse } from './course.ts'

const account = (id: string, state: AccountState = 'active') => sampleAccount({ id, state })
const place = { accountId: 'a', conversationId: 'C', responseId: 'R', fileIds: [] as string[] }
const fault = (kind: FaultKind, more: Partial<Fault> = {}): Fault => ({ kind, message: '', ...more })
const { signal } = new AbortController()

function started({ owner = account('a') as Account | null, from = place, broken = '' } = {}) {
  const done: string[] = []
  const course = createCourse(
    {
      pool: { find: (id) => (id === 'a' ? (owner ?? undefined) : account(id)) },
      upstream: {
        id: 'web',
        conversations: {
          share: async ({ conversationId }, { id }) => {
            done.push(`share ${conversationId} as ${id}`)
            return broken === 'share' ? fail(fault('upstream_failed')) : 'L'
          },
          clone: async (link, { id }) => {
            done.push(`clone ${link} as ${id}`)
            if (broken === 'clone') fail(fault('upstream_failed'))
            return { conversationId: `C of ${id}`, responseId: `R of ${id}` }
          },
          remove: async () => {},
        },
      },
    },
    from,
  )
  return { course, done }
}

test('the owner comes first and goes on where it was', async () => {
  const { course, done } = started()
  expect(course.owner()).toBe('a')
  expect(await course.placeAt(account('a'), signal)).toEqual(place)
  expect(done).toEqual([])
})

test('a limited owner hands over by share and clone, and the next one in turn', async () => {
  const { course, done } = started()
  await course.placeAt(account('a'), signal)
  expect(course.failed(fault('rate_limited'), account('a'))).toBe(false)
  expect(course.owner()).toBeUndefined()
  const copy = { accountId: 'b', conversationId: 'C of b', responseId: 'R of b', fileIds: [] }
  expect(await course.placeAt(account('b'), signal)).toEqual(copy)
  expect(course.failed(fault('rate_limited'), account('b'))).toBe(false)
  expect(await course.placeAt(account('c'), signal)).toMatchObject({ accountId: 'c' })
  expect(done).toEqual(['share C as a', 'clone L as b', 'share C of b as b', 'clone L as c'])
})

const noWay: [what: string, options: Parameters<typeof started>[0]][] = [
  ['the share fails', { broken: 'share' }],
  ['the clone fails', { broken: 'clone' }],
  ['the owner left the pool', { owner: null }],
  ['the session of the owner has ended', { owner: account('a', 'expired') }],
  ['a person took the owner out', { owner: account('a', 'disabled') }],
  ['files were shown', { from: { ...place, fileIds: ['f'] } }],
]
for (const [what, options] of noWay)
  test(`the whole history is told when ${what}, and from then on`, async () => {
    const { course, done } = started(options)
    expect(await course.placeAt(account('b'), signal)).toBeUndefined()
    const before = done.length
    expect(await course.placeAt(account('c'), signal)).toBeUndefined()
    expect([course.owner(), done.length]).toEqual([undefined, before])
  })

test('a conversation that is gone is told in whole at once, a dead session at the next account', async () => {
  const gone = started().course
  expect(gone.failed(fault('upstream_failed', { conversationGone: true }), account('a'))).toBe(true)
  expect(await gone.placeAt(account('a'), signal)).toBeUndefined()
  const dead = started()
  expect(dead.course.failed(fault('session_dead'), account('a'))).toBe(false)
  expect(await dead.course.placeAt(account('b'), signal)).toBeUndefined()
  expect(dead.done).toEqual([])
})

test('when nothing else is left the whole history is tried once, but not what the caller is to mend', async () => {
  const { course } = started()
  expect(course.lastResort(fault('content_policy'))).toBe(false)
  expect(course.lastResort(fault('upstream_failed', { maybeTaken: true }))).toBe(false)
  expect(course.lastResort(fault('upstream_timeout'))).toBe(true)
  expect(course.lastResort(fault('upstream_timeout'))).toBe(false)
  expect(await course.placeAt(account('a'), signal)).toBeUndefined()
})

test('without a conversation there is nothing to go on', async () => {
  const course = createCourse(
    { pool: { find: () => undefined }, upstream: { id: 'web', conversations: {} as never } },
    undefined,
  )
  expect([course.owner(), await course.placeAt(account('a'), signal)]).toEqual([undefined, undefined])
  expect(course.lastResort(fault('upstream_failed'))).toBe(false)
})
