import { type OutputUnit, type Schema, type SchemaDraft, Validator } from '@cfworker/json-schema'

/** A JSON schema as a caller wrote it. */
export type JsonSchema = Record<string, unknown>

/** What is wrong with a value, as one sentence; undefined when it fits. */
export type SchemaCheck = (value: unknown) => string | undefined

/**
 * A check against a schema from outside. It is interpreted, never compiled: such a schema must not become code of ours.
 * Throws an Error when the schema cannot be used: a reference that leads nowhere, or one that leads to itself.
 */
export function schemaCheck(schema: JsonSchema): SchemaCheck {
  const validator = new Validator(schema as Schema, draftOf(schema), false)
  const check: SchemaCheck = (value) => {
    const { valid, errors } = validator.validate(value)
    return valid ? undefined : describe(errors)
  }
  // References are followed only when a value is there to be checked.
  check({})
  return check
}

/** Tuples are written `items: []` up to 2019-09 and `prefixItems` after it: the one kind must not be read as the other. */
function draftOf(schema: JsonSchema): SchemaDraft {
  const named = /draft-0?(4|7)|(2019-09|2020-12)/.exec(String(schema['$schema'] ?? ''))
  const draft =
    named?.[1] ?? named?.[2] ?? (JSON.stringify(schema).includes('"prefixItems"') ? '2020-12' : '2019-09')
  return draft as SchemaDraft
}

/** The innermost errors say what is wrong; those around them only that something is. */
function describe(errors: OutputUnit[]): string {
  const deepest = errors.toSorted((a, b) => depth(b) - depth(a))
  const lines = deepest.slice(0, 3).map(({ instanceLocation, error }) => `at ${instanceLocation}: ${error}`)
  return [...new Set(lines)].join(' ').slice(0, 600)
}

const depth = ({ instanceLocation, keywordLocation }: OutputUnit) =>
  instanceLocation.split('/').length * 100 + keywordLocation.split('/').length
