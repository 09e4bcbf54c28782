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
  fallback: '',
  upstream: 'web',
  xai_model: '',
}
const catalogue = createCatalogue({
  'grok-4': { ...row, aliases: ['grok-4-fast', 'gpt-5.4'] },
  'grok-4-fast': { ...row, mode: 'expert', aliases: ['gpt-*', 'claude-*-haiku*'] },
  'grok-secret': { ...row, shown: false, aliases: ['gpt-5*'] },
})

test('ids, aliases and hidden rows are found; an id wins over an alias', () => {
  expect(catalogue.find('gpt-5.4').id).toBe('grok-4')
  expect(catalogue.find('grok-4-fast').mode).toBe('expert')
  expect(catalogue.find('grok-secret').contextLength).toBe(1000)
  expect(catalogue.shown().map(({ id }) => id)).toEqual(['grok-4', 'grok-4-fast'])
})

test('a star in an alias stands for any characters; the longer pattern wins, an exact name wins over both', () => {
  const found = ['gpt-5.4', 'gpt-5.1-codex', 'gpt-4o', 'claude-4-haiku-20260101'].map(
    (id) => catalogue.find(id).id,
  )
  expect(found).toEqual(['grok-4', 'grok-secret', 'grok-4-fast', 'grok-4-fast'])
  expect(find('claude-4-opus')).toMatchObject({ kind: 'model_not_found' })
  expect(find('my-gpt-4')).toMatchObject({ kind: 'model_not_found' })
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
