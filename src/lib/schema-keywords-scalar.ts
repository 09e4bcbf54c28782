import { formats } from './text-formats.ts'
import { isSame } from './schema-equal.ts'
import type { Context, Keyword } from './schema-run.ts'

const onNumber = (
  check: (wanted: number, value: number, context: Context) => string | undefined,
): Keyword => ({
  on: 'number',
  check: (wanted, value, context) => {
    if (typeof wanted !== 'number') return
    say(check(wanted, value as number, context), context)
  },
})

const onString = (
  check: (wanted: unknown, value: string, context: Context) => string | undefined,
): Keyword => ({
  on: 'string',
  check: (wanted, value, context) => say(check(wanted, value as string, context), context),
})

function say(text: string | undefined, { at, issues }: Context): void {
  if (text !== undefined) issues.push({ at, text, inner: true })
}

function hasType(value: unknown, type: unknown): boolean {
  if (type === 'integer') return Number.isInteger(value)
  if (type === 'array') return Array.isArray(value)
  if (type === 'null') return value === null
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value)
  return typeof value === type
}

/** Letters as JSON schema counts them: a pair of surrogates is one. */
function letters(text: string, { run }: Context): number {
  run.spend(text.length >> 4)
  let count = 0
  for (const _ of text) count++
  return count
}

/** A multiple, but for what doubles cannot hold: 0.0075 is one of 0.0001. */
function isMultiple(value: number, of: number): boolean {
  if (of <= 0) return true
  const times = value / of
  if (!Number.isFinite(times)) return false
  return Math.abs(times - Math.round(times)) <= Math.abs(times) * Number.EPSILON * 2
}

const shown = (value: unknown) => (JSON.stringify(value) ?? '').slice(0, 60)

/** Exclusive bounds are switches beside the bound in draft 4. */
const isExclusive = ({ schema, run }: Context, name: string) => run.plan.draft4 && schema[name] === true

/** Keywords of texts and numbers, and those that name whole values. */
export const scalarKeywords: Record<string, Keyword> = {
  type: {
    check: (wanted, value, context) => {
      const types = Array.isArray(wanted) ? wanted.slice(0, 10) : [wanted]
      if (!types.some((type) => hasType(value, type)))
        say(`The value ${shownShort(value)} is not of type ${types.map(shown).join(' or ')}.`, context)
    },
  },
  const: {
    check: (wanted, value, context) => {
      if (!isSame(value, wanted, context.run.spend)) say(`It is not ${shown(wanted)}.`, context)
    },
  },
  enum: {
    check: (wanted, value, context) => {
      if (!Array.isArray(wanted)) return
      context.run.spend(wanted.length)
      if (wanted.some((each) => isSame(value, each, context.run.spend))) return
      say(`It is none of ${wanted.slice(0, 20).map(shown).join(', ')}.`, context)
    },
  },
  minimum: onNumber((wanted, value, context) => {
    const exclusive = isExclusive(context, 'exclusiveMinimum')
    return value < wanted || (exclusive && value === wanted) ? `${value} is below ${wanted}.` : undefined
  }),
  maximum: onNumber((wanted, value, context) => {
    const exclusive = isExclusive(context, 'exclusiveMaximum')
    return value > wanted || (exclusive && value === wanted) ? `${value} is above ${wanted}.` : undefined
  }),
  exclusiveMinimum: onNumber((wanted, value) =>
    value <= wanted ? `${value} is not above ${wanted}.` : undefined,
  ),
  exclusiveMaximum: onNumber((wanted, value) =>
    value >= wanted ? `${value} is not below ${wanted}.` : undefined,
  ),
  multipleOf: onNumber((wanted, value) =>
    isMultiple(value, wanted) ? undefined : `${value} is not a multiple of ${wanted}.`,
  ),
  minLength: onString((wanted, value, context) => {
    if (typeof wanted !== 'number' || value.length >= wanted * 2) return undefined
    const count = letters(value, context)
    return count < wanted ? `It has ${count} characters, at least ${wanted} are needed.` : undefined
  }),
  maxLength: onString((wanted, value, context) => {
    if (typeof wanted !== 'number' || value.length <= wanted) return undefined
    const count = letters(value, context)
    return count > wanted ? `It has ${count} characters, at most ${wanted} are allowed.` : undefined
  }),
  pattern: onString((wanted, value, { run }) =>
    typeof wanted !== 'string' || run.patterns(wanted, value, run.spend)
      ? undefined
      : `It does not match the pattern ${wanted.slice(0, 100)}.`,
  ),
  format: onString((wanted, value) => {
    const fits = typeof wanted === 'string' ? formats.get(wanted) : undefined
    // No real value of any format is longer.
    return !fits || value.length > 4000 || fits(value) ? undefined : `It is not of the format ${wanted}.`
  }),
}

const shownShort = (value: unknown) =>
  typeof value === 'object' && value !== null ? (Array.isArray(value) ? '[…]' : '{…}') : shownText(value)
const shownText = (value: unknown) => (typeof value === 'string' ? shown(value.slice(0, 60)) : shown(value))
