import { importedEntry } from './import-entry.ts'
import { findTokens } from '../lib/web-token.ts'
import { readLine, type LineResult } from './import-line.ts'
import { cleanNote, isEmail, isSecretName } from './import-note.ts'
import { isToken } from './import-entry.ts'

/** The columns of a table whose first line names them. */
export type Columns = { separator: string; names: string[] }

// What a column is called → the field it fills. `token` has to look like a token, `sso` is one by its name.
const headings: [pattern: RegExp, field: string][] = [
  [/^sso([_ -]?(token|cookie|jwt|value))?$/, 'sso'],
  [/^(token|session[_ -]?token|jwt|cookies?|credential|access[_ -]?token|令牌)$/, 'token'],
  [/^(e-?mail([_ -]?address)?|mail|邮箱|邮箱地址)$/, 'email'],
  [/^(name|display[_ -]?name|user(_?name)?|account|login|昵称|账号|用户名)$/, 'name'],
  [/^(note|notes|remark|comment|label|备注)$/, 'note'],
  [/^(pool|tier|plan|type|等级|类型)$/, 'pool'],
  [/^(status|state|状态)$/, 'status'],
  [/^(tags?|标签)$/, 'tags'],
  [/^(user[_ -]?id|uid)$/, 'user_id'],
]

const separators = ['\t', '----', ';', '|', ',', ':']

/** The columns when `line` is a heading: it names the one with the token, and holds none. Undefined otherwise. */
export function columnsIn(line: string): Columns | undefined {
  if (line.length > 2000 || /@|=/.test(line) || findTokens(line).tokens.length > 0) return undefined
  for (const separator of separators) {
    const cells = splitRow(line, separator)
    const names = cells.map(fieldOf)
    const hasToken = names.some((name) => name === 'sso' || name === 'token')
    const isHeading = cells.every((cell) => /^[\p{L}\d _.-]{0,40}$/u.test(cell.trim()))
    if (hasToken && isHeading && (names.length > 1 || separator === '\t')) return { separator, names }
  }
  return undefined
}

function fieldOf(heading: string): string {
  const name = heading.trim().toLowerCase()
  if (isSecretName(name)) return ''
  return headings.find(([pattern]) => pattern.test(name))?.[1] ?? ''
}

/** One row of such a table: its token is taken from its column, else from wherever in the row one stands. */
export function readRow(pool: string, { separator, names }: Columns, line: string): LineResult[] {
  const cells = splitRow(line, separator).map((cell) => cell.trim())
  const cell = (field: string) => cells.find((text, at) => names[at] === field && text !== '') ?? ''
  const sure = [cell('sso'), cell('token')].find(isSure)
  const elsewhere = sure === undefined ? readLine(pool, line) : []
  if (elsewhere.some(({ found }) => 'credential' in found)) return elsewhere
  const credential = sure ?? cell('sso')
  if (credential === '') return elsewhere
  const email = [cell('email'), cell('name')].find(isEmail) ?? ''
  const note = cleanNote(cell('note')) || email || cell('name')
  const told = {
    email,
    note,
    pool: cell('pool'),
    status: cell('status'),
    tags: cell('tags'),
    user_id: cell('user_id'),
  }
  const fields = Object.fromEntries(Object.entries(told).filter(([, value]) => value !== ''))
  const taken = cells.filter((text, at) => text !== '' && names[at] !== '' && names[at] !== undefined).length
  const leftOut = cells.filter((text) => text !== '').length - taken
  return [{ found: importedEntry(pool, '', { token: credential, ...fields }), leftOut }]
}

const isSure = (text: string): boolean => isToken(text) || /sso(-rw)?=/i.test(text)

/** The cells of a row, with quotes as RFC 4180 has them. */
export function splitRow(line: string, separator: string): string[] {
  const cells: string[] = []
  let at = 0
  while (at <= line.length) {
    const quoted = line[at] === '"' ? /^"((?:[^"]|"")*)"/.exec(line.slice(at)) : null
    const from = at + (quoted?.[0].length ?? 0)
    const found = line.indexOf(separator, from)
    const end = found === -1 ? line.length : found
    cells.push(quoted ? (quoted[1] ?? '').replaceAll('""', '"') : line.slice(at, end))
    at = end + separator.length
    if (found === -1) break
  }
  return cells
}
