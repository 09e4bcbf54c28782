import { evaluate } from './schema-evaluate.ts'
import type { Issue, Run } from './schema-run.ts'
import { inspect } from './schema-inspect.ts'
import { createPatterns } from './linear-pattern.ts'
import { createBudget } from './step-budget.ts'

/** A JSON schema as a caller wrote it. */
export type JsonSchema = Record<string, unknown>

/** What is wrong with a value, as one sentence; undefined when it fits. */
export type SchemaCheck = (value: unknown) => string | undefined

/** At most 80 ns each: a check takes less than 50 ms of the event loop, whatever schema and value are. */
const mostSteps = 600_000

/**
 * A check against a schema from outside. The schema is interpreted, never compiled: such a schema must not become code
 * of ours. Making the check walks over the schema once; it never runs it. Patterns are matched by RE2, in time linear
 * to the text; one that RE2 cannot read (look-around, back references) is left unchecked and `onUnchecked` is called
 * with it. Throws an Error when the schema cannot be used: a reference without a target, a RangeError when it refers to
 * itself, an Error for which `isTooComplex` holds when it has too many parts. The check itself throws such an Error when
 * a value takes it more than its budget of steps.
 */
export function schemaCheck(schema: JsonSchema, onUnchecked?: (pattern: string) => void): SchemaCheck {
  const plan = inspect(schema)
  const patterns = createPatterns(onUnchecked)
  return (value) => {
    const run: Run = { plan, patterns, spend: createBudget(mostSteps), level: 0 }
    const issues = evaluate(schema, value, { run, at: undefined, seen: plan.tracks ? new Set() : undefined })
    return issues.length === 0 ? undefined : describe(issues)
  }
}

/** The innermost issues say what is wrong; those around them only that something is. */
function describe(issues: Issue[]): string {
  const deepest = Math.max(...issues.slice(0, 1000).map(depthOf))
  const lines = issues
    .filter((issue) => depthOf(issue) === deepest)
    .slice(0, 3)
    .map(({ at, text }) => `at ${pointer(at)}: ${text}`)
  return [...new Set(lines)].join(' ').slice(0, 600)
}

const depthOf = ({ at, inner }: Issue) => (at?.depth ?? 0) * 2 + (inner ? 1 : 0)

/** `#/list/1`, as a URI fragment. */
function pointer(at: Issue['at']): string {
  const keys: string[] = []
  for (let place = at; place; place = place.up)
    keys.push(String(place.key).slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1'))
  return ['#', ...keys.toReversed()].join('/')
}
