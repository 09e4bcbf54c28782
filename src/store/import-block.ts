import { credentialIn } from '../lib/credential.ts'
import { findTokens } from '../lib/web-token.ts'
import { type LineResult, readLine } from './import-line.ts'
import { cleanNote, isEmail, isSecretName } from './import-note.ts'

type Label = 'token' | 'email' | 'name' | 'note' | 'secret'

/** Lines that belong together: each with a caption of its own, none of them twice. */
export type Block = { line: number; parts: Map<Label, string> }

const captions: [pattern: RegExp, label: Label][] = [
  [/^(sso|sso[ _-]?token|token|jwt|cookies?|sso cookie|令牌)$/, 'token'],
  [/^(e-?mail|mail|邮箱|邮箱地址)$/, 'email'],
  [/^(user(name)?|name|login|account|账号|用户名|昵称)$/, 'name'],
  [/^(note|remark|备注)$/, 'note'],
]

/** One such line: `Email: a@example.com`. Undefined for any other, and for one that holds more than its caption says. */
export function blockPart(text: string): { label: Label; value: string } | undefined {
  const match = /^(?:[-*•]\s+)?(\p{L}[\p{L}\d _-]{0,24}?)\s*[:：]\s*(\S.*)$/u.exec(text)
  const caption = match?.[1]?.toLowerCase() ?? ''
  const value = match?.[2] ?? ''
  const label = isSecretName(caption) ? 'secret' : captions.find(([pattern]) => pattern.test(caption))?.[1]
  if (!label) return undefined
  const isPlain = label === 'token' ? credentialIn(value) === value : findTokens(value).tokens.length === 0
  return isPlain ? { label, value } : undefined
}

/** The account that a block tells of. */
export function readBlock(pool: string, { parts }: Block): LineResult[] {
  const token = parts.get('token')
  if (token === undefined) return [{ found: { problem: 'not a token' }, leftOut: 0 }]
  const results = readLine(pool, token)
  const email =
    [parts.get('email'), parts.get('name')].find((text) => text !== undefined && isEmail(text)) ?? ''
  const note = cleanNote(parts.get('note') ?? '') || email || (parts.get('name') ?? '')
  const fields = { ...(note && { note }), ...(email && { email }) }
  const leftOut = parts.has('secret') ? 1 : 0
  return results.map(({ found }) => ({ found: 'problem' in found ? found : { ...found, fields }, leftOut }))
}
