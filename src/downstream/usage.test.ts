import { expect, test } from 'bun:test'
import { estimateTokens } from '../lib/estimate-tokens.ts'
import { measureUsage } from './usage.ts'

test('calls count as output, with name and arguments', () => {
  const usage = measureUsage([{ role: 'user', text: 'prompt' }])
  const json = JSON.stringify({ content: 'some words and more words, again and again' })
  usage.add({ type: 'text.delta', delta: 'Let me see.' })
  const text = usage.total().output
  usage.add({ type: 'tool_call', index: 0, id: 'call_1', name: 'write', kind: 'function', arguments: json })
  const calls = usage.total().output - text
  expect(calls).toBeGreaterThanOrEqual(estimateTokens(json))
  expect(calls).toBeLessThan(estimateTokens(json) + 5)
})

test('a picture counts as input, in a field of its own; a file is not one', () => {
  const words = { role: 'user', text: 'What is this?' } as const
  const source = { url: 'https://example.com/x' }
  const picture = { kind: 'image', source, param: 'p' } as const
  const file = { kind: 'file', source, param: 'p' } as const
  const bare = measureUsage([words]).total()
  const seen = measureUsage([{ ...words, attachments: [picture, file, picture] }]).total()
  expect(bare.image).toBe(0)
  expect(seen.image).toBeGreaterThan(500)
  expect(seen.input - bare.input).toBe(seen.image)
})
