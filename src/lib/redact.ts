// A JWT, a client key, an sso or clearance cookie, a Bearer header, a password in a URL: whatever slips into a
// message must not reach a log. Broad on purpose: a hidden word costs less than a leaked credential.
const secrets: readonly [RegExp, string][] = [
  [/\beyJ[\w-]{8,}(?:\.[\w-]+)*/g, 'eyJ…'],
  [/\bsk-[\w-]{8,}/g, 'sk-…'],
  [/\b(sso(?:-rw)?|cf_clearance|x-userid|__cf_bm|grok2api_session)=[^;\s"'\\]+/g, '$1=…'],
  [/\bBearer\s+[^\s"'\\]+/gi, 'Bearer …'],
  [/(\b[a-z][a-z\d+.-]*:\/\/)[^\s/@"'\\]+:[^\s/@"'\\]+@/gi, '$1…@'],
]

/** The text with everything that looks like a credential hidden. */
export const redact = (text: string): string =>
  secrets.reduce((hidden, [pattern, shown]) => hidden.replace(pattern, shown), text)
