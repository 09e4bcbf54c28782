import { expect, test } from 'bun:test'
import { estimateTokens } from '../lib/estimate-tokens.ts'
import { measureUsage } from './usage.ts'

test('calls count as output, with name and arguments', () => {
  const usage = measureUsage('prompt')
  const json = JSON.stringify({ content: 'some words and more words, again and again' })
  usage.add({ type: 'text.delta', delta: 'Let me see.' })
  const text = usage.total().output
  usage.add({ type: 'tool_call.start', index: 0, id: 'call_1', name: 'write' })
  usage.add({ type: 'tool_call.delta', index: 0, delta: json })
  usage.add({ type: 'tool_call.done', index: 0, id: 'call_1', name: 'write', arguments: json })
  const calls = usage.total().output - text
  expect(calls).toBeGreaterThanOrEqual(estimateTokens(json))
  expect(calls).toBeLessThan(estimateTokens(json) + 5)
})
