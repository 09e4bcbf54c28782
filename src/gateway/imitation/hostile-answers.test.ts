// Answers that are long and look like calls all over: a prompt can make a model repeat anything (product section 9).
import { expect, test } from 'bun:test'
import type { Tool } from '../../core/model-request.ts'
import { outputReader } from './output-reader.ts'

const tools: Tool[] = [
  {
    kind: 'function',
    name: 'f',
    description: '',
    strict: false,
    parameters: { type: 'object', properties: { a: { type: 'string' } } },
  },
]

const answers: Record<string, string> = {
  'opening tags, one in the other': '<tool_call>'.repeat(30_000),
  'tags of tools, one in the other': '<f><a>'.repeat(40_000),
  'wrappers and leaves without an end': '<function_calls><invoke name="f"><parameter name="a">'.repeat(5000),
  'calls of a tool nobody declared': '<tool_call>{"name":"g","arguments":{}}</tool_call>\n'.repeat(6000),
  'calls with arguments that are none': '{"name":"f","arguments":7} '.repeat(10_000),
  'calls in calls': '{"name":"f","arguments":{'.repeat(10_000),
  'calls in texts of calls': '<tool_call>{"name":"f","arguments":{"a":"'.repeat(8000),
  'fences with words behind the call': '```json\n{"name":"f","arguments":{}} x\n```\n'.repeat(8000),
  'fences alone': '```json\n'.repeat(40_000),
  'a gap without an end': `<tool_call>${' '.repeat(300_000)}`,
  'quotes without an escape': `<tool_call>{"name":"f","arguments":{"a":"${'"'.repeat(200_000)}`,
  'opening brackets': '['.repeat(100_000),
  'opening objects': '{"a":'.repeat(50_000),
  'less-than signs': '<'.repeat(300_000),
}

for (const [what, answer] of Object.entries(answers))
  test(`no long pause, and nothing thrown: ${what}`, () => {
    const reader = outputReader(tools)
    const started = process.cpuUsage()
    let said = ''
    for (let at = 0; at < answer.length; at += 1000) said += reader.push(answer.slice(at, at + 1000))
    const { segments, cut } = reader.end()
    const { user, system } = process.cpuUsage(started)
    // Ten times what it takes; work that grows with the square of the length takes seconds.
    expect((user + system) / 1000).toBeLessThan(1500)
    expect(segments.filter(({ type }) => type === 'call')).toEqual([])
    const texts = segments.map((segment) => (segment.type === 'text' ? segment.text : '')).join('')
    if (!cut) expect(said + texts).toBe(answer)
  })
