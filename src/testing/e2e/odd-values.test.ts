// Every value of a rich request in turn is one that plain code trips over: an object whose `toString` is no function, or a
// text every object has a key of. The caller gets an answer or a 4xx, never a 500 (product section 4).
import { expect, test } from 'bun:test'
import { bootBinary } from '../boot.ts'

const parameters = {
  type: 'object',
  properties: { a: { type: ['string', 'null'], enum: ['x', null] } },
  required: ['a'],
}
const model = 'grok-4-fast'

const bodies: Record<string, unknown> = {
  '/v1/chat/completions': {
    model,
    stop: ['x'],
    user: 'u',
    metadata: { a: 'b' },
    tools: [
      { type: 'function', function: { name: 'f', description: 'd', parameters, strict: true } },
      { type: 'custom', custom: { name: 'c', format: { type: 'text' } } },
    ],
    tool_choice: { type: 'function', function: { name: 'f' } },
    response_format: { type: 'json_schema', json_schema: { name: 'n', schema: parameters, strict: true } },
    messages: [
      { role: 'system', content: 's' },
      { role: 'user', content: [{ type: 'text', text: 't' }] },
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: '1', type: 'function', function: { name: 'f', arguments: '{}' } },
          { id: '2', type: 'custom', custom: { name: 'c', input: 'i' } },
        ],
      },
      { role: 'tool', tool_call_id: '1', content: 'r' },
      { role: 'tool', tool_call_id: '2', content: [{ type: 'text', text: 'r' }] },
    ],
  },
  '/v1/responses': {
    model,
    tools: [
      { type: 'function', name: 'f', parameters },
      { type: 'custom', name: 'c', format: { type: 'grammar', syntax: 'lark', definition: 'x' } },
      { type: 'web_search' },
    ],
    tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'f' }] },
    text: { format: { type: 'json_schema', name: 'n', schema: parameters } },
    reasoning: { effort: 'low' },
    input: [
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 't' }] },
      { type: 'function_call', id: 'fc_1', call_id: '1', name: 'f', arguments: '{}' },
      { type: 'function_call_output', call_id: '1', output: [{ type: 'input_text', text: 'r' }] },
      { type: 'custom_tool_call', call_id: '2', name: 'c', namespace: 'n', input: 'i' },
      { type: 'custom_tool_call_output', call_id: '2', output: 'r' },
      { type: 'local_shell_call', call_id: '3', action: { type: 'exec', command: ['ls'] } },
      { type: 'unheard_of', value: { a: 1 } },
    ],
  },
  '/v1/messages': {
    model,
    max_tokens: 100,
    system: [{ type: 'text', text: 's' }],
    tools: [{ name: 'f', description: 'd', input_schema: parameters }],
    tool_choice: { type: 'tool', name: 'f' },
    messages: [
      { role: 'user', content: [{ type: 'text', text: 't' }] },
      { role: 'assistant', content: [{ type: 'tool_use', id: '1', name: 'f', input: { a: 'x' } }] },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: '1', content: [{ type: 'text', text: 'r' }], is_error: false },
          { type: 'search_result', title: 't', source: 's', content: [{ type: 'text', text: 'x' }] },
          { type: 'tool_reference', tool_name: 'f' },
        ],
      },
    ],
  },
}

/** Copies of a value, each with one place of it replaced. */
function* withOne(value: unknown, odd: unknown): Generator<unknown> {
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) {
    const put = (replaced: unknown) =>
      Array.isArray(value) ? value.with(Number(key), replaced) : { ...value, [key]: replaced }
    yield put(odd)
    for (const replaced of withOne(inner, odd)) yield put(replaced)
  }
}

for (const [path, body] of Object.entries(bodies))
  for (const odd of [{ toString: 1, valueOf: 1 }, 'constructor'])
    test(`${path}: ${JSON.stringify(odd)} in every place of a request is no 500`, async () => {
      await using gateway = await bootBinary()
      const asked = [...withOne(body, odd)]
      expect(asked.length).toBeGreaterThan(30)
      const failed: string[] = []
      for (let at = 0; at < asked.length; at += 20)
        await Promise.all(
          asked.slice(at, at + 20).map(async (one) => {
            const response = await gateway.post(path, JSON.stringify(one))
            const text = await response.text()
            // A schema that no model can meet: the upstream was asked, and its answer does not fit.
            if (response.status === 502 && text.includes('The model did not give what was asked for')) return
            if (response.status >= 500) failed.push(`${response.status} ${text} for ${JSON.stringify(one)}`)
          }),
        )
      expect(failed).toEqual([])
    }, 60_000)
