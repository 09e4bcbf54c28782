import { fail } from '../../core/fault.ts'
import { decodeChoice } from './decode-choice.ts'
import type { Tool, ToolUse } from './tool.ts'

/** The fields of a request that are about functions, in the shape of any dialect. */
export type ToolFields = {
  tools?: readonly unknown[] | null | undefined
  tool_choice?: unknown
  parallel_tool_calls?: boolean | null | undefined
}

/** What tells the dialects apart: the types that mean a function, and how long its name may be. */
export type ToolDialect = { functionTypes: readonly string[]; maxName: number }
export const openaiTools: ToolDialect = { functionTypes: ['function'], maxName: 64 }
export const anthropicTools: ToolDialect = { functionTypes: ['custom'], maxName: 128 }

/** `ignored` names the types of tools that are not served: accepted, because agents always declare some. */
export type DecodedTools = { use: ToolUse | undefined; ignored: string[] }

type Fields = Record<string, unknown>

const maxTools = 128

/**
 * The declared functions and how they may be used (upstream-protocol 12). Reads the nested shape of Chat and the flat
 * ones of Responses and Messages. Throws `invalid_value` or `missing_parameter` that names the field.
 */
export function decodeTools(fields: ToolFields, dialect: ToolDialect): DecodedTools {
  const declared = fields.tools ?? []
  if (declared.length > maxTools)
    fail({
      kind: 'invalid_value',
      param: 'tools',
      message: `At most ${maxTools} tools are possible; these are ${declared.length}.`,
    })
  const ignored: string[] = []
  const tools: Tool[] = []
  for (const [index, entry] of declared.entries()) {
    const param = `tools[${index}]`
    if (!isFields(entry)) wrong(param, 'A tool is an object, as {"type": "function", …}.')
    const type = entry['type'] ?? 'function'
    if (type === 'function' || dialect.functionTypes.includes(String(type)))
      tools.push(decodeTool(entry, param, dialect))
    else if (!searchTypes.test(String(type))) ignored.push(String(type).slice(0, 60))
  }
  refuseTwins(tools)
  const choice = decodeChoice(fields.tool_choice, tools, declared.length)
  return {
    use: tools.length > 0 ? { ...choice, parallel: fields.parallel_tool_calls !== false } : undefined,
    ignored,
  }
}

// Grok's own search does this, and it is on unless switched off.
const searchTypes = /^(web_search|x_search|live_search)/

function decodeTool(entry: Fields, at: string, { maxName }: ToolDialect): Tool {
  const nested = isFields(entry['function']) ? entry['function'] : undefined
  const fields = nested ?? entry
  const param = nested ? `${at}.function` : at
  const { name, description, strict } = fields
  if (typeof name !== 'string')
    fail({
      kind: name === undefined ? 'missing_parameter' : 'invalid_value',
      param: `${param}.name`,
      message: `The function at "${at}" needs a name.`,
    })
  if (name.length > maxName || !/^[\w-]+$/.test(name))
    wrong(
      `${param}.name`,
      `"${name.slice(0, 80)}" is no name for a function: 1 to ${maxName} letters, digits, "_" and "-".`,
    )
  const schemaField = 'input_schema' in fields ? 'input_schema' : 'parameters'
  const parameters = fields[schemaField] ?? { type: 'object', properties: {} }
  if (!isFields(parameters))
    wrong(`${param}.${schemaField}`, `The parameters of "${name}" must be a JSON schema, which is an object.`)
  return {
    name,
    description: typeof description === 'string' ? description : '',
    parameters,
    strict: strict === true,
  }
}

function refuseTwins(tools: readonly Tool[]): void {
  const names = tools.map(({ name }) => name)
  const twin = names.find((name, index) => names.indexOf(name) !== index)
  if (twin) wrong('tools', `Two tools are called "${twin}". Names must differ, or a call could mean either.`)
}

function wrong(param: string, message: string): never {
  return fail({ kind: 'invalid_value', param, message })
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
