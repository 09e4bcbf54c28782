import { expect, test } from 'bun:test'
import { base, baseOf } from './base.ts'

test('the base path is what stands before the script', () => {
  expect(base).toBe('')
  expect(baseOf('https://a.example/admin/assets/main-1.js')).toBe('')
  expect(baseOf('https://a.example/grok/admin/assets/main-1.js')).toBe('/grok')
  expect(baseOf('https://a.example/a/b/admin/assets/main-1.js')).toBe('/a/b')
})
