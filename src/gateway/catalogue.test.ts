import { expect, test } from 'bun:test'
import type { ModelRow } from '../config/schema.ts'
import { asFault } from '../core/fault.ts'
import { createCatalogue } from './catalogue.ts'

const row: ModelRow = {
  mode: 'fast',
  kind: 'chat',
  tier: 'basic',
  cost: 1,
  aliases: [],
  context_length: 1000,
  shown: true,
}
const catalogue = createCatalogue({
  'grok-4': { ...row, aliases: ['grok-4-fast', 'gpt-5.4'] },
  'grok-4-fast': { ...row, mode: 'expert' },
  'grok-secret': { ...row, shown: false },
})

test('ids, aliases and hidden rows are found; an id wins over an alias', () => {
  expect(catalogue.find('gpt-5.4').id).toBe('grok-4')
  expect(catalogue.find('grok-4-fast').mode).toBe('expert')
  expect(catalogue.find('grok-secret').contextLength).toBe(1000)
  expect(catalogue.shown().map(({ id }) => id)).toEqual(['grok-4', 'grok-4-fast'])
})

function find(id: string) {
  try {
    return catalogue.find(id).id
  } catch (error) {
    return asFault(error)
  }
}

test('an unknown id names the nearest ones', () => {
  expect(find('grok-4-fats')).toMatchObject({
    kind: 'model_not_found',
    param: 'model',
    message: expect.stringContaining('grok-4-fast'),
  })
  expect(find('whatever')).toMatchObject({ message: expect.stringContaining('grok-4, grok-4-fast') })
})
