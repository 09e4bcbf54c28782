import { expect, test } from 'bun:test'
import { asFault } from '../../core/fault.ts'
import { anthropicTools, decodeTools, openaiTools, type ToolFields } from './decode.ts'

const nested = (name: string, more: object = {}) => ({ type: 'function', function: { name, ...more } })
const flat = (name: string, more: object = {}) => ({ type: 'function', name, ...more })
const parameters = { type: 'object', properties: { a: { type: 'string' } } }

test.each([
  ['Chat', nested('add', { description: 'Adds', parameters, strict: true }), openaiTools],
  ['Responses', flat('add', { description: 'Adds', parameters, strict: true }), openaiTools],
  ['Messages', { name: 'add', description: 'Adds', input_schema: parameters, strict: true }, anthropicTools],
  [
    'Messages, with a type',
    { type: 'custom', name: 'add', description: 'Adds', input_schema: parameters, strict: true },
    anthropicTools,
  ],
])('reads a function of %s', (_, entry, dialect) => {
  expect(decodeTools({ tools: [entry] }, dialect)).toEqual({
    use: {
      tools: [{ name: 'add', description: 'Adds', parameters, strict: true }],
      choice: 'auto',
      parallel: true,
    },
    ignored: [],
  })
})

test('tools of other types are ignored by name, search is what Grok does anyway', () => {
  const tools = [
    { type: 'namespace', name: 'x' },
    { type: 'web_search' },
    { type: 'custom', name: 'y' },
    flat('add'),
  ]
  const { use, ignored } = decodeTools({ tools }, openaiTools)
  expect(use?.tools.map(({ name }) => name)).toEqual(['add'])
  expect(ignored).toEqual(['namespace', 'custom'])
  expect(
    decodeTools({ tools: [{ type: 'web_search' }], tool_choice: 'required' }, openaiTools).use,
  ).toBeUndefined()
})

const two = [nested('add'), nested('now')]
const choices: [choice: unknown, choice: string, named?: string | undefined, names?: string[]][] = [
  [undefined, 'auto'],
  [null, 'auto'],
  ['auto', 'auto'],
  ['none', 'none'],
  ['required', 'required'],
  [{ type: 'function', function: { name: 'now' } }, 'required', 'now'],
  [{ type: 'function', name: 'now' }, 'required', 'now'],
  [{ type: 'tool', name: 'now' }, 'required', 'now'],
  [{ type: 'any' }, 'required'],
  [{ type: 'auto' }, 'auto'],
  [{ type: 'web_search_preview' }, 'auto'],
  [{ type: 'allowed_tools', mode: 'required', tools: [flat('now')] }, 'required', undefined, ['now']],
  [
    { type: 'allowed_tools', allowed_tools: { mode: 'auto', tools: [nested('add')] } },
    'auto',
    undefined,
    ['add'],
  ],
]
for (const [tool_choice, choice, named, names = ['add', 'now']] of choices)
  test(`tool_choice ${JSON.stringify(tool_choice)}`, () => {
    const { use } = decodeTools({ tools: two, tool_choice, parallel_tool_calls: false }, openaiTools)
    expect(use).toMatchObject({ choice, parallel: false })
    expect([use?.named, use?.tools.map(({ name }) => name)]).toEqual([named, names])
  })

const refusals: [what: string, fields: ToolFields, kind: string, param: string][] = [
  ['no object', { tools: ['add'] }, 'invalid_value', 'tools[0]'],
  [
    'no name',
    { tools: [nested('add'), { type: 'function', function: {} }] },
    'missing_parameter',
    'tools[1].function.name',
  ],
  ['no name, flat', { tools: [{ type: 'function' }] }, 'missing_parameter', 'tools[0].name'],
  ['a name that is a number', { tools: [{ type: 'function', name: 3 }] }, 'invalid_value', 'tools[0].name'],
  ['a name with a space', { tools: [nested('my tool')] }, 'invalid_value', 'tools[0].function.name'],
  ['an empty name', { tools: [flat('')] }, 'invalid_value', 'tools[0].name'],
  ['a name of 65 letters', { tools: [flat('a'.repeat(65))] }, 'invalid_value', 'tools[0].name'],
  ['two of the same name', { tools: [flat('a'), nested('a')] }, 'invalid_value', 'tools'],
  [
    'parameters that are a list',
    { tools: [nested('a', { parameters: [] })] },
    'invalid_value',
    'tools[0].function.parameters',
  ],
  [
    '129 of them',
    { tools: Array.from({ length: 129 }, (_, index) => flat(`t${index}`)) },
    'invalid_value',
    'tools',
  ],
  [
    'a choice that is not declared',
    { tools: two, tool_choice: { type: 'function', function: { name: 'nope' } } },
    'invalid_value',
    'tool_choice',
  ],
  [
    'a choice without a name',
    { tools: two, tool_choice: { type: 'function' } },
    'invalid_value',
    'tool_choice',
  ],
  ['a word that is no choice', { tools: two, tool_choice: 'sometimes' }, 'invalid_value', 'tool_choice'],
  ['a demand without tools', { tool_choice: 'required' }, 'invalid_value', 'tool_choice'],
  [
    'allowed tools nobody declared',
    { tools: two, tool_choice: { type: 'allowed_tools', tools: [flat('x')] } },
    'invalid_value',
    'tool_choice',
  ],
]
test.each(refusals)('refuses %s', (_, fields, kind, param) => {
  try {
    decodeTools(fields, openaiTools)
    expect().fail('was accepted')
  } catch (error) {
    expect(asFault(error)).toMatchObject({ kind, param })
  }
})

test('128 tools are possible, and names of 128 letters for Messages', () => {
  const tools = Array.from({ length: 128 }, (_, index) => ({ name: `${index}`.padEnd(128, 'x') }))
  expect(decodeTools({ tools }, anthropicTools).use?.tools).toHaveLength(128)
})
