import { expect, test } from 'bun:test'
import type { ModelEvent } from '../../core/event.ts'
import type { Tool, ToolUse } from '../../core/model-request.ts'
import { createAttempt } from './attempt.ts'

const tool = (name: string, properties: object = {}, required: string[] = []): Tool => ({
  name,
  description: '',
  strict: false,
  kind: 'function',
  parameters: { type: 'object', properties, required },
})
const tools = [
  tool('get_weather', { city: { type: 'string' }, days: { type: 'integer' }, tags: { type: 'array' } }, [
    'city',
  ]),
  tool('write', { path: { type: 'string' }, content: { type: 'string' } }),
  tool('now'),
]
const use: ToolUse = { tools, choice: 'auto', parallel: true }

/** What a reader of the events has at the end, told shortly: text, calls, finish reason. */
function read(text: string, cut: number, options: Partial<ToolUse> = {}) {
  const attempt = createAttempt({
    demands: { tools: { ...use, ...options } },
    newCallId: () => 'call_1',
    stream: true,
  })
  const events: ModelEvent[] = []
  for (let at = 0; at < text.length; at += cut)
    events.push(...attempt.push({ type: 'text.delta', delta: text.slice(at, at + cut) }))
  events.push(...attempt.push({ type: 'finish', reason: 'stop' }), ...attempt.conclude().rest)
  return told(events)
}

function told(events: ModelEvent[]) {
  const calls: string[] = []
  let visible = ''
  for (const event of events) {
    if (event.type === 'text.delta') visible += event.delta
    if (event.type !== 'tool_call') continue
    expect(event.index).toBe(calls.length)
    calls.push(`${event.name}${event.arguments}`)
  }
  const finish = events.filter(({ type }) => type === 'finish')
  expect(finish).toHaveLength(1)
  return [visible, calls, 'reason' in finish[0]! ? finish[0].reason : '']
}

const paris = 'get_weather{"city":"Paris"}'
const block = (...items: string[]) => `<tool_calls>${items.join('')}</tool_calls>`
const item = (name: string, parameters: string) =>
  `<tool_call><tool_name>${name}</tool_name><parameters>${parameters}</parameters></tool_call>`
const asked = item('get_weather', '{"city":"Paris"}')

// Every form of upstream-protocol 12, and what models make of it.
const forms: [what: string, text: string, calls: string[], before?: string][] = [
  ['a: the demanded block', block(asked), [paris]],
  ['a: two calls', block(asked, item('now', '{}')), [paris, 'now{}']],
  ['a: text before it', `Let me look.\n\n${block(asked)}`, [paris], 'Let me look.'],
  ['a: a second block', `${block(asked)}\n${block(item('now', '{}'))}`, [paris, 'now{}']],
  [
    'a: over many lines, other case',
    `<TOOL_CALLS>\n <tool_call>\n <tool_name> get_weather </tool_name>\n <parameters>\n{"city": "Paris"}\n</parameters>\n</tool_call>\n</TOOL_CALLS>`,
    [paris],
  ],
  ['a: in a code fence', `Sure:\n\`\`\`xml\n${block(asked)}\n\`\`\``, [paris], 'Sure:'],
  ['a: behind a closed code block', `\`\`\`ts\nlet x\n\`\`\`\n${block(asked)}`, [paris], '```ts\nlet x\n```'],
  [
    'a: JSON inside of the tags',
    '<tool_call>{"name":"get_weather","arguments":{"city":"Paris"}}</tool_call>',
    [paris],
  ],
  ['a: a list inside of the root', block('[{"name":"now","arguments":{}}]'), ['now{}']],
  ['a: no parameters', block('<tool_call><tool_name>now</tool_name></tool_call>'), ['now{}']],
  ['a: empty parameters', block(item('now', '')), ['now{}']],
  [
    'a: parameters before the name',
    '<tool_call><parameters>{"city":"Paris"}</parameters><tool_name>get_weather</tool_name></tool_call>',
    [paris],
  ],
  ['a: a name with a prefix, in capitals', block(item('functions.GET_WEATHER', '{"city":"Paris"}')), [paris]],
  [
    'b',
    '<function_call><name>get_weather</name><arguments>{"city":"Paris"}</arguments></function_call>',
    [paris],
  ],
  ['c', '<invoke name="get_weather">{"city":"Paris"}</invoke>', [paris]],
  [
    'c: two in a row',
    '<invoke name="get_weather">{"city":"Paris"}</invoke>\n<invoke name="now">{}</invoke>',
    [paris, 'now{}'],
  ],
  [
    'c: one parameter each',
    '<function_calls><invoke name="get_weather"><parameter name="city">Paris</parameter><parameter name="days">2</parameter></invoke></function_calls>',
    ['get_weather{"city":"Paris","days":2}'],
  ],
  [
    'c: with a name space',
    '<xai:function_call name="get_weather"><parameter name="city">Paris</parameter></xai:function_call>',
    [paris],
  ],
  [
    'd',
    '{"tool_calls":[{"name":"get_weather","arguments":{"city":"Paris"}},{"name":"now"}]}',
    [paris, 'now{}'],
  ],
  [
    'd: OpenAI’s nesting',
    '{"tool_calls":[{"type":"function","function":{"name":"get_weather","arguments":"{\\"city\\":\\"Paris\\"}"}}]}',
    [paris],
  ],
  ['e', '[{"name":"get_weather","input":{"city":"Paris"}}]', [paris]],
  [
    'e: in a code fence',
    '```json\n[ {"name": "get_weather", "arguments": {"city": "Paris"}} ]\n```',
    [paris],
  ],
  ['e: one alone', '{"name":"now","arguments":{}} ', ['now{}']],
]

for (const [what, text, calls, before = ''] of forms)
  test(`form ${what}, cut anywhere`, () => {
    for (let cut = 1; cut <= text.length; cut++)
      expect([cut, ...read(text, cut)]).toEqual([cut, before, calls, 'tool_calls'])
  })

// Nothing of an ordinary text may be lost or changed.
const ordinary = [
  'if a<b && b<c then <tool> and <tool_caller> and </tool_calls>',
  'A lonely end: <tool_call',
  'Talk of `<tool_calls>` and <invoke> and <function_call> tags.',
  '<tool_calls> is the root of such a block.\n\nThen more.',
  block(item('rm_rf', '{"path":"/"}')),
  `${block(item('unknown', '{}'))}\nand more`,
  '<invoke name="nobody">{}</invoke>',
  '[{"name":"Bob","age":3}]',
  '{"tool_calls": "none"}',
  '{"answer": 42}',
  'See: `[{"name":"get_weather","input":{}}]`',
  '\n\n```json\n{"a":1}\n```\n',
  '``` \n<b>x</b>\n```',
  '  white space  \n\n',
]
for (const text of ordinary)
  test(`ordinary text stays: ${JSON.stringify(text.slice(0, 50))}`, () => {
    for (let cut = 1; cut <= text.length; cut++)
      expect([cut, ...read(text, cut)]).toEqual([cut, text, [], 'stop'])
  })

const shownBy = (deltas: Iterable<string>): string[] => {
  const attempt = createAttempt({ demands: { tools: use }, newCallId: () => 'call_1', stream: true })
  return Array.from(deltas, (delta) =>
    attempt
      .push({ type: 'text.delta', delta })
      .map((event) => (event.type === 'text.delta' ? event.delta : ''))
      .join(''),
  )
}

test('a < is passed on as soon as it cannot be a call any more', () => {
  const shown = shownBy('a <b> <tooth <tool_calm')
  expect(shown.filter(Boolean)).toEqual(['a', ' <b', '>', ' <toot', 'h', ' <tool_calm'])
})

test('talk about a block is passed on at once, not when the answer ends', () => {
  const text = 'The tag <tool_calls> opens a block, and `<invoke name="x">` a call. More'
  expect(shownBy([text])).toEqual([text])
})

test('JSON that is no call streams as it comes', () => {
  const pieces = ['{"title":', '"x","name":', '"get_weather",', '"arguments":{}}']
  expect(shownBy(pieces)).toEqual(pieces)
})

test('text behind a call is text, and a later block a further call', () => {
  const text = `Look.\n${block(asked)}\nThen:\n${block(item('now', '{}'))}\nDone.`
  for (let cut = 1; cut <= text.length; cut++)
    expect([cut, ...read(text, cut)]).toEqual([cut, 'Look.\nThen:\nDone.', [paris, 'now{}'], 'tool_calls'])
})

test('one call only when calls are not to be parallel', () => {
  expect(read(block(asked, item('now', '{}')), 7, { parallel: false })).toEqual(['', [paris], 'tool_calls'])
  const list = '[{"name":"now","input":{}},{"name":"now","input":{}}]'
  expect(read(list, 7, { parallel: false })).toEqual(['', ['now{}'], 'tool_calls'])
})

test('while calls are switched off a block is removed, and what names no declared function stays', () => {
  expect(read(`Well.\n${block(asked)}`, 7, { choice: 'none' })).toEqual(['Well.', [], 'stop'])
  expect(read(block(asked), 7, { choice: 'none' })).toEqual(['', [], 'stop'])
  const other = block(item('rm_rf', '{"path":"/"}'))
  expect(read(other, 7, { choice: 'none' })).toEqual([other, [], 'stop'])
})

// The whole block is `"command"` cut at any of its characters: what is not closed is never given.
const cutOff = [
  block(item('write', '{"path":"/tmp","content":"rm -rf /tmp"}')),
  '<tool_call>{"name":"write","arguments":{"path":"/tmp"}}',
  '{"tool_calls":[{"name":"write","arguments":{"path":"/tmp"}}]}',
  '<invoke name="write"><parameter name="path">/tmp</parameter></invoke>',
  '<write><path>/tmp</path></write>',
  '<function=write><parameter=path>/tmp</parameter></function>',
]
test.each(cutOff)('no call before its end was seen: %s', (text) => {
  const end = text.includes('</tool_call>')
    ? text.indexOf('</tool_call>') + '</tool_call>'.length
    : text.length
  for (let length = 1; length < end; length++) {
    const [visible, calls, finish] = read(text.slice(0, length), 3)
    expect([length, calls]).toEqual([length, []])
    // Once the tool is named it is a call that was cut off, not an answer that came to its end.
    if (visible === '') expect([length, finish]).toEqual([length, 'length'])
  }
  expect(read(text, 3)[1]).toHaveLength(1)
})

test('a parameter nobody declared is one key too many, not a call that was cut off', () => {
  const written = '<path>/tmp</path>\n<note>because</note>'
  for (const text of [`<write>\n${written}\n</write>`, block(item('write', written))])
    expect(read(text, 3)).toEqual(['', ['write{"path":"/tmp","note":"because"}'], 'tool_calls'])
})

test('what was cut off before it named a tool is text of an answer that did not come to its end', () => {
  const text = '{"arguments":{"command":"rm -rf /tm'
  expect(read(text, 3)).toEqual([text, [], 'length'])
})

test('reasoning passes a call, a citation inside of one does not', () => {
  const attempt = createAttempt({ demands: { tools: use }, newCallId: () => 'call_1', stream: true })
  const events: ModelEvent[] = [
    { type: 'text.delta', delta: 'See' },
    { type: 'citation', url: 'https://a.example', title: 'A' },
    { type: 'text.delta', delta: block(asked).slice(0, 60) },
    { type: 'citation', url: 'https://b.example', title: 'B' },
    { type: 'reasoning.delta', delta: 'hm' },
    { type: 'text.delta', delta: block(asked).slice(60) },
    { type: 'finish', reason: 'stop' },
  ]
  const out = [...events.flatMap(attempt.push), ...attempt.conclude().rest]
  expect(out.filter(({ type }) => type === 'citation' || type === 'reasoning.delta')).toEqual([
    events[1]!,
    events[4]!,
  ])
  expect(told(out)).toEqual(['See', [paris], 'tool_calls'])
})

test('a source stands behind the text it belongs to, although that was kept back', () => {
  const attempt = createAttempt({ demands: { tools: use }, newCallId: () => 'call_1', stream: true })
  const cited: ModelEvent = { type: 'citation', url: 'https://a.example', title: 'A' }
  const out = [
    ...attempt.push({ type: 'text.delta', delta: 'One <tool' }),
    ...attempt.push(cited),
    ...attempt.push({ type: 'text.delta', delta: 'box> two' }),
    ...attempt.conclude().rest,
  ]
  expect(out.map((event) => (event.type === 'text.delta' ? event.delta : event.type))).toEqual([
    'One',
    ' <tool',
    'citation',
    'box> two',
  ])
})

test('a custom tool in tags: a tag too many behind its text is left out, and the text is whole', () => {
  const custom: ToolUse = { tools: [{ ...tool('exec'), kind: 'custom' }], choice: 'auto', parallel: true }
  const whole = (behind: string) =>
    `<exec>\n<input>const a = "<b>"\nrun(a)</input>\n${behind}</exec>\n\nThat is it.`
  for (const behind of ['', '<note>because</note>\n', '<note>a</note>\n<why>b</why>\n'])
    expect(read(whole(behind), 7, custom)).toEqual([
      '\n\nThat is it.',
      ['execconst a = "<b>"\nrun(a)'],
      'tool_calls',
    ])
  // Two ends are possible: neither is taken for it.
  expect(read(whole('</input><note>because</note>\n<x>1</x></input><y>2</y>'), 7, custom)[1]).toEqual([])
})
