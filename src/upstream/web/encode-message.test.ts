import { expect, test } from 'bun:test'
import { encodeMessage } from './encode-message.ts'

test('one user message alone goes bare', () => {
  expect(encodeMessage({ search: true, turns: [{ role: 'user', text: 'Hi\n' }] })).toBe('Hi\n')
})

test('anything else names who speaks', () => {
  const turns = [
    { role: 'system', text: 'Be brief.' },
    { role: 'user', text: 'Hi' },
  ] as const
  expect(encodeMessage({ search: true, turns: [...turns] })).toBe('[system]\nBe brief.\n\n[user]\nHi')
  expect(encodeMessage({ search: true, turns: [turns[0]] })).toBe('[system]\nBe brief.')
})
