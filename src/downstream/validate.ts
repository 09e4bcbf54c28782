import { fail } from '../core/fault.ts'
import type { Checker, Mismatch } from '../lib/schema.ts'

/** Returns the body as what the schema says it is. Throws `missing_parameter` or `invalid_value` with `param`. */
export function validate<T>(checker: Checker<T>, body: unknown): T {
  if (checker.is(body)) return body
  return reject(
    checker.firstMismatch(body) ?? { path: '', message: '', allowed: '', value: body, missing: false },
  )
}

function reject({ path, allowed, value, missing }: Mismatch): never {
  const param = path || 'body'
  if (missing)
    fail({ kind: 'missing_parameter', param, message: `The field "${param}" is required: ${allowed}.` })
  fail({
    kind: 'invalid_value',
    param,
    message: `The field "${param}" cannot be ${describe(value)}. Allowed: ${allowed}.`,
  })
}

function describe(value: unknown): string {
  const json = JSON.stringify(value) ?? String(value)
  return json.length > 60 ? `${json.slice(0, 57)}…` : json
}
