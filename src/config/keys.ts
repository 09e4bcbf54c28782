import type { TSchema } from '../lib/schema.ts'
import { Config, type KeyNotes, ModelRow } from './schema.ts'
import { expectsZh } from './words/expects.ts'

/** One setting: `grok.timeout`, where it stands, and what the schema says about it. */
export type Key = { name: string; section: string; field: string; schema: TSchema & KeyNotes }

/** What is allowed, for the panel's form. */
export type Allowed = {
  min?: number
  max?: number
  values?: readonly string[]
  /** In words, where type and numbers do not say it. */
  expects?: string
  /** The same in Chinese. */
  expects_zh?: string
  items?: Allowed
  fields?: Record<string, Allowed & { type: KeyType }>
}
export type KeyType = 'boolean' | 'integer' | 'number' | 'string' | 'array' | 'object'

const { models: _models, ...sections } = Config.properties

/** Every setting but the models, in the order of the schema. */
export const keys: readonly Key[] = Object.entries(sections).flatMap(([section, table]) =>
  Object.entries(table.properties).map(([field, schema]) => ({
    name: `${section}.${field}`,
    section,
    field,
    schema,
  })),
)

export const sectionNames: readonly string[] = Object.keys(Config.properties)

/** The setting of that name. `models.<id>` is a whole row, `models.<id>.<field>` one field of it, whatever the id. */
export function findKey(name: string): Pick<Key, 'name' | 'schema'> | undefined {
  if (!name.startsWith('models.')) return keys.find((key) => key.name === name)
  const field = Object.entries(ModelRow.properties).find(([field]) => name.endsWith(`.${field}`))
  return { name, schema: field?.[1] ?? ModelRow }
}

/** Those of the names that count only after a restart. */
export const needRestart = (names: readonly string[]): string[] =>
  keys.filter(({ name, schema }) => schema.restart && names.includes(name)).map(({ name }) => name)

export const typeOf = (schema: TSchema): KeyType => (schema.anyOf ? 'string' : schema.type)

/** The limits of a schema as data. */
export function allowedBy(schema: TSchema & KeyNotes): Allowed {
  const { minimum, maximum, anyOf, items, properties, expects } = schema
  return {
    ...(minimum !== undefined && { min: minimum }),
    ...(maximum !== undefined && { max: maximum }),
    ...(anyOf && { values: anyOf.map((one: TSchema) => one.const) }),
    ...(expects !== undefined && { expects, expects_zh: expectsZh[expects] ?? expects }),
    ...(items && { items: allowedBy(items) }),
    ...(properties && { fields: fieldsOf(properties) }),
  }
}

const fieldsOf = (properties: Record<string, TSchema>) =>
  Object.fromEntries(
    Object.entries(properties).map(([field, schema]) => [
      field,
      { type: typeOf(schema), ...allowedBy(schema) },
    ]),
  )
