import { addAll, type Context, inside, type Keyword } from './schema-run.ts'
import { type Fields, isFields } from './fields.ts'

/** A check of objects; anything else never gets here. */
const onObject = (check: (wanted: unknown, value: Fields, context: Context) => void): Keyword => ({
  on: 'object',
  check: (wanted, value, context) => check(wanted, value as Fields, context),
})

/** Checks one property against a schema. */
function property(schema: unknown, value: Fields, key: string, context: Context): void {
  context.seen?.add(key)
  addAll(context.issues, context.evaluate(schema, value[key], inside(context, key)))
}

/** Whether `properties` or `patternProperties` beside it are about this key. */
function isNamed(key: string, { schema, run }: Context): boolean {
  const { properties, patternProperties } = schema
  if (isFields(properties) && Object.hasOwn(properties, key)) return true
  return (
    isFields(patternProperties) &&
    Object.keys(patternProperties).some((pattern) => run.patterns(pattern, key, run.spend))
  )
}

/** Own keys of the value, each of them a step. */
function keysOf(value: Fields, { run }: Context): string[] {
  const keys = Object.keys(value)
  run.spend(keys.length)
  return keys
}

/** How many keys it may have: `direction` is 1 for the most, -1 for the least. */
const keyCount = (direction: 1 | -1, word: string): Keyword =>
  onObject((wanted, value, context) => {
    const count = keysOf(value, context).length
    if (typeof wanted === 'number' && (count - wanted) * direction > 0)
      context.issues.push({
        at: context.at,
        text: `It has ${count} properties, ${word} ${wanted}.`,
        inner: true,
      })
  })

/** Keywords of objects. */
export const objectKeywords: Record<string, Keyword> = {
  required: onObject((wanted, value, context) => {
    if (!Array.isArray(wanted)) return
    context.run.spend(wanted.length)
    for (const key of wanted)
      if (typeof key === 'string' && !Object.hasOwn(value, key))
        context.issues.push({
          at: context.at,
          text: `It does not have the required property "${key}".`,
          inner: true,
        })
  }),
  minProperties: keyCount(-1, 'at least'),
  maxProperties: keyCount(1, 'at most'),
  properties: onObject((wanted, value, context) => {
    if (!isFields(wanted)) return
    for (const key of keysOf(value, context))
      if (Object.hasOwn(wanted, key)) property(wanted[key], value, key, context)
  }),
  patternProperties: onObject((wanted, value, context) => {
    const { patterns, spend } = context.run
    for (const [pattern, schema] of Object.entries(isFields(wanted) ? wanted : {}))
      for (const key of keysOf(value, context))
        if (patterns(pattern, key, spend)) property(schema, value, key, context)
  }),
  additionalProperties: onObject((wanted, value, context) => {
    for (const key of keysOf(value, context)) {
      if (isNamed(key, context)) continue
      if (wanted === false) refuse(key, context)
      else property(wanted, value, key, context)
    }
  }),
  unevaluatedProperties: onObject((wanted, value, context) => {
    for (const key of keysOf(value, context)) {
      if (context.seen?.has(key)) continue
      if (wanted === false) refuse(key, context)
      else property(wanted, value, key, context)
    }
  }),
  propertyNames: onObject((wanted, value, context) => {
    for (const key of keysOf(value, context))
      addAll(context.issues, context.evaluate(wanted, key, inside(context, key)))
  }),
}

const refuse = (key: string, { at, issues }: Context) =>
  issues.push({ at, text: `It may not have the property "${key.slice(0, 100)}".`, inner: true })
