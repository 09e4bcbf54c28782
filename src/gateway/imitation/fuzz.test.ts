import { expect, test } from 'bun:test'
import type { Tool } from '../../core/model-request.ts'
import { outputReader } from './output-reader.ts'
import type { Segments } from './read-segments.ts'

// `FUZZ_RUNS=1000000 bun test src/gateway/imitation/fuzz.test.ts` for a long run; the seed makes a failure repeatable.
const runs = Number(process.env['FUZZ_RUNS'] ?? 6000)
const seed = Number(process.env['FUZZ_SEED'] ?? 20261128)

const tools: Tool[] = [
  { name: 'run_command', kind: 'function' },
  { name: 'Write', kind: 'function' },
  { name: 'ns__patch', kind: 'custom' },
].map(({ name, kind }) => ({
  name,
  kind: kind as Tool['kind'],
  description: '',
  strict: false,
  parameters: { type: 'object', properties: { command: { type: 'string' }, content: { type: 'string' } } },
}))

type Random = { int: (below: number) => number; pick: <T>(all: readonly T[]) => T }

function randomFrom(start: number): Random {
  let state = start >>> 0
  const int = (below: number) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
  return { int, pick: (all) => all[int(all.length)]! }
}

// What values of real calls hold, and what breaks readers.
const snippets = [
  'ls -la /tmp',
  'echo "hi"',
  '{"a": [1, "}"]}',
  'const a = {"k": "v", "z": 1};',
  "it's",
  '</parameter>',
  '<tool_call>',
  '</tool_call>',
  '<invoke name="Write">',
  '```js\nx\n```',
  '\n\n',
  '\\n',
  '\\"',
  '😀',
  'a < b && c > d',
  '[system]',
  '&lt;',
  '{"name":"Write","arguments":{"content":"no"}}',
  '"',
  "'",
  '}',
  ']',
  ',',
  ':',
  '`',
  '***',
  'é',
  '\t',
]

const value = (random: Random): string =>
  Array.from({ length: 1 + random.int(4) }, () => random.pick(snippets)).join(random.pick(['', ' ', '\n']))

type Call = { name: string; args: Record<string, string> }

const json = (call: Call) => JSON.stringify({ name: call.name, arguments: call.args })
const each = ({ args }: Call, form: (key: string, text: string) => string) =>
  Object.entries(args)
    .map(([key, text]) => form(key, text))
    .join('\n')

// One table of forms (product section 8, point 5).
const forms: ((call: Call) => string)[] = [
  (call) =>
    `<tool_calls><tool_call><tool_name>${call.name}</tool_name><parameters>${JSON.stringify(call.args)}</parameters></tool_call></tool_calls>`,
  (call) => `<tool_call>${json(call)}</tool_call>`,
  (call) =>
    `<tool_call>\n<function=${call.name}>\n${each(call, (key, text) => `<parameter=${key}>\n${text}\n</parameter>`)}\n</function>\n</tool_call>`,
  (call) =>
    `<function name="${call.name}">${each(call, (key, text) => `<param name="${key}">${text}</param>`)}</function>`,
  (call) =>
    `<function_calls><invoke name="${call.name}">${each(call, (key, text) => `<parameter name="${key}">${text}</parameter>`)}</invoke></function_calls>`,
  (call) => `<${call.name}>${each(call, (key, text) => `<${key}>${text}</${key}>`)}</${call.name}>`,
  (call) => `{"tool_calls":[${json(call)}]}`,
  (call) =>
    JSON.stringify([
      { id: 'c1', type: 'function', function: { name: call.name, arguments: JSON.stringify(call.args) } },
    ]),
  (call) => JSON.stringify({ arguments: call.args, name: call.name }),
  (call) => `\`\`\`json\n${json(call)}\n\`\`\``,
  (call) => `<invoke name="${call.name}">${JSON.stringify(call.args)}</invoke>`,
]
// In these the values are JSON texts, so that every value has one reading.
const exact = [0, 1, 6, 7, 8, 10]

const newCall = (random: Random): Call => ({
  name: random.pick(['run_command', 'Write', 'runCommand', 'functions.Write']),
  args: { [random.pick(['command', 'content'])]: value(random) },
})

const words = [
  'I will look.',
  'Done',
  'if a < b',
  '{x}',
  '[1]',
  'See `<tool_call>`:',
  '\n',
  '```\ncode\n```\n',
  '  ',
  '<b>bold</b>',
]

/** An answer as a model may write it: words and calls, then damaged here and there. */
function writeAnswer(random: Random): string {
  const parts = Array.from({ length: 1 + random.int(4) }, () =>
    random.int(2) === 0 ? random.pick(words) : random.pick(forms)(newCall(random)),
  )
  let text = parts.join(random.pick(['\n', '', ' ', '\n\n']))
  for (let count = random.int(3); count > 0; count--) {
    const at = random.int(text.length + 1)
    const damage = random.int(4)
    if (damage === 0) text = text.slice(0, at)
    else if (damage === 1) text = text.slice(0, at) + text.slice(at + 1 + random.int(5))
    else if (damage === 2) text = text.slice(0, at) + random.pick(snippets) + text.slice(at)
    else text = text.slice(0, at) + text.slice(Math.max(0, at - random.int(40)))
  }
  return text
}

function read(pieces: Iterable<string>): { said: string; shown: string } & Segments {
  const reader = outputReader(tools)
  let said = ''
  for (const piece of pieces) said += reader.push(piece)
  const end = reader.end()
  const rest = end.segments.map((segment) => (segment.type === 'text' ? segment.text : ''))
  return { said, shown: said + rest.join(''), ...end }
}

function* cutUp(text: string, random: Random): Generator<string> {
  const most = random.pick([1, 3, 12, 60])
  for (let at = 0; at < text.length;) {
    const length = 1 + random.int(most)
    yield text.slice(at, at + length)
    at += length
  }
}

const callsIn = ({ segments }: Segments) => segments.flatMap((one) => (one.type === 'call' ? [one.call] : []))

test(`what is read of ${runs} damaged answers does not depend on how they are cut`, () => {
  for (let run = 0; run < runs; run++) {
    const random = randomFrom(seed + run)
    const text = writeAnswer(random)
    const whole = read([text])
    const cut = read(cutUp(text, random))
    const told = (one: ReturnType<typeof read>) => [
      one.shown,
      one.cut,
      callsIn(one).map(({ tool, args }) => [tool.name, args]),
    ]
    if (!Bun.deepEquals(told(cut), told(whole)))
      expect([run, text, ...told(cut)]).toEqual([run, text, ...told(whole)])
    // Nothing is lost: without a call the text is the answer.
    if (callsIn(whole).length === 0 && !whole.cut && whole.shown !== text)
      expect([run, whole.shown]).toEqual([run, text])
    // What is shown was written, in its order.
    if (!isSubsequence(whole.shown, text)) expect([run, whole.shown]).toEqual([run, text])
  }
}, 3_600_000)

function isSubsequence(part: string, text: string): boolean {
  let at = 0
  for (const char of text) if (part.startsWith(char, at)) at += char.length
  return at === part.length
}

test('answers that were once read differently when they were cut', () => {
  // A prefix of a name with a dot behind it: the tag was passed on before its end was there.
  const text = `<functions:.Write><command>x</command></functions.Write>\n${forms[1]!({ name: 'Write', args: { content: 'y' } })}`
  for (let length = 1; length < text.length; length++)
    expect(callsIn(read([text.slice(0, length), text.slice(length)]))).toEqual(callsIn(read([text])))
})

test('a call is read byte for byte, in every form, and never before its end', () => {
  for (let run = 0; run < runs / 10; run++) {
    const random = randomFrom(seed + run)
    const call = newCall(random)
    const form = random.pick(exact)
    const text = forms[form]!(call)
    const [found, ...more] = callsIn(read(cutUp(text, random)))
    expect([run, form, found?.args, more]).toEqual([run, form, call.args, []])
    const closed = closedAt(text)
    const length = random.int(closed)
    expect([run, length, callsIn(read([text.slice(0, length)]))]).toEqual([run, length, []])
  }
})

/** Where the call of such a text is complete: behind its own tag, or its own bracket. */
function closedAt(text: string): number {
  if (text.startsWith('<tool_calls>')) return text.length - '</tool_calls>'.length
  if (text.startsWith('<tool_call>{')) return text.length - '</tool_call>'.length
  return text.length
}
