import { fail } from '../core/fault.ts'
import { isBeyondLinear } from '../lib/linear-pattern.ts'
import { inspect } from '../lib/schema-inspect.ts'
import type { JsonBounds, JsonExcess } from '../lib/json-bounds.ts'
import { isTooComplex } from '../lib/step-budget.ts'
import type { RequestInfo } from './request-info.ts'
import { type Fields, isFields } from '../lib/fields.ts'

/**
 * What the JSON of a request may have. Parsing 100,000 values takes up to 30 ms; the largest conversations of agents
 * have some thousands, and nothing real is nested more than some dozen levels deep.
 */
export const bodyBounds: JsonBounds = { depth: 200, values: 100_000 }

/** Lists right in the body, and how many entries they may have. */
const listBounds: Readonly<Record<string, number>> = {
  messages: 10_000,
  message: 10_000,
  input: 10_000,
  stop: 256,
  stop_sequences: 256,
}
/** Texts right in the body that are looked up or compared, in characters. */
const textBounds: Readonly<Record<string, number>> = {
  model: 256,
  conversation_id: 256,
  previous_response_id: 256,
  user: 10_000,
  stop: 10_000,
}
const stopLength = 10_000

/** Throws `invalid_json` for what is no JSON object. */
export const noObject = (): never =>
  fail({ kind: 'invalid_json', message: 'The body must be a JSON object, as {"model": "…", …}.' })

/** Throws `invalid_value` with the field's name for JSON that is too much to be parsed. */
export function refuseExcess(bytes: Uint8Array, { over, key }: JsonExcess): never {
  if (!/^\s*\{/.test(Buffer.from(bytes.subarray(0, 1000)).toString('latin1'))) return noObject()
  const param = key ?? 'body'
  const message =
    over === 'depth'
      ? `The field "${param}" is nested more than ${bodyBounds.depth} levels deep. Make it flatter.`
      : `The body has more than ${bodyBounds.values} values, most of them in "${param}". Send less.`
  return fail({ kind: 'invalid_value', param, message })
}

/**
 * What every endpoint asks of a body before it is decoded: no more entries and letters than decoding can bear, and schemas
 * that a budget is enough for. A pattern no linear engine can read is noted in the log: it is left unchecked. Throws
 * `invalid_value` or `schema_too_complex` with the field's name.
 */
export function checkBounds(body: Fields, info?: RequestInfo): void {
  for (const [param, most] of Object.entries(listBounds)) {
    const list = ownField(body, param)
    if (Array.isArray(list) && list.length > most)
      tooMuch(param, `has ${list.length} entries; ${most} are possible`)
  }
  for (const [param, most] of Object.entries(textBounds)) checkText(body[param], param, most)
  for (const param of ['stop', 'stop_sequences']) {
    const list = ownField(body, param)
    if (Array.isArray(list)) list.forEach((each, index) => checkText(each, `${param}[${index}]`, stopLength))
  }
  for (const { schema, param } of schemasOf(body)) checkSchema(schema, param, info)
}

function checkText(value: unknown, param: string, most: number): void {
  if (typeof value === 'string' && value.length > most)
    tooMuch(param, `has ${value.length} characters; ${most} are possible`)
}

const tooMuch = (param: string, what: string): never =>
  fail({ kind: 'invalid_value', param, message: `The field "${param}" ${what}.` })

/** Where callers send schemas: as the form of an answer, and as parameters of tools, in each of the dialects. */
function schemasOf(body: Fields): { schema: Fields; param: string }[] {
  const found = [
    'response_format.json_schema.schema',
    'response_format.schema',
    'text.format.schema',
    'output_config.format.schema',
    'output_format.schema',
  ].map((param) => ({ schema: at(body, param), param }))
  const tools = ownField(body, 'tools')
  for (const [index, tool] of Array.isArray(tools) ? tools.slice(0, 1000).entries() : [])
    for (const name of ['function.parameters', 'parameters', 'input_schema'])
      found.push({ schema: at(tool, name), param: `tools[${index}].${name}` })
  return found.flatMap(({ schema, param }) => (isFields(schema) ? [{ schema, param }] : []))
}

const at = (from: unknown, path: string): unknown => path.split('.').reduce(ownField, from)

function ownField(holder: unknown, name: string): unknown {
  return isFields(holder) && Object.hasOwn(holder, name) ? holder[name] : undefined
}

function checkSchema(schema: Fields, param: string, info: RequestInfo | undefined): void {
  try {
    for (const pattern of inspect(schema).patterns) {
      if (isBeyondLinear(pattern))
        info?.warn(
          'a pattern of a JSON schema is left unchecked: it has look-around, a back reference or more than 1,000 repetitions',
          {
            param,
            pattern: pattern.slice(0, 100),
          },
        )
    }
  } catch (error) {
    // Whether any other schema can be used is for those to say who use it.
    if (!isTooComplex(error)) return
    fail({
      kind: 'schema_too_complex',
      param,
      message: `The JSON schema at "${param}" cannot be used: ${error.message}. Make it smaller.`,
    })
  }
}
