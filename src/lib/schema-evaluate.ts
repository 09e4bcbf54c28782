import { refOf } from './schema-inspect.ts'
import { keywords } from './schema-keywords.ts'
import { addAll, type Context, type Issue, type Place } from './schema-run.ts'
import { tooComplex } from './step-budget.ts'
import { isFields } from './fields.ts'

// Far below what the stack holds.
const mostLevels = 1000

/** What of `value` does not fit; an empty list when everything does. Throws once the run's budget is used up. */
export function evaluate(schema: unknown, value: unknown, { run, at, seen }: Place): Issue[] {
  if (schema === false) return [{ at, text: 'Nothing is allowed here.' }]
  if (!isFields(schema)) return []
  const type = typeOf(value)
  const issues: Issue[] = []
  const context: Context = { schema, run, at, seen, issues, evaluate }
  if (++run.level > mostLevels) throw tooComplex('schema and value lie too deep in each other')
  const names = Object.keys(schema)
  run.spend(10 + names.length)
  const ref = refOf(schema)
  if (ref !== undefined) addAll(issues, evaluate(run.plan.target(schema), value, { run, at, seen }))
  if (ref === undefined || !run.plan.refAlone) {
    let last: string[] | undefined
    for (const name of names) {
      // What nobody looked at is known when everybody else has looked.
      if (name.startsWith('unevaluated')) (last ??= []).push(name)
      else apply(name, value, type, context)
    }
    for (const name of last ?? []) apply(name, value, type, context)
  }
  run.level--
  run.spend(issues.length * 5)
  return issues
}

function apply(name: string, value: unknown, type: string, context: Context): void {
  const keyword = keywords.get(name)
  if (keyword && (keyword.on === undefined || keyword.on === type))
    keyword.check(context.schema[name], value, context)
}

/** The type of a JSON value in JSON schema's words; an integer is a number. */
function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}
