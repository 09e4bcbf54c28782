/** The id of the account that holds this credential: stable, and says nothing about it. */
export const accountId = (credential: string): string =>
  `acc_${Bun.SHA256.hash(credential, 'hex').slice(0, 16)}`

/** A credential as it may be shown: `eyJh…x9Q`. */
export const masked = (credential: string): string =>
  credential.length < 16 ? `${credential.slice(0, 2)}…` : `${credential.slice(0, 4)}…${credential.slice(-3)}`

// Longest first: the value of `sso-rw` serves only where there is no `sso`.
const cookies = [/(?:^|[;,\s:"'])sso=([^;,\s"']+)/i, /(?:^|[;,\s:"'])sso-rw=([^;,\s"']+)/i]

/**
 * The credential in what people paste: the bare text, `sso=…`, a whole cookie string or a `Cookie:` line. Undefined
 * when there is none: empty, with blanks or separators inside, or characters that no header may carry.
 */
export function credentialIn(text: string): string | undefined {
  if (/^eyJ[\w.-]+$/.test(text)) return text // by far the most: the rest costs ten times as much
  const trimmed = text.trim().replace(/^["']|["',;]+$/g, '')
  for (const cookie of cookies) {
    const found = cookie.exec(trimmed)?.[1]
    if (found) return found
  }
  return /^[\w.+/=~%|:-]{4,8192}$/.test(trimmed) && !/^[\w-]+=[^=]/.test(trimmed) ? trimmed : undefined
}
