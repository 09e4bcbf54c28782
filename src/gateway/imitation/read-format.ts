import type { AnswerFormat } from '../../core/model-request.ts'
import { type SchemaCheck, schemaCheck } from '../../lib/json-schema.ts'
import { readValueAt, readWholeValue } from '../../lib/tolerant-json.ts'
import { coerce } from './coerce.ts'
import { isFields } from '../../lib/fields.ts'

/** `json` is what can be given; `problem` says why it is not what was asked for, in words a model can use. */
export type ReadFormat = { json?: string; problem?: string }

// So many values in one text are an essay about JSON, not an answer in it.
const mostValues = 50

/**
 * The JSON in an answer: alone, in a code fence or with words around it, in the types the schema wants where their meaning is
 * plain. Of several values the last one that fits is meant, else the longest. Nothing missing is made up.
 */
export function readFormat(text: string, format: AnswerFormat): ReadFormat {
  const check = format.schema && checkFor(format.schema)
  const fits = (value: unknown): string | undefined => {
    if (format.schema) return check?.(value)
    return isFields(value) ? undefined : 'it is no object.'
  }
  const whole =
    readWholeValue(text) ?? readWholeValue(/^\s*```[\w-]*\n([\s\S]*?)```\s*$/.exec(text)?.[1] ?? '')
  const found = whole ? [{ ...whole, length: text.length }] : valuesIn(text)
  if (found.length === 0) return { problem: 'It holds no JSON.' }
  const read = found.map(({ value, exact, length }) => {
    const fitted = fits(value) !== undefined && format.schema ? coerce(value, format.schema) : value
    const asWritten = exact && fitted === value && length === text.length && !text.trimEnd().endsWith('`')
    return { json: asWritten ? text.trim() : JSON.stringify(fitted), problem: fits(fitted), length }
  })
  const good = read.findLast(({ problem }) => problem === undefined)
  if (good) return { json: good.json }
  const best = read.reduce((longest, each) => (each.length > longest.length ? each : longest))
  return { json: best.json, problem: `It does not fit the schema: ${best.problem}` }
}

/** A schema that cannot be used refuses nothing. */
function checkFor(schema: Record<string, unknown>): SchemaCheck | undefined {
  try {
    return schemaCheck(schema)
  } catch {
    return undefined
  }
}

/** Every object and list that stands in a text, outermost ones only. */
function valuesIn(text: string): { value: unknown; exact: boolean; length: number }[] {
  const found: { value: unknown; exact: boolean; length: number }[] = []
  const bracket = /[{[]/g
  for (let tries = 0; tries < mostValues; tries++) {
    const at = bracket.exec(text)?.index
    if (at === undefined) break
    const value = readValueAt(text, at)
    if (!value) continue
    found.push({ value: value.value, exact: value.exact, length: value.end - at })
    bracket.lastIndex = value.end
  }
  return found
}
