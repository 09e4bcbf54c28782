import { fail } from '../core/fault.ts'
import { readLine } from './import-line.ts'

/**
 * The one credential in what was pasted: a token, a cookie string, a copied request. Throws `invalid_value` that says why
 * there is none, or that there is more than one.
 */
export function pastedCredential(pasted: string): string {
  const found = readLine('', pasted.replaceAll(/\s+/g, ' '))
  const credentials = found.flatMap(({ found: one }) => ('credential' in one ? [one.credential] : []))
  const [first] = credentials
  if (first !== undefined && credentials.length === 1) return first
  const reason = found.flatMap(({ found: one }) => ('problem' in one ? [one.problem] : []))[0]
  return fail({
    kind: 'invalid_value',
    param: 'token',
    message: reason ? `"token": ${reason}.` : '"token" holds more than one credential. Paste one.',
  })
}
