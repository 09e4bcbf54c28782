import { expect, test } from 'bun:test'
import { type Fault, fail, type GatewayError } from '../core/fault.ts'
import type { ApiKey } from '../core/key.ts'
import type { Model } from '../core/model.ts'
import { sampleModel } from '../testing/sample-accounts.ts'
import { withFallback } from './with-fallback.ts'

const out: Fault = { kind: 'rate_limited', message: 'out' }
const rows: Model[] = [
  sampleModel({ id: 'dear', tier: 'heavy', fallback: 'middle' }),
  sampleModel({ id: 'middle', tier: 'super', fallback: 'cheap' }),
  sampleModel({ id: 'cheap', fallback: 'dear' }),
  sampleModel({ id: 'alone' }),
]
const get = (id: string) => rows.find((row) => row.id === id)

/** Asks `first` by the name of an alias; `faults` says what each row answers with, in place of an answer. */
async function ask(first: string, faults: Record<string, Fault>, key: Partial<ApiKey> = { models: [] }) {
  const asked: string[] = []
  const deps = {
    catalogue: () => ({ get }),
    keys: { get: () => ({ key }) },
    log: { info: () => {} },
  } as unknown as Parameters<typeof withFallback>[0]
  const info = { keyId: 'key', id: 'req' } as Parameters<typeof withFallback>[1]
  const answer = withFallback(deps, info, { model: get(first)!, name: 'alias' }, async ({ model, name }) => {
    asked.push(`${model.id} as ${name}`)
    const fault = faults[model.id]
    return fault ? fail(fault) : new Response(name)
  })
  const said = await answer.then(
    (response) => response.text(),
    (error: GatewayError) => error.fault.message,
  )
  return { asked, said }
}

test('a model that answers keeps the name the caller used', async () => {
  expect(await ask('dear', {})).toEqual({ asked: ['dear as alias'], said: 'alias' })
})

test('the next row answers under its own id, and the one after it when that is out too', async () => {
  expect(await ask('dear', { dear: out })).toEqual({
    asked: ['dear as alias', 'middle as middle'],
    said: 'middle',
  })
  const { said } = await ask('dear', { dear: { kind: 'no_account', message: 'none' }, middle: out })
  expect(said).toBe('cheap')
})

test('rows that point at each other are asked once each, and the first refusal is told', async () => {
  const faults = { dear: { ...out, message: 'first' }, middle: out, cheap: out }
  expect(await ask('dear', faults)).toEqual({
    asked: ['dear as alias', 'middle as middle', 'cheap as cheap'],
    said: 'first',
  })
  expect((await ask('alone', { alone: out })).said).toBe('out')
})

test('what is wrong with the request, or happened to it, is no reason for another model', async () => {
  const others: Fault[] = [
    { kind: 'upstream_failed', message: 'x' },
    { kind: 'key_rate_limited', message: 'x' },
    { kind: 'rate_limited', message: 'x', step: 'upload' },
    { kind: 'rate_limited', message: 'x', ofPictures: true },
  ]
  for (const fault of others)
    expect(await ask('dear', { dear: fault })).toEqual({ asked: ['dear as alias'], said: 'x' })
  const { said } = await ask('dear', { dear: out, middle: { kind: 'upstream_failed', message: 'of it' } })
  expect(said).toBe('of it')
})

test('a key that may not use the other row gets the refusal', async () => {
  for (const key of [{ models: ['dear'] }, { models: [], bounds: { tiers: ['basic' as const] } }])
    expect((await ask('dear', { dear: out }, key)).asked).toEqual(['dear as alias'])
  expect((await ask('dear', { dear: out }, { models: ['dear', 'middle'] })).said).toBe('middle')
})
