import type { Ask, Directive } from './directive.ts'
import { say } from './directive.ts'
import { instanceOf } from './json-instance.ts'
import { readObject } from './read-object.ts'
import { type DeclaredTool, readSchema, readTools } from './read-tools.ts'
import type { Cue } from './script.ts'

type Call = { name: string; args: unknown }

/** A block that calls functions, as the gateway's instruction demands it (upstream-protocol 12). */
const callBlock = (calls: Call[]): string => {
  const items = calls.map(
    ({ name, args }) =>
      `<tool_call><tool_name>${name}</tool_name><parameters>${JSON.stringify(args)}</parameters></tool_call>`,
  )
  return `<tool_calls>${items.join('')}</tool_calls>`
}

/** `a {…} b {…}` as calls; arguments that are left out are made up from the declaration. */
function readCalls(text: string, tools: DeclaredTool[], { random }: Ask): Call[] {
  const calls: Call[] = []
  const name = /[\w-]+/g
  for (let found = name.exec(text); found; found = name.exec(text)) {
    // A tool of a namespace, as `ns__name`, also by its own name.
    const tool =
      tools.find((one) => one.name === found[0]) ?? tools.find((one) => one.name.endsWith(`__${found[0]}`))
    if (!tool) continue
    const rest = text.slice(name.lastIndex)
    const given = /^\s*\{/.test(rest) ? readObject(rest) : undefined
    calls.push({ name: tool.name, args: given?.value ?? instanceOf(asObject(tool.parameters), random) })
    name.lastIndex += given?.end ?? 0
  }
  return calls
}

const asObject = (schema: Record<string, unknown>) =>
  'type' in schema ? schema : { type: 'object', ...schema }

const resultText = /^\s*(?:\[?tool result[^\n:\]]*\]?:?\s*)?/i

/** What the tools answered since the user spoke. */
export const resultsOf = ({ prompt }: Ask): string[] =>
  prompt.after
    .filter(({ role, text }) => role === 'tool' || /^\s*\[?tool result/i.test(text))
    .map(({ text }) => text.replace(resultText, '').trim())

export const sayResults = (results: string[]): Cue[] =>
  say(`The tool answered:\n\n${results.map((result) => `> ${result.replaceAll('\n', '\n> ')}`).join('\n\n')}`)

export const jsonDirectives: readonly Directive[] = [
  {
    usage: 'call TOOL {JSON}',
    help: 'calls a tool the request declares; more pairs = parallel calls; no JSON = arguments made up',
    match: /^\s*call ([\s\S]+)$/i,
    answer: (ask, [what = '']) => {
      const tools = readTools(ask.message)
      const calls = readCalls(what, tools, ask)
      if (calls.length > 0) return say(callBlock(calls))
      const known = tools.map(({ name }) => name).join(', ')
      return say(known ? `There is no such tool. Declared: ${known}.` : 'The request declares no tools.')
    },
  },
  {
    usage: 'json SCHEMA',
    help: 'a JSON value for a JSON schema; also when the request asks for one by response_format',
    match: /^\s*json\s+(\{[\s\S]*)$/i,
    answer: ({ random }, [text = '']) =>
      say(JSON.stringify(instanceOf(readObject(text)?.value ?? {}, random), null, 2)),
  },
]

const jsonOnly = /\bjson object\b|\b(?:only|valid) json\b/i

/** What the request's own instructions ask for when the user's text is no directive: JSON, or a fitting tool call. */
export function instructedAnswer(ask: Ask): Cue[] | undefined {
  const schema = readSchema(ask.message)
  if (schema) return say(JSON.stringify(instanceOf(schema, ask.random)))
  const instructions = ask.prompt.sections.filter(({ role }) => role === 'system' || role === 'developer')
  const tools = readTools(ask.message)
  if (tools.length > 0) return toolAnswer(ask, tools, instructions.map(({ text }) => text).join('\n'))
  if (instructions.some(({ text }) => jsonOnly.test(text)))
    return say(JSON.stringify({ answer: `You said: ${ask.text.slice(0, 80)}`, sources: [], confident: true }))
  return undefined
}

const wordsOf = ({ name }: DeclaredTool) =>
  name
    .split(/[_-]|(?<=[a-z])(?=[A-Z])/)
    .map((word) => word.toLowerCase())
    .filter((word) => word.length > 3)

function toolAnswer(ask: Ask, tools: DeclaredTool[], instructions: string): Cue[] | undefined {
  const results = resultsOf(ask)
  if (results.length > 0) return sayResults(results)
  const text = ask.text.toLowerCase()
  const fitting = tools.find((tool) => wordsOf(tool).some((word) => text.includes(word)))
  const must = /\bmust (?:now )?call\b|\brequired\b.*\bcall\b/i.test(instructions)
  const named = must
    ? tools.find(({ name }) => new RegExp(`must[^.\\n]*\\b${name}\\b`, 'i').test(instructions))
    : undefined
  const chosen = named ?? fitting ?? (must ? tools[0] : undefined)
  if (!chosen) return undefined
  return say(callBlock([{ name: chosen.name, args: instanceOf(asObject(chosen.parameters), ask.random) }]))
}
