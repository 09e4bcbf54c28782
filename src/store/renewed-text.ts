import { credentialNames } from './token-entry.ts'
import type { Placed } from './token-scan.ts'
import { type Fields, isFields } from '../lib/fields.ts'

const ofOldCredential = new Set(
  ['id', 'status', 'status_reason', 'status_since', 'cooling_until', 'quota', 'fail_count'].concat(
    credentialNames,
  ),
)

/** An entry with a fresh credential: everything else stays but what was said of the old one. */
export function renewedText(
  { value }: Placed,
  { renew, id, set }: { renew: string; id: string; set: Fields },
): string {
  const kept = isFields(value) ? Object.entries(value).filter(([name]) => !ofOldCredential.has(name)) : []
  return JSON.stringify({ token: renew, ...Object.fromEntries(kept), ...set, id })
}
