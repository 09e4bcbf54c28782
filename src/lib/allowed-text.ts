import type { TSchema } from '@sinclair/typebox'

/** The limits of a schema in words: `a whole number from 0 to 100`, `"url", "base64" or "markdown"`. `expects` wins. */
export function allowedText(schema: TSchema): string {
  if (typeof schema['expects'] === 'string') return schema['expects']
  if (schema['anyOf']) return listed((schema['anyOf'] as TSchema[]).map(allowedText))
  if (schema['const'] !== undefined) return JSON.stringify(schema['const'])
  switch (schema['type']) {
    case 'boolean':
      return 'true or false'
    case 'integer':
      return `a whole number${range(schema)}`
    case 'number':
      return `a number${range(schema)}`
    case 'array':
      return `a list${schema['minItems'] ? ` of at least ${schema['minItems']}` : ''}, each entry ${allowedText(schema['items'])}`
    case 'object':
      return objectText(Object.keys(schema['properties'] ?? {}))
    case 'null':
      return 'null'
    case 'string':
      return schema['minLength'] ? 'a text that is not empty' : 'text'
    default:
      return 'anything'
  }
}

function range({ minimum, maximum }: TSchema): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`
  if (minimum !== undefined) return ` of at least ${minimum}`
  return maximum === undefined ? '' : ` of at most ${maximum}`
}

const objectText = (fields: string[]) =>
  fields.length > 0 ? `an object with ${listed(fields)}` : 'an object'

const listed = (values: string[]): string =>
  values.length < 2 ? values.join('') : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`
