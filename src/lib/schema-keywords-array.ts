import { canonical } from './schema-equal.ts'
import { addAll, type Context, inside, type Keyword } from './schema-run.ts'

/** A check of lists; anything else never gets here. */
const onArray = (check: (wanted: unknown, value: unknown[], context: Context) => void): Keyword => ({
  on: 'array',
  check: (wanted, value, context) => check(wanted, value as unknown[], context),
})

/** Checks the entries from `from` on, before `to`, each against what `schemaOf` says. */
function entries(value: unknown[], context: Context, range: Range): void {
  const { from, to = value.length, schemaOf } = range
  context.run.spend(Math.max(0, Math.min(to, value.length) - from))
  for (let index = from; index < Math.min(to, value.length); index++) {
    if (range.skipSeen && context.seen?.has(index)) continue
    context.seen?.add(index)
    addAll(context.issues, context.evaluate(schemaOf(index), value[index], inside(context, index)))
  }
}
type Range = { from: number; to?: number; skipSeen?: boolean; schemaOf: (index: number) => unknown }

/** How many entries the tuple before has spoken for. */
const tupleLength = ({ schema }: Context, keyword: string): number => {
  const tuple = schema[keyword]
  return Array.isArray(tuple) ? tuple.length : 0
}

function tuple(wanted: unknown, value: unknown[], context: Context): void {
  if (Array.isArray(wanted))
    entries(value, context, { from: 0, to: wanted.length, schemaOf: (index) => wanted[index] })
}

const length = (direction: 1 | -1, word: string): Keyword =>
  onArray((wanted, value, { at, issues }) => {
    if (typeof wanted === 'number' && (value.length - wanted) * direction > 0)
      issues.push({ at, text: `It has ${value.length} entries, ${word} ${wanted}.`, inner: true })
  })

/** Keywords of lists. */
export const arrayKeywords: Record<string, Keyword> = {
  minItems: length(-1, 'at least'),
  maxItems: length(1, 'at most'),
  prefixItems: onArray(tuple),
  items: onArray((wanted, value, context) => {
    if (Array.isArray(wanted)) tuple(wanted, value, context)
    else entries(value, context, { from: tupleLength(context, 'prefixItems'), schemaOf: () => wanted })
  }),
  additionalItems: onArray((wanted, value, context) => {
    if (Array.isArray(context.schema['items']))
      entries(value, context, { from: tupleLength(context, 'items'), schemaOf: () => wanted })
  }),
  unevaluatedItems: onArray((wanted, value, context) =>
    entries(value, context, { from: 0, skipSeen: true, schemaOf: () => wanted }),
  ),
  contains: onArray((wanted, value, context) => {
    const { minContains, maxContains } = context.schema
    const [least, most] = [numberOr(minContains, 1), numberOr(maxContains, Infinity)]
    const found = value.flatMap((entry, index) =>
      context.evaluate(wanted, entry, inside(context, index)).length === 0 ? [index] : [],
    )
    for (const index of found) context.seen?.add(index)
    if (found.length < least || found.length > most)
      context.issues.push({
        at: context.at,
        text: `${found.length} entries fit the schema of contains, ${found.length < least ? `at least ${least}` : `at most ${most}`} must.`,
        inner: true,
      })
  }),
  uniqueItems: onArray((wanted, value, { at, issues, run }) => {
    if (wanted !== true) return
    const known = new Set<string>()
    for (const [index, entry] of value.entries()) {
      const text = canonical(entry, run.spend)
      if (known.has(text)) {
        issues.push({ at, text: `Entry ${index} is there twice.`, inner: true })
        return
      }
      known.add(text)
    }
  }),
}

const numberOr = (value: unknown, other: number): number => (typeof value === 'number' ? value : other)
