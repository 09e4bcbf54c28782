import { expect, test } from 'bun:test'
import type { OfferedModel } from '../core/model.ts'
import { createLog } from '../lib/log.ts'
import { createPool } from '../pool/pool.ts'
import { sampleEntry, sampleModel } from '../testing/sample-accounts.ts'
import { sampleUpstream } from '../testing/sample-upstream.ts'
import { eventually } from '../testing/eventually.ts'
import { createUpstreams } from '../upstream/upstreams.ts'
import { offeredIds, offeredRows } from './offered-rows.ts'
import { offeredModels, startOffers } from './offers.ts'

const offer = (id: string, ...aliases: string[]) => ({
  id,
  aliases,
  kind: 'chat' as const,
  contextLength: 5,
  upstream: 'xai',
})
const rows = [sampleModel({ id: 'grok-3', aliases: ['grok-fast'] })]

test('a name that a row has stays that row’s; the rest is offered under its own names', () => {
  const offers = [offer('grok-4.7', 'grok-latest'), offer('grok-3', 'grok-3-latest'), offer('grok-fast')]
  const made = offeredRows(rows, offers)
  expect(made.map(({ id, aliases, names }) => [id, aliases, names])).toEqual([
    ['grok-4.7', ['grok-latest'], undefined],
    ['grok-3-latest', [], { xai: 'grok-3' }],
  ])
  expect(made[0]).toMatchObject({ upstreams: ['xai'], contextLength: 5, shown: true, cost: 0 })
  expect(offeredIds([...rows, ...made], offers)).toEqual(['grok-4.7', 'grok-3-latest'])
  const both = sampleModel({ id: 'mine', upstreams: ['web', 'xai'], names: { xai: 'grok-latest' } })
  expect(offeredIds([both], offers)).toEqual(['mine'])
})

test('a new key is asked at once, one that fails again later, and one that left is forgotten', async () => {
  const pool = createPool({ now: Date.now, settings: () => ({ maxConcurrent: 0, failThreshold: 5 }) })
  const models = async () => []
  const upstreams = createUpstreams([sampleUpstream({}), sampleUpstream({ id: 'xai', models })])
  const keys = ['k1', 'k2'].map((id) => ({ ...sampleEntry(id), upstream: 'xai' }))
  pool.merge([sampleEntry('web'), ...keys])
  const asked: string[] = []
  let changes = 0
  const listed: Record<string, OfferedModel[]> = {
    k1: [offer('grok-a')],
    k2: [offer('grok-a'), offer('grok-b')],
  }
  const offers = startOffers({
    pool,
    upstreams,
    check: {
      check: async (id) => {
        asked.push(id)
        if (id === 'k2' && asked.filter((one) => one === 'k2').length === 1)
          return { ok: false, message: 'no' }
        pool.report(id, { models: listed[id] ?? [] })
        return { ok: true, message: '' }
      },
    },
    refreshMs: () => 3_600_000,
    now: () => Date.now() + (asked.length > 1 ? 60_000 : 0),
    onChange: () => void changes++,
    log: createLog({ level: 'error', format: 'json', write: () => {} }),
  })
  try {
    await eventually('both keys are known', () => offeredModels({ pool, upstreams }).length === 2)
    expect(asked).toEqual(['k1', 'k2', 'k2'])
    await eventually('the catalogue was told', () => changes >= 2)
    pool.merge([sampleEntry('web'), ...keys.slice(0, 1)])
    await eventually('what it alone had is gone', () => offeredModels({ pool, upstreams }).length === 1)
  } finally {
    offers.close()
  }
})
