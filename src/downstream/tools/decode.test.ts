import { expect, test } from 'bun:test'
import { asFault } from '../../core/fault.ts'
import { anthropicTools, chatTools, declaredIn, decodeTools, responsesTools } from './decode.ts'

const nested = (name: string, more: object = {}) => ({ type: 'function', function: { name, ...more } })
const flat = (name: string, more: object = {}) => ({ type: 'function', name, ...more })
type Fields = { tools?: unknown[]; tool_choice?: unknown }
const fieldsOf = ({ tools, tool_choice }: Fields) => ({
  declared: declaredIn(tools, 'tools'),
  choice: tool_choice,
})

const parameters = { type: 'object', properties: { a: { type: 'string' } } }

test.each([
  ['Chat', nested('add', { description: 'Adds', parameters, strict: true }), chatTools],
  ['Responses', flat('add', { description: 'Adds', parameters, strict: true }), chatTools],
  ['Messages', { name: 'add', description: 'Adds', input_schema: parameters, strict: true }, anthropicTools],
  [
    'Messages, with a type',
    { type: 'custom', name: 'add', description: 'Adds', input_schema: parameters, strict: true },
    anthropicTools,
  ],
])('reads a function of %s', (_, entry, dialect) => {
  expect(decodeTools(fieldsOf({ tools: [entry] }), dialect)).toEqual({
    use: {
      tools: [{ name: 'add', description: 'Adds', parameters, strict: true, kind: 'function' }],
      choice: 'auto',
      parallel: true,
    },
    ignored: [],
  })
})

test('tools of other types are ignored by name, search is what Grok does anyway', () => {
  const tools = [
    { type: 'mcp', server_label: 'x' },
    { type: 'web_search' },
    { type: 'file_search' },
    flat('add'),
  ]
  const { use, ignored } = decodeTools(fieldsOf({ tools }), chatTools)
  expect(use?.tools.map(({ name }) => name)).toEqual(['add'])
  expect(ignored).toEqual(['mcp', 'file_search'])
  expect(
    decodeTools(fieldsOf({ tools: [{ type: 'web_search' }], tool_choice: 'required' }), chatTools).use,
  ).toBeUndefined()
})

const grammar = { type: 'grammar', syntax: 'lark', definition: 'start: /.+/s' }
test.each([
  ['Responses', { type: 'custom', name: 'patch', description: 'd', format: grammar }, responsesTools],
  [
    'Chat',
    { type: 'custom', custom: { name: 'patch', description: 'd', format: { type: 'grammar', grammar } } },
    chatTools,
  ],
])('a custom tool of %s takes free text, and has a grammar', (_, entry, dialect) => {
  expect(decodeTools(fieldsOf({ tools: [entry] }), dialect).use?.tools).toEqual([
    {
      name: 'patch',
      description: 'd',
      parameters: {},
      strict: false,
      kind: 'custom',
      grammar: 'start: /.+/s',
    },
  ])
})

test.each([
  ['bash_20250124', 'bash', 'function'],
  ['text_editor_20250728', 'str_replace_based_edit_tool', 'function'],
  ['memory_20250818', 'memory', 'function'],
  ['local_shell', 'local_shell', 'local_shell'],
  ['shell', 'shell', 'shell'],
  ['apply_patch', 'apply_patch', 'apply_patch'],
])('%s is a tool the caller runs, and can be forced', (type, name, kind) => {
  const choice = kind === 'function' ? { type: 'tool', name } : { type }
  const { use } = decodeTools(fieldsOf({ tools: [{ type }], tool_choice: choice }), anthropicTools)
  expect(use).toMatchObject({ choice: 'required', named: name, tools: [{ name, kind }] })
})

test('search that is declared and forced is left to Grok, what it does not have is refused when forced', () => {
  const search = [{ type: 'web_search_20250305', name: 'web_search' }]
  const forced = { type: 'tool', name: 'web_search' }
  expect(decodeTools(fieldsOf({ tools: search, tool_choice: forced }), anthropicTools).use).toBeUndefined()
  const mcp = fieldsOf({ tools: [{ type: 'mcp' }], tool_choice: { type: 'mcp' } })
  expect(faultOf(() => decodeTools(mcp, responsesTools))).toMatchObject({
    kind: 'unsupported_value',
    param: 'tool_choice',
  })
})

test('a function is named with its namespace, or without one when only one has that name', () => {
  const tools = [flat('m__f'), flat('n__f'), flat('n__g')]
  const named = (choice: object) =>
    decodeTools(fieldsOf({ tools, tool_choice: { type: 'function', ...choice } }), responsesTools).use?.named
  expect(named({ name: 'f', namespace: 'm' })).toBe('m__f')
  expect(named({ name: 'g' })).toBe('n__g')
  expect(faultOf(() => named({ name: 'f' }))).toMatchObject({ kind: 'invalid_value', param: 'tool_choice' })
})

function faultOf(act: () => unknown) {
  try {
    return act()
  } catch (error) {
    return asFault(error)
  }
}

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
    const { use } = decodeTools({ ...fieldsOf({ tools: two, tool_choice }), parallel: false }, chatTools)
    expect(use).toMatchObject({ choice, parallel: false })
    expect([use?.named, use?.tools.map(({ name }) => name)]).toEqual([named, names])
  })

const refusals: [what: string, fields: Fields, kind: string, param: string][] = [
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
  expect(faultOf(() => decodeTools(fieldsOf(fields), chatTools))).toMatchObject({ kind, param })
})

test('any number of tools is possible for Messages and Responses, and names of 128 letters', () => {
  const tools = Array.from({ length: 309 }, (_, index) => ({ name: `${index}`.padEnd(128, 'x') }))
  for (const dialect of [anthropicTools, responsesTools])
    expect(decodeTools(fieldsOf({ tools }), dialect).use?.tools).toHaveLength(309)
})
