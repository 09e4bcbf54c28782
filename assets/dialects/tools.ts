import type { Json, Tool } from './dialect.ts'
import { at, textAt } from './dialect.ts'

/** What is wrong with a text: not JSON, not a list, or which entry lacks a name or a schema. */
export type Wrong = { wrong: 'json' | 'list' | 'object' | 'name'; where: string }

/** A JSON schema from its text; undefined for an empty one. */
export function readSchema(text: string): { schema?: object } | Wrong {
  if (text.trim() === '') return {}
  const found = readJson(text)
  if ('wrong' in found) return found
  return isObject(found.value) ? { schema: found.value } : { wrong: 'object', where: '' }
}

/** Tools from their text: a list as any of the three endpoints takes it, or with name, description and parameters alone. */
export function readTools(text: string): { tools: Tool[] } | Wrong {
  if (text.trim() === '') return { tools: [] }
  const found = readJson(text)
  if ('wrong' in found) return found
  if (!Array.isArray(found.value)) return { wrong: 'list', where: '' }
  const tools = found.value.map(toolOf)
  const bad = tools.findIndex((tool) => tool === undefined)
  if (bad >= 0) return { wrong: 'name', where: String(bad + 1) }
  return { tools: tools.filter((tool) => tool !== undefined) }
}

function toolOf(value: Json): Tool | undefined {
  const tool = at(value, 'function') ?? value
  const name = textAt(tool, 'name')
  const description = textAt(tool, 'description')
  const parameters = at(tool, 'parameters') ?? at(tool, 'input_schema') ?? { type: 'object', properties: {} }
  if (!/^[\w.-]{1,128}$/.test(name) || !isObject(parameters)) return undefined
  return { name, ...(description && { description }), parameters }
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function readJson(text: string): { value: unknown } | Wrong {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch (error) {
    return { wrong: 'json', where: error instanceof Error ? error.message : String(error) }
  }
}

const weather: Tool = {
  name: 'get_weather',
  description: 'The weather of a place now.',
  parameters: {
    type: 'object',
    properties: {
      place: { type: 'string', description: 'City and country' },
      unit: { type: 'string', enum: ['celsius', 'fahrenheit'] },
    },
    required: ['place'],
  },
}

const orders: readonly Tool[] = [
  {
    name: 'find_order',
    description: 'Looks up an order of the shop by its number.',
    parameters: { type: 'object', properties: { number: { type: 'string' } }, required: ['number'] },
  },
  {
    name: 'cancel_order',
    description: 'Cancels an order that has not been sent yet.',
    parameters: {
      type: 'object',
      properties: { number: { type: 'string' }, reason: { type: 'string' } },
      required: ['number'],
    },
  },
]

const show = (value: unknown) => JSON.stringify(value, null, 2)
export const toolExamples = { weather: show([weather]), orders: show(orders) } as const

export const schemaExample = show({
  type: 'object',
  properties: {
    title: { type: 'string' },
    points: { type: 'array', items: { type: 'string' } },
  },
  required: ['title', 'points'],
  additionalProperties: false,
})
