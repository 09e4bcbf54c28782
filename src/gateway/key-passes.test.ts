import { expect, test } from 'bun:test'
import { createKeyPasses } from './key-passes.ts'

test('a pass stands for its key for a quarter of an hour', () => {
  let now = 1_000_000
  const passes = createKeyPasses(() => now)
  const first = passes.give('key_a')
  const second = passes.give('config')
  expect(first.secret).toMatch(/^sk-pass-[\w-]{32}$/)
  expect([passes.keyId(first.secret), passes.keyId(second.secret)]).toEqual(['key_a', 'config'])
  expect(passes.keyId('sk-pass-of-nobody')).toBeUndefined()
  now = first.expiresAt - 1
  expect(passes.keyId(first.secret)).toBe('key_a')
  now = first.expiresAt
  expect(passes.keyId(first.secret)).toBeUndefined()
  expect(first.expiresAt).toBe(1_000_000 + 15 * 60_000)
})
