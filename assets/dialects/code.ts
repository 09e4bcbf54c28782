import type { DialectName } from './dialect.ts'

export const codeLanguages = ['curl', 'Python', 'Node'] as const
export type CodeLanguage = (typeof codeLanguages)[number]

type Request = { path: string; body: object }
/** Where the gateway is, without `/v1`, and whether it asks for a key. */
type Place = { base: string; needsKey: boolean }

// What the official SDKs of Python know; the rest goes through `extra_body`, for they refuse a name they do not know.
const unknownToSdks = ['search_parameters']

/** A request as code to paste. The key stays in the environment of whoever runs it. */
export function codeOf(language: CodeLanguage, dialect: DialectName, request: Request, place: Place): string {
  if (language === 'curl') return curl(request, place)
  return (language === 'Python' ? python : node)(dialect, request, place)
}

const curl = ({ path, body }: Request, { base, needsKey }: Place): string =>
  [
    `curl ${base}${path} \\`,
    ...(needsKey ? ['  -H "Authorization: Bearer $GROK2API_KEY" \\'] : []),
    '  -H "Content-Type: application/json" \\',
    `  -d '${JSON.stringify(body).replaceAll("'", String.raw`'\''`)}'`,
  ].join('\n')

const calls = {
  chat: 'chat.completions.create',
  responses: 'responses.create',
  messages: 'messages.create',
} as const

function python(dialect: DialectName, { body }: Request, { base, needsKey }: Place): string {
  const isAnthropic = dialect === 'messages'
  const known = Object.entries(body).filter(([name]) => !unknownToSdks.includes(name))
  const extra = Object.entries(body).filter(([name]) => unknownToSdks.includes(name))
  const fields = [
    ...known.map(([name, value]) => `    ${name}=${pythonValue(value, 4)},`),
    ...(extra.length > 0 ? [`    extra_body=${pythonValue(Object.fromEntries(extra), 4)},`] : []),
  ]
  return [
    ...(needsKey ? ['import os'] : []),
    isAnthropic ? 'from anthropic import Anthropic' : 'from openai import OpenAI',
    '',
    `client = ${isAnthropic ? 'Anthropic' : 'OpenAI'}(`,
    `    base_url=${JSON.stringify(isAnthropic ? base : `${base}/v1`)},`,
    `    api_key=${needsKey ? 'os.environ["GROK2API_KEY"]' : '"none"'},`,
    ')',
    `answer = client.${calls[dialect]}(`,
    ...fields,
    ')',
    ...('stream' in body && body.stream === true
      ? ['for event in answer:', '    print(event)']
      : ['print(answer)']),
  ].join('\n')
}

function node(dialect: DialectName, { body }: Request, { base, needsKey }: Place): string {
  const isAnthropic = dialect === 'messages'
  const name = isAnthropic ? 'Anthropic' : 'OpenAI'
  return [
    `import ${name} from '${isAnthropic ? '@anthropic-ai/sdk' : 'openai'}'`,
    '',
    `const client = new ${name}({`,
    `  baseURL: ${JSON.stringify(isAnthropic ? base : `${base}/v1`)},`,
    `  apiKey: ${needsKey ? 'process.env.GROK2API_KEY' : "'none'"},`,
    '})',
    `const answer = await client.${calls[dialect]}(${JSON.stringify(body, null, 2)})`,
    ...('stream' in body && body.stream === true
      ? ['for await (const event of answer) console.log(event)']
      : ['console.log(answer)']),
  ].join('\n')
}

/** JSON as Python writes it, indented below `indent` spaces. */
function pythonValue(value: unknown, indent: number): string {
  if (value === null || value === undefined) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'string') return pythonText(value)
  if (typeof value !== 'object') return String(value)
  const inner = ' '.repeat(indent + 4)
  const rows = Array.isArray(value)
    ? value.map((one) => inner + pythonValue(one, indent + 4))
    : Object.entries(value).map(
        ([name, one]) => `${inner}${pythonText(name)}: ${pythonValue(one, indent + 4)}`,
      )
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  return rows.length === 0 ? open + close : `${open}\n${rows.join(',\n')},\n${' '.repeat(indent)}${close}`
}

/** JSON writes a character beyond the basic plane as two halves when it escapes; Python reads them as they stand. */
const pythonText = (text: string): string => JSON.stringify(text)
