import { fail } from '../core/fault.ts'
import type { Checker, Mismatch } from '../lib/schema.ts'

/** Returns the body as what the schema says it is. Throws `missing_parameter` or `invalid_value` with `param`. */
export function validate<T>(checker: Checker<T>, body: unknown): T {
  if (checker.is(body)) return body
  const mismatch = checker.firstMismatch(body)
  return reject(
    mismatch ?? { path: '', message: 'is not what is expected here', value: body, missing: false },
  )
}

function reject({ path, message, value, missing }: Mismatch): never {
  const param = path || 'body'
  if (missing) fail({ kind: 'missing_parameter', param, message: `The field "${param}" is required.` })
  fail({
    kind: 'invalid_value',
    param,
    message: `The field "${param}" has a value that is not possible here (${describe(value)}): ${message.charAt(0).toLowerCase()}${message.slice(1)}.`,
  })
}

function describe(value: unknown): string {
  const json = JSON.stringify(value) ?? String(value)
  return json.length > 60 ? `${json.slice(0, 57)}…` : json
}
