import type { Refusal } from '../state/api.ts'
import { known, t } from '../state/language.ts'
import { translated } from '../state/said.ts'

/** What a refusal says to the person at the panel, in their language where we know the code. */
export function refusalText({ code, message, retryAfterSeconds }: Refusal): string {
  if (code === 'invalid_password' && message.startsWith('This is a default password'))
    return t('error.default_password')
  const said = translated(message)
  // What is said in Chinese needs no word before it.
  if (said !== message) return said
  return known(`error.${code}`, { n: retryAfterSeconds, message }, t('error.other', { message }))
}
