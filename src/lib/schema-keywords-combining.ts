import { addAll, type Context, type Issue, type Keyword } from './schema-run.ts'
import { isFields } from './fields.ts'

type Branch = { issues: Issue[]; seen: Set<string | number> | undefined }

/** Checks the same value against another schema. What that one has looked at counts only once it is kept. */
function branch(schema: unknown, value: unknown, { run, at, seen, evaluate }: Context): Branch {
  const own = seen && new Set<string | number>()
  return { issues: evaluate(schema, value, { run, at, seen: own }), seen: own }
}

function keep(context: Context, seen: Branch['seen']): void {
  for (const key of seen ?? []) context.seen?.add(key)
}

const branches = (wanted: unknown, value: unknown, context: Context): Branch[] =>
  Array.isArray(wanted) ? wanted.map((schema) => branch(schema, value, context)) : []

/** Takes over what one branch found, or what it has looked at when it fits. */
function demand({ issues, seen }: Branch, context: Context): void {
  if (issues.length === 0) keep(context, seen)
  else addAll(context.issues, issues)
}

function several(all: Branch[], context: Context, text: string): void {
  context.issues.push({ at: context.at, text })
  for (const { issues } of all) addAll(context.issues, issues)
}

/** Keywords that look at the value itself through other schemas. */
export const combiningKeywords: Record<string, Keyword> = {
  allOf: {
    check: (wanted, value, context) => {
      for (const each of branches(wanted, value, context)) demand(each, context)
    },
  },
  anyOf: {
    check: (wanted, value, context) => {
      const all = branches(wanted, value, context)
      const fitting = all.filter(({ issues }) => issues.length === 0)
      for (const { seen } of fitting) keep(context, seen)
      if (all.length > 0 && fitting.length === 0)
        several(all, context, 'It fits none of the schemas of anyOf.')
    },
  },
  oneOf: {
    check: (wanted, value, context) => {
      const all = branches(wanted, value, context)
      const fitting = all.filter(({ issues }) => issues.length === 0)
      if (fitting.length === 1) return keep(context, fitting[0]?.seen)
      if (all.length > 0)
        several(all, context, `It fits ${fitting.length} schemas of oneOf; it must fit exactly one.`)
    },
  },
  not: {
    check: (wanted, value, context) => {
      if (branch(wanted, value, context).issues.length === 0)
        context.issues.push({ at: context.at, text: 'It fits the schema of not.', inner: true })
    },
  },
  if: {
    check: (wanted, value, context) => {
      const { issues, seen } = branch(wanted, value, context)
      if (issues.length === 0) keep(context, seen)
      const next = context.schema[issues.length === 0 ? 'then' : 'else']
      if (next !== undefined) demand(branch(next, value, context), context)
    },
  },
  dependentSchemas: { on: 'object', check: dependent },
  dependencies: { on: 'object', check: dependent },
  dependentRequired: { on: 'object', check: dependent },
}

/** What must hold when a property is there: a schema, or a list of other properties. */
function dependent(wanted: unknown, value: unknown, context: Context): void {
  if (!isFields(value)) return
  for (const [key, needed] of Object.entries(isFields(wanted) ? wanted : {})) {
    context.run.spend(1)
    if (!Object.hasOwn(value, key)) continue
    if (!Array.isArray(needed)) {
      demand(branch(needed, value, context), context)
      continue
    }
    context.run.spend(needed.length)
    for (const name of needed)
      if (typeof name === 'string' && !Object.hasOwn(value, name))
        context.issues.push({ at: context.at, text: `With "${key}" it must have "${name}".`, inner: true })
  }
}
