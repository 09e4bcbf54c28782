import { type HostileBody, many, nest } from './hostile-body.ts'

const chat = '/v1/chat/completions'
const model = 'grok-4-fast'
const hello = [{ role: 'user', content: 'hello' }]
const json = (fields: object) => JSON.stringify({ model, messages: hello, ...fields })
const withSchema = (schema: unknown) =>
  json({ response_format: { type: 'json_schema', json_schema: { name: 'x', schema } } })
const schemaParam = 'response_format.json_schema.schema'

/** `allOf` of twice the next level: double the work for each of the levels. */
function doubling(levels: number): object {
  const $defs: Record<string, unknown> = { [`l${levels}`]: { type: 'object' } }
  for (let level = 0; level < levels; level++) {
    const next = { $ref: `#/$defs/l${level + 1}` }
    $defs[`l${level}`] = { allOf: [next, next] }
  }
  return { $ref: '#/$defs/l0', $defs }
}

/** The same through properties: only a value that goes as deep makes it cost anything. */
function doublingProperties(levels: number): object {
  const $defs: Record<string, unknown> = { [`l${levels}`]: { type: 'object' } }
  for (let level = 0; level < levels; level++) {
    const next = { properties: { a: { $ref: `#/$defs/l${level + 1}` } } }
    $defs[`l${level}`] = { allOf: [next, next] }
  }
  return { $ref: '#/$defs/l0', $defs }
}

/** Schemas and patterns that callers may send to hold up everybody else. */
export const hostileSchemas: readonly HostileBody[] = [
  {
    what: 'a schema that doubles with each of 26 levels',
    path: chat,
    body: () => withSchema(doubling(26)),
    code: 'schema_too_complex',
    param: schemaParam,
  },
  {
    what: 'the same as parameters of a tool',
    path: chat,
    body: () => json({ tools: [{ type: 'function', function: { name: 'f', parameters: doubling(40) } }] }),
    code: 'schema_too_complex',
    param: 'tools[0].function.parameters',
  },
  {
    what: 'the same on Responses',
    path: '/v1/responses',
    body: () =>
      JSON.stringify({
        model,
        input: 'hello',
        text: { format: { type: 'json_schema', name: 'x', schema: doubling(26) } },
      }),
    code: 'schema_too_complex',
    param: 'text.format.schema',
  },
  {
    what: 'the same on Messages',
    path: '/v1/messages',
    body: () =>
      JSON.stringify({
        model,
        max_tokens: 10,
        messages: hello,
        tools: [{ name: 'f', input_schema: doubling(26) }],
      }),
  },
  {
    what: 'a schema that doubles with each level of the answer',
    path: chat,
    body: () =>
      JSON.stringify({
        model,
        messages: [{ role: 'user', content: `repeat ${nest(26, '{"a":', '1', '}')}` }],
        response_format: { type: 'json_schema', json_schema: { name: 'x', schema: doublingProperties(26) } },
      }),
  },
  {
    what: 'a pattern that backtracks',
    path: chat,
    body: () =>
      JSON.stringify({
        model,
        messages: [{ role: 'user', content: `repeat {"a":"${'a'.repeat(40)}!"}` }],
        response_format: {
          type: 'json_schema',
          json_schema: {
            name: 'x',
            schema: { type: 'object', properties: { a: { type: 'string', pattern: '^(a+)+$' } } },
          },
        },
      }),
  },
  {
    what: 'a pattern of a megabyte',
    path: chat,
    body: () => withSchema({ type: 'string', pattern: '(a|b)*'.repeat(170_000) }),
    code: 'schema_too_complex',
    param: schemaParam,
  },
  {
    what: 'a schema 8,000 deep',
    path: chat,
    body: () =>
      `{"model":"${model}","messages":[{"role":"user","content":"hi"}],"response_format":{"type":"json_schema","json_schema":{"name":"x","schema":${nest(8000, '{"items":', '{}', '}')}}}}`,
    code: 'invalid_value',
    param: 'response_format',
  },
  {
    what: 'a schema of 20,000 properties',
    path: chat,
    body: () =>
      `{"model":"${model}","messages":[{"role":"user","content":"hi"}],"response_format":{"type":"json_schema","json_schema":{"name":"x","schema":{"properties":{${many(20_000, (n) => `"p${n}":{}`)}}}}}}`,
    code: 'schema_too_complex',
    param: schemaParam,
  },
]
