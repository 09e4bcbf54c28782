/** Longest sample, in characters. */
const longest = 2000
const mostKeys = 40
const mostItems = 3
const deepest = 8

// Words of a protocol, not of a person: constants, and short names under the keys that hold names.
const constant = /^[A-Z][A-Z0-9_]{2,60}$/
const word = /^[a-z][a-z0-9_.]{0,40}$/
const wordKeys = new Set([
  'type',
  'kind',
  'object',
  'status',
  'mode',
  'messageTag',
  'channel',
  'reason',
  'severity',
])
/** A key that is an id: the object is a dictionary, and whose ids they are is nobody's business. */
const idKey = /(?:\d.*){4}|.{41}/

/**
 * The shape of a value as JSON text that can be shown to anybody: keys and protocol words stay, every other text, number
 * and id is replaced by what it was. Cut at 2000 characters.
 */
export function redactedSample(value: unknown): string {
  return (JSON.stringify(shape(value, '', 0)) ?? '').slice(0, longest)
}

function shape(value: unknown, key: string, depth: number): unknown {
  if (typeof value === 'string') {
    const isWord = constant.test(value) || (wordKeys.has(key) && word.test(value))
    return isWord ? value : `<text of ${value.length}>`
  }
  if (typeof value === 'number') return Number.isInteger(value) && Math.abs(value) < 100 ? value : '<number>'
  if (typeof value !== 'object' || value === null) return value
  if (depth >= deepest) return '<deeper>'
  if (Array.isArray(value)) return value.slice(0, mostItems).map((item) => shape(item, key, depth + 1))
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, mostKeys)
      .map(([name, inner]) => [idKey.test(name) ? '<id>' : name.slice(0, 60), shape(inner, name, depth + 1)]),
  )
}
