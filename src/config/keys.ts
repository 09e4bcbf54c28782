import type { TSchema } from '../lib/schema.ts'
import { defaults } from './defaults.ts'
import { Config, ModelRow } from './schema.ts'
import type { KeyNotes } from './schema-parts.ts'
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
  /** Of a table whose names are free: what each entry may be. */
  entries?: Allowed & { type: KeyType }
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

/**
 * The setting of that name. `models.<id>` is a whole row, `models.<id>.<field>` one field of it, whatever the id;
 * `upstream.modes` is a table of its own, `upstream.modes.<name>` one entry of it.
 */
export function findKey(name: string): Pick<Key, 'name' | 'schema'> | undefined {
  if (!name.startsWith('models.')) return keys.find((key) => key.name === name) ?? findEntry(name)
  const field = Object.entries(ModelRow.properties).find(([field]) => name.endsWith(`.${field}`))
  return { name, schema: field?.[1] ?? ModelRow }
}

function findEntry(name: string): Pick<Key, 'name' | 'schema'> | undefined {
  const table = keys.find((key) => isTableKey(key.schema) && name.startsWith(`${key.name}.`))
  const schema = table && entryOf(table.schema, name.slice(table.name.length + 1))
  return schema && isKnown(table, name.slice(table.name.length + 1)) ? { name, schema } : undefined
}

/** A table with names of its own has those and what ships; any other takes every name. */
function isKnown({ section, field, schema }: Key, entry: string): boolean {
  if (!schema['properties'] || Object.hasOwn(schema['properties'], entry)) return true
  const sections: Record<string, Record<string, object>> = defaults as never
  return Object.hasOwn(sections[section]?.[field] ?? {}, entry)
}

/** Whether a setting is a table, merged entry by entry over the default one. */
export const isTableKey = (schema: TSchema): boolean => schema.type === 'object'

/** What an entry of a table may be; undefined for one that is none of it. Names may hold dots, but not those of tables in it. */
export function entryOf(table: TSchema, name: string): TSchema | undefined {
  const { properties, patternProperties, additionalProperties } = table
  if (properties) return Object.hasOwn(properties, name) ? properties[name] : additionalProperties
  const inner: TSchema | undefined = patternProperties && Object.values<TSchema>(patternProperties)[0]
  if (!inner || !isTableKey(inner)) return inner
  const dot = name.indexOf('.')
  return dot < 0 ? inner : entryOf(inner, name.slice(dot + 1))
}

/** Those of the names that count only after a restart. */
export const needRestart = (names: readonly string[]): string[] =>
  keys.filter(({ name, schema }) => schema.restart && names.includes(name)).map(({ name }) => name)

export const typeOf = (schema: TSchema): KeyType => (schema.anyOf ? 'string' : schema.type)

/** The limits of a schema as data. */
export function allowedBy(schema: TSchema & KeyNotes): Allowed {
  const { minimum, maximum, anyOf, items, properties, patternProperties, expects } = schema
  const entry: TSchema | undefined = patternProperties && Object.values<TSchema>(patternProperties)[0]
  return {
    ...(minimum !== undefined && { min: minimum }),
    ...(maximum !== undefined && { max: maximum }),
    ...(anyOf && { values: anyOf.map((one: TSchema) => one.const) }),
    ...(expects !== undefined && { expects, expects_zh: expectsZh[expects] ?? expects }),
    ...(items && { items: allowedBy(items) }),
    ...(properties && { fields: fieldsOf(properties) }),
    ...(entry && { entries: { type: typeOf(entry), ...allowedBy(entry) } }),
  }
}

const fieldsOf = (properties: Record<string, TSchema>) =>
  Object.fromEntries(
    Object.entries(properties).map(([field, schema]) => [
      field,
      { type: typeOf(schema), ...allowedBy(schema) },
    ]),
  )
