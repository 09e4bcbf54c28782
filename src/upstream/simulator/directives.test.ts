import { expect, test } from 'bun:test'
import { modifiers } from './modifiers.ts'
import { directives } from './directives.ts'
import { ask, find, responses, simulated, textOf, withoutTags } from './test-client.ts'

const tools = `[system]
Call a function by writing <tool_calls><tool_call><tool_name>NAME</tool_name><parameters>{}</parameters></tool_call></tool_calls>.
Tool: get_weather
Description: Weather of a city
Parameters (JSON schema): {"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer","minimum":1,"maximum":3}},"required":["city"]}
Tool: add
Parameters (JSON schema): {"type":"object","properties":{"a":{"type":"number"}}}`

const block = (name: string, args: string) =>
  `<tool_call><tool_name>${name}</tool_name><parameters>${args}</parameters></tool_call>`

const exact: readonly [prompt: string, text: string][] = [
  ['repeat: 你好 <b>x</b> 👨‍👩‍👧 {"a":1}', '你好 <b>x</b> 👨‍👩‍👧 {"a":1}'],
  ['repeat: two\nlines\n\nand a paragraph ', 'two\nlines\n\nand a paragraph '],
  ['REPEAT hello', 'hello'],
  ['count to 5', '1, 2, 3, 4, 5'],
  ['count up to 1', '1'],
  ['slow 1: count to 3', '1, 2, 3'],
  ['think: count to 3', '1, 2, 3'],
  ['slow 1: think: framing sse cut: repeat: all of it', 'all of it'],
  ['framing glued: repeat: x', 'x'],
  ['[system]\nBe kind.\n\n[user]\nrepeat: first\n\n[assistant]\nfirst\n\n[user]\nrepeat: last', 'last'],
  ['[user]\nrepeat: a\n\n[nobody]\nb', 'a\n\n[nobody]\nb'],
  [
    `${tools}\n\n[user]\ncall get_weather {"city":"Paris {x}"}`,
    `<tool_calls>${block('get_weather', '{"city":"Paris {x}"}')}</tool_calls>`,
  ],
  [
    `${tools}\n\n[user]\ncall add {"a":1} and get_weather {"city":"上海"}`,
    `<tool_calls>${block('add', '{"a":1}')}${block('get_weather', '{"city":"上海"}')}</tool_calls>`,
  ],
  [`${tools}\n\n[user]\ncall nothing {}`, 'There is no such tool. Declared: get_weather, add.'],
  ['call get_weather {}', 'The request declares no tools.'],
  [
    `${tools}\n\n[user]\ncall add {"a":1}\n\n[assistant]\n<tool_calls/>\n\n[tool]\nTool result (call_1): 31 °C`,
    'The tool answered:\n\n> 31 °C',
  ],
]

const named = exact.map(([prompt, text]) => [prompt.split('\n').at(-1) ?? '', prompt, text] as const)

test.each(named)('%s', async (_, prompt, text) => {
  await using simulator = await simulated()
  const heard = await ask(simulator, prompt)
  expect(heard.text).toBe(text)
  expect(find(heard.frames, 'modelResponse')?.['message']).toBe(text)
})

test('a fitting tool is called without being told to', async () => {
  await using simulator = await simulated()
  const { text } = await ask(simulator, `${tools}\n\n[user]\nWhat is the weather in Paris?`)
  const args = JSON.parse(/<parameters>(.*)<\/parameters>/.exec(text)?.[1] ?? '') as {
    city: string
    days: number
  }
  expect(text).toContain('<tool_name>get_weather</tool_name>')
  expect(typeof args.city).toBe('string')
  expect([1, 2, 3]).toContain(args.days)
})

test.each([
  ['json {"type":"object","properties":{"n":{"const":7}},"required":["n"]}', { n: 7 }],
  [
    '[system]\nAnswer with JSON for this JSON schema:\n{"type":"object","properties":{"ok":{"enum":["yes"]}}}\n\n[user]\nhi',
    { ok: 'yes' },
  ],
  [
    '[developer]\nJSON Schema: {"name":"x","schema":{"properties":{"n":{"type":"integer","minimum":4,"maximum":4}}}}\n\n[user]\nhi',
    { n: 4 },
  ],
])('an instance for %j', async (prompt, value) => {
  await using simulator = await simulated()
  expect(JSON.parse((await ask(simulator, prompt)).text)).toEqual(value)
})

test('a demand for any JSON object is met', async () => {
  await using simulator = await simulated()
  const heard = await ask(simulator, '[system]\nAnswer with one JSON object.\n\n[user]\nwho are you')
  expect(Object.keys(JSON.parse(heard.text))).toContain('answer')
})

test('long says exactly so many words', async () => {
  await using simulator = await simulated()
  expect((await ask(simulator, 'long 700')).text.split(/\s+/)).toHaveLength(700)
})

test('tags and artifact leave what is no special tag alone', async () => {
  await using simulator = await simulated()
  const tags = await ask(simulator, 'tags')
  expect(tags.text).toContain('Map<string, Array<number>>')
  expect(tags.text).toContain('<grok:rend,')
  expect(tags.text.endsWith('<')).toBe(true)
  const artifact = await ask(simulator, 'artifact')
  expect(artifact.text).toMatch(/<xaiArtifact artifact_id="[0-9a-f-]{36}".* contentType="text\/python">/)
  expect(withoutTags(artifact.text)).toBe('Here is the file:\n\n\n\nRun it with `python hello.py`.')
  expect(responses(artifact.frames).some(({ token }) => String(token).includes('<xaiArtifact '))).toBe(false)
})

test('any other prompt gets paragraphs with everything that text can hold, the same each time', async () => {
  await using simulator = await simulated()
  const [first, second, other] = [
    await ask(simulator, 'Tell me about rivers'),
    await ask(simulator, 'Tell me about rivers'),
    await ask(simulator, '河流是什么？'),
  ]
  expect(first.text.split('\n\n').length).toBeGreaterThan(5)
  for (const part of [
    /[\u4e00-\u9fff]/,
    /\p{Extended_Pictographic}/u,
    /</,
    /```\w+\n/,
    /https:\/\//,
    /Tell me about rivers/,
  ])
    expect(first.text).toMatch(part)
  expect(second.text).toBe(first.text)
  expect(other.text).toStartWith('你问的是')
})

test('think has headings, summaries, a late heading and steps in the final message', async () => {
  await using simulator = await simulated()
  const { frames } = await ask(simulator, 'think: count to 30')
  const order = responses(frames).map((response) => response['messageTag'])
  expect(order.lastIndexOf('header')).toBeGreaterThan(order.indexOf('final'))
  expect(textOf(frames, 'summary')).toContain('- 先给出结论，再给出理由。\n- If a < b')
  const message = find(frames, 'modelResponse') as {
    steps: { tags: string[]; text: string[] }[]
    thinkingStartTime: string
  }
  expect(message.steps.map(({ tags }) => tags)).toEqual([
    ['header'],
    ['header', 'summary'],
    ['header', 'summary'],
  ])
  expect(message.steps[1]?.text[1]).toBe('- Reading the question twice: what is asked, what is not.\n')
  expect(Date.parse(message.thinkingStartTime)).toBeGreaterThan(0)
  expect(find(frames, 'uiLayout')?.['reasoningUiLayout']).toBe('UNIFIED')
})

test('heavy mode thinks with agents, expert alone, fast not at all', async () => {
  await using simulator = await simulated()
  const heavy = await ask(simulator, 'hello', { tier: 2, mode: 'heavy' })
  expect(new Set(responses(heavy.frames).flatMap(({ rolloutId }) => rolloutId ?? []))).toEqual(
    new Set(['Grok', 'Agent 1', 'Agent 2']),
  )
  expect(find(heavy.frames, 'uiLayout')?.['rolloutIds']).toEqual(['Grok', 'Agent 1', 'Agent 2'])
  expect(textOf((await ask(simulator, 'hello', { tier: 2, mode: 'expert' })).frames, 'header')).not.toBe('')
  expect(textOf((await ask(simulator, 'hello')).frames, 'header')).toBe('')
})

test('help lists every directive and modifier', async () => {
  await using simulator = await simulated()
  const { text } = await ask(simulator, 'help')
  for (const { usage, help } of [...directives, ...modifiers]) {
    expect(text).toContain(usage)
    expect(text).toContain(help)
  }
})
