import { expect, test } from 'bun:test'
import { nearest } from './nearest.ts'

const names = ['grok-4', 'grok-4-fast', 'grok-4-heavy', 'grok-3', 'grok-imagine-video']

const cases: [name: string, most: number, expected: string[]][] = [
  ['grok-4-fst', 1, ['grok-4-fast']],
  ['GROK-4-HEAVY', 1, ['grok-4-heavy']],
  ['grok-5', 2, ['grok-4', 'grok-3']],
  ['gpt-4o-mini-transcribe', 3, []],
  ['', 3, []],
]

for (const [name, most, expected] of cases)
  test(`nearest to "${name}"`, () => expect(nearest(name, names, most)).toEqual(expected))
