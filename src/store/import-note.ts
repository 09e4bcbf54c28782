/** Who an account belongs to, as a line of a list tells it. `leftOut` counts the parts that were not taken. */
export type Identity = { note: string; email: string; leftOut: number }

const email = /^[\w.%+-]+@[a-z\d-]+(?:\.[a-z\d-]+)*\.[a-z]{2,24}$/i
// One word of letters, with a number set off from it: what has digits between its letters may be a password.
const label = /^\p{L}+(?:[._-]?\p{L}+)*(?:[._ -]\d{1,4})?$/u
// Beside a password the first part is a user name, whatever digits it ends with.
const userName = /^\p{L}+(?:[._-]?\p{L}+)*[._-]?\d{0,6}$/u
const separators = /-{4,}|_{4,}|={3,}|[\t|,;，；：]|:(?!\/\/)/
const captions =
  /^(?:sso|sso-rw|token|sso[ _]token|jwt|auth|cookies?|set-cookie|key|id|no\.?|e-?mail|user(?:name)?|account|name|邮箱|账号|令牌)$/i
const password = /(?:pass(?:word|wd|phrase)?|pwd|密码|口令|2fa|totp|otp|secret)/i

/**
 * What may be kept of a line beside its token: `before` and `after` are the texts around it. Only the part that
 * stands first says who it is, an e-mail address or a name: whatever follows may be a password, which is never kept.
 */
export function identityIn(before: string, after: string): Identity {
  const [tail, comment] = withoutComment(after)
  const labelled = labelledIn(`${before} ${tail}`)
  const front = fieldsOf(before.replace(/^\s*(?:[-*•]\s+(?:\[[ x]\]\s*)?|[([#]?\d+[.)\]、:]\s*|\d+\s+)/, ''))
  const back = fieldsOf(tail)
  const count = front.length + back.length
  const found = labelled ?? { email: '', name: '', ...positional(front, back) }
  const note = comment || found.email || found.name
  const taken = Number(found.email !== '') + Number(found.name !== '' && found.email === '')
  return { note, email: found.email, leftOut: Math.max(0, count - taken) }
}

function positional(front: string[], back: string[]): { email?: string; name?: string } {
  const first = front[0] ?? ''
  const word = first.split(/\s+/)[0] ?? ''
  if (email.test(word)) return { email: word }
  if ((front.length > 1 ? userName : label).test(first)) return { name: first }
  const next = back[0]?.split(/\s+/)[0] ?? ''
  return email.test(next) ? { email: next } : {}
}

/** Parts with a caption of their own. Undefined when there are none: then their order counts. */
function labelledIn(text: string): { email: string; name: string } | undefined {
  const value = (caption: RegExp) => caption.exec(text)?.[1] ?? ''
  const address = value(/(?:e-?mail|邮箱)\s*[:：=]\s*([^\s,;|]+)/i)
  const name = value(/(?:user(?:_?name)?|name|account|账号|用户名)\s*[:：=]\s*([^\s,;|]+)/i)
  const hasPassword = new RegExp(`${password.source}\\s*[:：=]`, 'i').test(text)
  if (address === '' && name === '' && !hasPassword) return undefined
  const first = [address, name].find((one) => email.test(one)) ?? ''
  return { email: first, name: name !== first && userName.test(name) ? name : '' }
}

const fieldsOf = (text: string): string[] =>
  text.split(separators).flatMap((part) => {
    const field = part.trim().replaceAll(/^["'`]+|["'`]+$/g, '')
    return field === '' ||
      /^[\d-]+$|^[\da-f-]{36}$/i.test(field) ||
      captions.test(field) ||
      field.endsWith('=')
      ? []
      : [field]
  })

function withoutComment(after: string): [rest: string, comment: string] {
  const match = /(?:^|\s)(?:#|\/\/)\s*(.*)$/.exec(after)
  if (!match) return [after, '']
  return [after.slice(0, match.index), cleanNote(match[1] ?? '')]
}

/** A note as it may be kept: short, and without what is captioned as a password. */
export const cleanNote = (text: string): string =>
  text
    .replaceAll(new RegExp(`${password.source}\\w*\\s*[:：= ]?\\s*\\S*`, 'gi'), '')
    .replaceAll(/^[\s,;|]+|[\s,;|]+$/g, '')
    .slice(0, 200)

/** Whether the text is an e-mail address. */
export const isEmail = (text: string): boolean => email.test(text)

/** Whether a field with this name holds what must never be kept: a password, a second factor, a recovery code. */
export const isSecretName = (name: string): boolean =>
  /pass(?:word|wd|phrase)|pwd|密码|口令|2fa|totp|recovery|(?:^|[^a-z])(?:pass|pw|otp|secret)(?:$|[^a-z])/i.test(
    name,
  )
