import { fail } from '../../core/fault.ts'
import type { Tool, ToolUse } from '../../core/model-request.ts'
import { asText } from '../../lib/as-text.ts'
import { builtInTool, isNative } from './built-in.ts'
import { decodeChoice, type Hosted } from './decode-choice.ts'
import { type Fields, isFields } from '../../lib/fields.ts'

/** One declared tool, and the request field it stands in. */
export type Declared = { entry: unknown; param: string }

/** What a request says about tools, in the shape of its dialect. */
export type ToolFields = {
  declared: readonly Declared[]
  choice?: unknown
  parallel?: boolean
}

/** What tells the dialects apart: the types that mean a function, how long a name may be, how many there may be. */
export type ToolDialect = { functionTypes: readonly string[]; maxName: number; maxTools?: number }
export const chatTools: ToolDialect = { functionTypes: ['function'], maxName: 64, maxTools: 128 }
// A namespace makes a name longer than it may be alone.
export const responsesTools: ToolDialect = { functionTypes: ['function'], maxName: 128 }
export const anthropicTools: ToolDialect = { functionTypes: ['custom', 'function'], maxName: 128 }

/** `ignored` names the types of tools that are not served: accepted, because agents always declare some. */
export type DecodedTools = { use: ToolUse | undefined; ignored: string[] }

/** The entries of a list of tools with their fields. */
export const declaredIn = (tools: readonly unknown[] | null | undefined, param: string): Declared[] =>
  (tools ?? []).map((entry, index) => ({ entry, param: `${param}[${index}]` }))

/**
 * The declared tools and how they may be used. Reads the nested shape of Chat and the flat ones of Responses and Messages.
 * Throws `invalid_value`, `unsupported_value` or `missing_parameter` that names the field.
 */
export function decodeTools(
  { declared, choice, parallel = true }: ToolFields,
  dialect: ToolDialect,
): DecodedTools {
  const { maxTools } = dialect
  if (maxTools !== undefined && declared.length > maxTools)
    fail({
      kind: 'invalid_value',
      param: 'tools',
      message: `At most ${maxTools} tools are possible on this endpoint; these are ${declared.length}.`,
    })
  const tools: Tool[] = []
  const hosted: Hosted[] = []
  for (const { entry, param } of declared) {
    if (!isFields(entry)) wrong(param, 'A tool is an object, as {"type": "function", …}.')
    const type = asText(entry['type'] ?? 'function')
    const made = builtInTool(type)
    if (made)
      tools.push({
        ...made,
        ...(typeof entry['name'] === 'string' && { name: entry['name'] }),
        strict: false,
      })
    else if (type === 'function' || dialect.functionTypes.includes(type))
      tools.push(decodeFunction(entry, param, dialect))
    else if (type === 'custom') tools.push(decodeCustom(entry, param, dialect))
    else
      hosted.push({
        type,
        name: typeof entry['name'] === 'string' ? entry['name'] : type,
        native: isNative(type),
      })
  }
  refuseTwins(tools)
  const chosen = decodeChoice(choice, tools, hosted)
  return {
    use: tools.length > 0 ? { ...chosen, parallel } : undefined,
    ignored: hosted.flatMap(({ type, native }) => (native ? [] : [type.slice(0, 60)])),
  }
}

function decodeFunction(entry: Fields, at: string, dialect: ToolDialect): Tool {
  const { fields, param } = nested(entry, 'function', at)
  const { description, strict } = fields
  const name = toolName(fields, param, dialect)
  const schemaField = 'input_schema' in fields ? 'input_schema' : 'parameters'
  const parameters = fields[schemaField] ?? { type: 'object', properties: {} }
  if (!isFields(parameters))
    wrong(`${param}.${schemaField}`, `The parameters of "${name}" must be a JSON schema, which is an object.`)
  return {
    name,
    description: typeof description === 'string' ? description : '',
    parameters,
    strict: strict === true,
    kind: 'function',
  }
}

/** A tool that takes free text; its grammar is told to the model. */
function decodeCustom(entry: Fields, at: string, dialect: ToolDialect): Tool {
  const { fields, param } = nested(entry, 'custom', at)
  const { description, format } = fields
  const name = toolName(fields, param, dialect)
  const form = isFields(format) && isFields(format['grammar']) ? format['grammar'] : format
  const definition = isFields(form) ? form['definition'] : undefined
  return {
    name,
    description: typeof description === 'string' ? description : '',
    parameters: {},
    strict: false,
    kind: 'custom',
    ...(typeof definition === 'string' && { grammar: definition }),
  }
}

/** Chat nests what a tool is under its type, the others do not. */
function nested(entry: Fields, name: string, param: string): { fields: Fields; param: string } {
  const inner = entry[name]
  return isFields(inner) ? { fields: inner, param: `${param}.${name}` } : { fields: entry, param }
}

function toolName({ name }: Fields, param: string, { maxName }: ToolDialect): string {
  if (typeof name !== 'string')
    return fail({
      kind: name === undefined ? 'missing_parameter' : 'invalid_value',
      param: `${param}.name`,
      message: `The function at "${param}" needs a name.`,
    })
  if (name.length > maxName || !/^[\w-]+$/.test(name))
    wrong(
      `${param}.name`,
      `"${name.slice(0, 80)}" is no name for a function: 1 to ${maxName} letters, digits, "_" and "-".`,
    )
  return name
}

function refuseTwins(tools: readonly Tool[]): void {
  const seen = new Set<string>()
  for (const { name } of tools) {
    if (seen.has(name))
      wrong('tools', `Two tools are called "${name}". Names must differ, or a call could mean either.`)
    seen.add(name)
  }
}

function wrong(param: string, message: string): never {
  return fail({ kind: 'invalid_value', param, message })
}
