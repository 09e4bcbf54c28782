import { expect, test } from 'bun:test'
import { thrownBy } from '../testing/thrown.ts'
import { listPage, readPage } from './page.ts'

const items = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id }))
const page = (query: string) => {
  const { data, first_id, last_id, has_more } = listPage(items, readPage(new URLSearchParams(query)))
  return [data.map(({ id }) => id).join(''), first_id, last_id, has_more]
}

const pages: [query: string, ids: string, first: string | null, last: string | null, more: boolean][] = [
  ['', 'edcba', 'e', 'a', false],
  ['order=asc', 'abcde', 'a', 'e', false],
  ['limit=2', 'ed', 'e', 'd', true],
  ['limit=2&after=d', 'cb', 'c', 'b', true],
  ['limit=2&after=b', 'a', 'a', 'a', false],
  ['order=asc&after=d&limit=100', 'e', 'e', 'e', false],
  ['after=a', '', null, null, false],
]
for (const [query, ...expected] of pages)
  test(`a page: ${query || 'nothing asked'}`, () => expect(page(query)).toEqual(expected))

for (const [query, param] of [
  ['limit=0', 'limit'],
  ['limit=101', 'limit'],
  ['limit=two', 'limit'],
  ['limit=', 'limit'],
  ['order=down', 'order'],
  ['after=x', 'after'],
] as const)
  test(`no page: ${query}`, async () =>
    expect(await thrownBy(Promise.try(page, query))).toMatchObject({
      fault: { kind: 'invalid_value', param },
    }))
