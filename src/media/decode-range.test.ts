import { expect, test } from 'bun:test'
import { decodeRange } from './decode-range.ts'

const cases: [header: string | null, from: number | string | undefined, to?: number][] = [
  [null, undefined],
  ['bytes=0-9', 0, 9],
  ['bytes=90-', 90, 99],
  ['bytes=0-99999999999999999999', 0, 99],
  ['bytes=-10', 90, 99],
  ['bytes=-1000', 0, 99],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=100-', 'unsatisfiable'],
  ['bytes=9-5', undefined],
  ['bytes=-', undefined],
  ['bytes=0-1,5-6', undefined],
  ['lines=0-9', undefined],
  ['bytes=a-b', undefined],
]
for (const [header, from, to] of cases)
  test(`${header} of 100 bytes`, () => {
    expect(decodeRange(header, 100)).toEqual(
      typeof from === 'number' ? { from, to: to ?? 0 } : (from as never),
    )
  })

test('every range that is given lies in the file', () => {
  for (let round = 0; round < 5000; round++) {
    const number = () => (Math.random() < 0.2 ? '' : String(Math.floor(Math.random() * 40)))
    const bytes = Math.floor(Math.random() * 30)
    const range = decodeRange(`bytes=${number()}-${number()}`, bytes)
    if (typeof range !== 'object') continue
    expect(range.from >= 0 && range.from <= range.to && range.to < bytes).toBe(true)
  }
})
