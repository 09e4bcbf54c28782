import { readLooseJson } from '../../lib/mend-json.ts'
import { coerce } from '../tools/coerce.ts'
import type { AnswerFormat } from './format.ts'

/** `json` is what can be given; `problem` says why it is not what was asked for, in words a model can use. */
export type ReadAnswer = { json?: string; problem?: string }

/**
 * The JSON in an answer: without the code fence and the words around it, mended where a bracket or quote is missing, and
 * in the types the schema wants where their meaning is plain.
 */
export function readAnswer(text: string, { schema, check }: AnswerFormat): ReadAnswer {
  const read = readLooseJson(text)
  if (!read) return { problem: 'It holds no JSON.' }
  const { value, exact } = read
  const json = exact ? text.trim() : JSON.stringify(value)
  if (!schema || !check) return isObject(value) ? { json } : { problem: 'It is JSON, but no object.' }
  const problem = check(value)
  if (!problem) return { json }
  const fitted = coerce(value, schema)
  return check(fitted)
    ? { json, problem: `It does not fit the schema: ${problem}` }
    : { json: JSON.stringify(fitted) }
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)
