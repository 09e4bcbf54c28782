import { fail } from '../../core/fault.ts'
import type { AnswerFormat } from '../../core/model-request.ts'
import { type JsonSchema, schemaCheck } from '../../lib/json-schema.ts'
import { asText } from '../../lib/as-text.ts'
import { isTooComplex } from '../../lib/step-budget.ts'
import { isFields } from '../../lib/fields.ts'

export type FormatField = {
  /** `response_format`, `text.format` or `output_config.format`, for errors. */
  param: string
  /** What `strict` is when it is left out. */
  strict: boolean
}

/**
 * The form an answer must have, from Chat's nested or the flat shape of Responses and Messages; undefined for text.
 * Throws `invalid_value` or `missing_parameter` that names the field, also for a schema that cannot be used.
 */
export function decodeFormat(format: unknown, { param, strict }: FormatField): AnswerFormat | undefined {
  if (!isFields(format)) return undefined
  const { type } = format
  if (type === undefined || type === 'text') return undefined
  if (type === 'json_object') return { strict: true }
  if (type !== 'json_schema')
    fail({
      kind: 'invalid_value',
      param: `${param}.type`,
      message: `"${asText(type).slice(0, 40)}" is no format. Use text, json_object or json_schema.`,
    })
  const nested = 'json_schema' in format
  const fields = nested ? format['json_schema'] : format
  const at = nested ? `${param}.json_schema` : param
  const schema = isFields(fields) ? fields['schema'] : undefined
  if (!isFields(fields) || schema === undefined || schema === null)
    fail({
      kind: 'missing_parameter',
      param: `${at}.schema`,
      message: `The field "${at}.schema" is required with json_schema.`,
    })
  if (!isFields(schema))
    fail({ kind: 'invalid_value', param: `${at}.schema`, message: 'A JSON schema must be an object here.' })
  refuseUnusable(schema, `${at}.schema`)
  const { name, description } = fields
  return {
    ...(typeof name === 'string' && { name: name.slice(0, 64) }),
    ...(typeof description === 'string' && { description }),
    schema,
    strict: typeof fields['strict'] === 'boolean' ? fields['strict'] : strict,
  }
}

function refuseUnusable(schema: JsonSchema, param: string): void {
  try {
    schemaCheck(schema)
  } catch (error) {
    const reason = error instanceof RangeError ? 'it refers to itself' : String(error).replace(/^Error: /, '')
    fail({
      kind: isTooComplex(error) ? 'schema_too_complex' : 'invalid_value',
      param,
      message: `This JSON schema cannot be used: ${reason.split('\n')[0]?.slice(0, 200)}`,
    })
  }
}
