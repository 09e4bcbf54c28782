import { expect, test } from 'bun:test'
import { mutantsOf } from './mutants.ts'

const whats = (text: string) => mutantsOf(text).map(({ line, what }) => `${line} ${what}`)

test('operators, literals, conditions and calls of the code are changed, one at a time', () => {
  const text =
    'export function f(a: number) {\n  if (a < 2) return true\n  note(a)\n  return !a && a === 3\n}\n'
  expect(whats(text).toSorted()).toEqual([
    '2 < → <=',
    '2 if left out',
    '2 true → false',
    '3 call left out',
    '4 ! taken away',
    '4 && → ||',
    '4 === → !==',
  ])
})

test('a mutant differs from the source in one place', () => {
  const [mutant] = mutantsOf('export const f = (a: number) => a <= 2\n')
  expect(mutant?.text).toBe('export const f = (a: number) => a < 2\n')
})

test('comments, strings, patterns and types are left alone', () => {
  const text = [
    '// a === b',
    "export const text = 'a && b'",
    'export const both = `x + ${text}`',
    'export const pattern = /a === b/',
    'export type Kept = { kept?: true }',
  ].join('\n')
  expect(whats(text)).toEqual([])
})
