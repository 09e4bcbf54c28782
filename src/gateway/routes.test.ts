import { expect, test } from 'bun:test'
import type { ModelRequest } from '../core/model-request.ts'
import { sampleModel } from '../testing/sample-accounts.ts'
import { sampleUpstream } from '../testing/sample-upstream.ts'
import { thrownBy } from '../testing/thrown.ts'
import type { Can } from '../upstream/upstream.ts'
import { createUpstreams } from '../upstream/upstreams.ts'
import { routesFor } from './routes.ts'

const all: Partial<Can> = { tools: true, formats: true, sampling: true, stop: true, n: true }
const words = sampleUpstream({})
const api = sampleUpstream({
  id: 'api',
  can: { ...words.can, ...all },
  row: (model) => ({ ...model, mode: model.names?.['api'] ?? model.id, tier: 'basic' }),
})
const upstreams = createUpstreams([words, api])
const tools = { tools: [], choice: 'auto', parallel: true } as const
const asked = (more: Partial<ModelRequest> = {}): ModelRequest => ({ messages: [], search: true, ...more })
const bounds = (stop: string[], maxTokens?: number) => ({ bounds: { stop, maxTokens } })

const cases: [name: string, upstreams: string[], asked: ModelRequest | undefined, expected: string[]][] = [
  ['in the order of the row', ['web', 'api'], asked(), ['web', 'api']],
  ['in the order of the row', ['api', 'web'], asked(), ['api', 'web']],
  ['tools: who calls them itself first', ['web', 'api'], asked({ tools }), ['api', 'web']],
  ['a form of the answer', ['web', 'api'], asked({ format: { strict: true } }), ['api', 'web']],
  ['sampling', ['web', 'api'], asked({ sampling: { temperature: 0 } }), ['api', 'web']],
  ['stop sequences', ['web', 'api'], asked(bounds(['x'])), ['api', 'web']],
  ['a limit alone, which everybody sends, is no wish', ['web', 'api'], asked(bounds([], 5)), ['web', 'api']],
  ['several answers: nobody who gives one', ['web', 'api'], asked({ count: 2 }), ['api']],
  ['without a request', ['web', 'api'], undefined, ['web', 'api']],
  ['one that is not there is passed over', ['gone', 'web'], asked({ tools }), ['web']],
]
for (const [name, row, request, expected] of cases)
  test(`${name}: ${row.join(', ')}`, () => {
    const routes = routesFor(upstreams, sampleModel({ upstreams: row }), request)
    expect(routes.map(({ upstream }) => upstream.id)).toEqual(expected)
    for (const { upstream, model } of routes) expect(model.upstreams).toEqual([upstream.id])
  })

test('each upstream is asked with the row as its accounts serve it', () => {
  const model = sampleModel({ upstreams: ['web', 'api'], names: { api: 'grok-9' }, tier: 'heavy' })
  const rows = routesFor(upstreams, model).map((route) => [route.model.mode, route.model.tier])
  expect(rows).toEqual([
    ['fast', 'heavy'],
    ['grok-9', 'basic'],
  ])
})

test('refused: several answers where each upstream gives one, and a row of no upstream', async () => {
  const refused = async (run: () => unknown) => await thrownBy(Promise.try(run))
  expect(await refused(() => routesFor(upstreams, sampleModel(), asked({ count: 2 })))).toMatchObject({
    fault: { kind: 'unsupported_value', param: 'n' },
  })
  const gone = sampleModel({ upstreams: ['gone'] })
  expect(await refused(() => routesFor(upstreams, gone))).toMatchObject({ fault: { kind: 'no_account' } })
})
