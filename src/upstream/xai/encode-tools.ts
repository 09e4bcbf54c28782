import type { Tool, ToolUse } from '../../core/model-request.ts'
import { type Json, list, record, text } from '../json.ts'

/** A field as the API takes it; undefined for what it would refuse. */
type Read = (value: unknown) => unknown

const flag: Read = (value) => (typeof value === 'boolean' ? value : undefined)
const said: Read = text
const texts =
  (most: number): Read =>
  (value) => {
    const found = list(value).flatMap((one) => text(one) ?? [])
    return found.length > 0 ? found.slice(0, most) : undefined
  }
const count: Read = (value) => (Number.isInteger(value) && Number(value) > 0 ? value : undefined)
const word =
  (...words: string[]): Read =>
  (value) =>
    words.includes(String(value)) ? value : undefined
const table: Read = (value) => {
  const fields = Object.entries(record(value) ?? {}).filter(([, one]) => typeof one === 'string')
  return fields.length > 0 ? Object.fromEntries(fields) : undefined
}
/** A list of names, or OpenAI's filter that holds one. */
const names: Read = (value) => texts(128)(record(value)?.['tool_names'] ?? value)

const domains = texts(5)
const handles = texts(20)

/** The API's own tools: the fields each knows (xai-official 6). What is not here is left out of a request. */
const hosted: Readonly<Record<string, Readonly<Record<string, Read>>>> = {
  web_search: {
    allowed_domains: domains,
    excluded_domains: domains,
    enable_image_understanding: flag,
    enable_image_search: flag,
  },
  x_search: {
    allowed_x_handles: handles,
    excluded_x_handles: handles,
    from_date: said,
    to_date: said,
    enable_image_understanding: flag,
    enable_video_understanding: flag,
  },
  code_interpreter: {},
  file_search: { vector_store_ids: texts(10), max_num_results: count },
  image_generation: { action: word('auto', 'generate', 'edit') },
  mcp: {
    server_url: said,
    server_label: said,
    server_description: said,
    allowed_tools: names,
    headers: table,
    authorization: said,
  },
  view_image: {},
  view_x_video: {},
}

/** Without these a tool is of no use, and refused. */
const needed: Readonly<Record<string, string>> = { mcp: 'server_url', file_search: 'vector_store_ids' }

/** Other names of the same tools, from OpenAI's and the API's own earlier days. */
const aliases: readonly [RegExp, string][] = [
  [/^web_search(?:_preview)?(?:_\d.*)?$/, 'web_search'],
  [/^(?:live_search|browser_search)$/, 'web_search'],
  [/^code_(?:interpreter|execution)$/, 'code_interpreter'],
  [/^collections_search$/, 'file_search'],
]

/** A hosted tool as the API takes it; undefined for one it does not have. */
export function encodeHosted(value: unknown): Json | undefined {
  const tool = record(value)
  const named = text(tool?.['type'])
  const type = named && (aliases.find(([of]) => of.test(named))?.[1] ?? named)
  if (!tool || !type || !Object.hasOwn(hosted, type)) return undefined
  const given: Json = { ...record(tool['filters']), ...tool }
  const fields = Object.entries(hosted[type] ?? {}).flatMap(([name, read]) => {
    const field = read(given[name])
    return field === undefined ? [] : [[name, field] as const]
  })
  const made: Json = { type, ...Object.fromEntries(fields) }
  const must = needed[type]
  return must === undefined || must in made ? made : undefined
}

/** What the model is told of a tool that takes a free text: the API's functions take objects. */
const freeText = ({ description, grammar }: Tool): Json => ({
  type: 'object',
  properties: {
    input: {
      type: 'string',
      description: grammar
        ? `The whole text. It follows this grammar:\n${grammar}`
        : `The whole text. ${description}`,
    },
  },
  required: ['input'],
  additionalProperties: false,
})

function encodeFunction(tool: Tool): Json {
  const { name, description, parameters, strict, kind } = tool
  return {
    type: 'function',
    name,
    ...(description && { description }),
    parameters: kind === 'custom' ? freeText(tool) : objectOf(parameters),
    ...(strict && { strict: true }),
  }
}

const objectOf = (parameters: Json): Json =>
  'type' in parameters ? parameters : { type: 'object', ...parameters }

/** The caller's own functions first, then what the API is to run. `search`: searching was asked for in another way. */
export function encodeTools(
  use: ToolUse | undefined,
  declared: unknown,
  search: boolean,
): { tools: Json[]; fields: Json } {
  const own = (use?.tools ?? []).map(encodeFunction)
  const given = list(declared).flatMap((tool): Json[] => {
    const known = encodeHosted(tool)
    return known ? [known] : []
  })
  const searches = given.some(({ type }) => type === 'web_search' || type === 'x_search')
  const added = search && !searches ? [{ type: 'web_search' }, { type: 'x_search' }] : []
  const tools = [...own, ...given, ...added]
  if (tools.length === 0) return { tools, fields: {} }
  const choice = choiceOf(use)
  return {
    tools,
    fields: {
      tools,
      ...(choice !== undefined && { tool_choice: choice }),
      ...(use && !use.parallel && { parallel_tool_calls: false }),
    },
  }
}

function choiceOf(use: ToolUse | undefined): unknown {
  if (!use || use.choice === 'auto') return undefined
  return use.named === undefined ? use.choice : { type: 'function', name: use.named }
}
