import { checkPatternSize } from './linear-pattern.ts'
import { createReferences, type References } from './schema-references.ts'
import { tooComplex } from './step-budget.ts'
import { type Fields, isFields } from './fields.ts'

/** What is known of a schema before a value is there. */
export type Plan = {
  /** Drafts 4 to 7 ignore what stands beside a `$ref`. */
  refAlone: boolean
  /** `items: []` is a tuple up to 2019-09; from 2020-12 on `prefixItems` is. */
  draft4: boolean
  /** Whether it asks for what no other keyword has looked at. */
  tracks: boolean
  /** Its patterns, for texts and for names of properties. */
  patterns: readonly string[]
  /** What a `$ref` in this object leads to. */
  target: (holder: object) => unknown
}

/** Parts of a schema, how deep they may lie in each other, and parts that look at one and the same value. */
const mostParts = 10_000
const mostLevels = 200
const mostAtOnce = 5000

const one = ['not', 'if', 'then', 'else', 'items', 'additionalItems', 'unevaluatedItems', 'contains']
const single = new Set([
  ...one,
  'additionalProperties',
  'unevaluatedProperties',
  'propertyNames',
  'contentSchema',
])
const lists = new Set(['allOf', 'anyOf', 'oneOf', 'items', 'prefixItems'])
const maps = new Set([
  'properties',
  'patternProperties',
  'dependentSchemas',
  'dependencies',
  '$defs',
  'definitions',
])
/** Keywords whose schemas look at the value itself, not at something inside it. */
const inPlace = new Set([
  'allOf',
  'anyOf',
  'oneOf',
  'not',
  'if',
  'then',
  'else',
  'dependentSchemas',
  'dependencies',
])

const types = new Set(['string', 'number', 'integer', 'boolean', 'null', 'array', 'object'])

/**
 * Walks over the schema once: its parts are counted, references resolved, patterns measured. Throws an Error that says why
 * it cannot be used, a RangeError when it refers to itself, one for which `isTooComplex` holds when there is too much of it.
 */
export function inspect(schema: Fields): Plan {
  const version = /draft-0?([467])|(2019-09|2020-12)/.exec(
    JSON.stringify(schema['$schema'] ?? '').slice(0, 200),
  )
  const references = createReferences(schema, version?.[1] === '4' ? 'id' : '$id')
  const walked = new Set<object>()
  const waiting: { part: unknown; base: string; level: number }[] = [{ part: schema, base: '', level: 0 }]
  const holders: { holder: Fields; base: string }[] = []
  const patterns = new Set<string>()
  let tracks = false
  const walkAll = () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const { part, level } = next
      if (!isFields(part) || walked.has(part)) continue
      walked.add(part)
      if (walked.size > mostParts) throw tooComplex(`it has more than ${mostParts} parts`)
      if (level > mostLevels) throw tooComplex(`its parts lie more than ${mostLevels} deep in each other`)
      refuseUnknownTypes(part)
      const base = references.enter(part, next.base)
      if (refOf(part) !== undefined) holders.push({ holder: part, base })
      if ('unevaluatedProperties' in part || 'unevaluatedItems' in part) tracks = true
      for (const pattern of patternsOf(part)) patterns.add(pattern)
      for (const child of childrenOf(part)) waiting.push({ part: child, base, level: level + 1 })
    }
  }
  walkAll()
  // What a reference leads to may lie outside the places where schemas usually are, and hold references itself.
  for (let index = 0; index < holders.length; index++) {
    const { holder, base } = holders[index]!
    const { target, base: targetBase } = references.resolve(holder, refOf(holder) ?? '', base)
    waiting.push({ part: target, base: targetBase, level: 0 })
    walkAll()
  }
  patterns.forEach(checkPatternSize)
  const refAlone = version?.[1] !== undefined
  measure(schema, { references, refAlone })
  return {
    refAlone,
    draft4: version?.[1] === '4',
    tracks,
    patterns: [...patterns],
    target: references.target,
  }
}

/** No value is of a type that does not exist, so nothing could be asked for with it. */
function refuseUnknownTypes({ type }: Fields): void {
  if (type === undefined) return
  for (const one of Array.isArray(type) ? type : [type])
    if (typeof one !== 'string' || !types.has(one))
      throw new Error(
        `${JSON.stringify(one).slice(0, 80)} is not a type of JSON; these are ${[...types].join(', ')}`,
      )
}

/** The reference of a schema part. A dynamic one is read as the plain one it is without dynamic scope. */
export function refOf(part: Fields): string | undefined {
  const ref = part['$ref'] ?? part['$dynamicRef'] ?? part['$recursiveRef']
  return typeof ref === 'string' ? ref : undefined
}

function patternsOf({ pattern, patternProperties }: Fields): string[] {
  const names = isFields(patternProperties) ? Object.keys(patternProperties) : []
  return typeof pattern === 'string' ? [pattern, ...names] : names
}

function childrenOf(part: Fields, wanted: (keyword: string) => boolean = () => true): unknown[] {
  const found: unknown[] = []
  for (const keyword of Object.keys(part)) {
    if (!wanted(keyword)) continue
    const value = part[keyword]
    if (Array.isArray(value)) {
      if (lists.has(keyword)) for (const each of value) found.push(each)
    } else if (maps.has(keyword)) {
      if (isFields(value)) for (const each of Object.values(value)) found.push(each)
    } else if (single.has(keyword)) found.push(value)
  }
  return found
}

type Measure = { references: References; refAlone: boolean }

/**
 * Counts for every part how many others look at the same value with it. References make a few lines of schema look at
 * it a million times. Throws when that is too many, or when a part comes to itself again without going into the value.
 */
function measure(schema: Fields, { references, refAlone }: Measure): void {
  const counts = new Map<object, number>()
  const open = new Set<object>()
  const count = (part: unknown): number => {
    if (!isFields(part)) return 1
    const known = counts.get(part)
    if (known !== undefined) return known
    if (open.has(part)) throw new RangeError('it refers to itself')
    if (open.size > 1000) throw tooComplex('its references lead from one to the next more than 1,000 times')
    open.add(part)
    const hasRef = refOf(part) !== undefined
    let sum = 1 + (hasRef ? count(references.target(part)) : 0)
    if (!(hasRef && refAlone))
      for (const child of childrenOf(part, (keyword) => inPlace.has(keyword))) sum += count(child)
    if (sum > mostAtOnce) throw tooComplex(`more than ${mostAtOnce} parts of it look at one value`)
    open.delete(part)
    counts.set(part, sum)
    return sum
  }
  for (const part of references.parts()) count(part)
  count(schema)
}
