import { schemaCheck } from '../../lib/json-schema.ts'
import { coerce } from './coerce.ts'
import type { FoundCall } from './found-call.ts'

/** The arguments as the caller gets them; `problem` says why they do not fit the schema. */
export type FinishedCall = { text: string; problem?: string }

/** Brings the arguments into the types of their schema. A custom tool takes its text as it was written. */
export function finishCall({ tool, args }: FoundCall): FinishedCall {
  if (tool.kind === 'custom') return { text: freeText(args) }
  const value = coerce(args, tool.parameters)
  const text = JSON.stringify(value)
  const misfit = misfitOf(tool.parameters, value)
  return misfit
    ? { text, problem: `The arguments of ${tool.name} do not fit its schema: ${misfit}` }
    : { text }
}

/** A model that writes JSON for every tool puts the text under `input`. */
function freeText(args: Record<string, unknown> | string): string {
  const fields = typeof args === 'string' ? objectIn(args) : args
  const only = fields && Object.keys(fields).length === 1 ? fields['input'] : undefined
  if (typeof only === 'string') return only
  return typeof args === 'string' ? args : JSON.stringify(args)
}

function objectIn(text: string): Record<string, unknown> | undefined {
  if (!text.trimStart().startsWith('{')) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function misfitOf(schema: Record<string, unknown>, value: unknown): string | undefined {
  try {
    return schemaCheck(schema)(value)
  } catch {
    // A schema that cannot be used refuses nothing.
    return undefined
  }
}
