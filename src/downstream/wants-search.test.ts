import { expect, test } from 'bun:test'
import { wantsSearch } from './wants-search.ts'

test('a search is asked for in one of the ways clients have, and by nothing else', () => {
  expect(wantsSearch({})).toBe(false)
  expect(wantsSearch({ search_parameters: { mode: 'off' }, web_search_options: null, tools: null })).toBe(
    false,
  )
  expect(wantsSearch({ search_parameters: { mode: 'auto' } })).toBe(true)
  expect(wantsSearch({ web_search_options: {} })).toBe(true)
  expect(wantsSearch({ tools: [{ type: 'web_search_preview' }] })).toBe(true)
  for (const type of [{ toString: 1, valueOf: 1 }, null, 1, 'function'])
    expect(wantsSearch({ tools: [null, 'x', {}, { type }] })).toBe(false)
})
