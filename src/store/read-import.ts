import { importedText } from './import-entry.ts'
import { walkImport } from './import-json.ts'
import { isList, isObject, skipSpace, skipValue } from './json-scan.ts'
import type { NewEntry } from './token-edit.ts'
import type { Puzzle } from './token-entry.ts'

/** An account of an import, or why something in it is none, with its line (from 1). Never shows the text itself. */
export type Imported = { line: number; found: NewEntry | Puzzle }

/**
 * Every account of a text people import: a JSON document of any known shape, JSON lines, one credential a line, lists
 * with commas, cookies; in UTF-8 or UTF-16, with or without BOM, with any line ends. `pool` is for those that name
 * none. A document that is broken yields one problem and, before it, what stood before the fault: see `isBroken`.
 */
export function* readImport(file: Buffer, pool: string): Generator<Imported, void> {
  const bytes = inUtf8(file)
  if (isDocument(bytes)) yield* readDocument(bytes, pool, 1)
  else yield* readLines(bytes, pool)
}

/** Marks a document of which nothing may be taken: half of a file is worse than none. */
export const isBroken = (found: NewEntry | Puzzle): boolean =>
  'problem' in found && found.problem.startsWith(brokenJson)

const brokenJson = 'broken JSON: '

function inUtf8(file: Buffer): Buffer {
  const [one, two, three] = file
  if (one === 0xef && two === 0xbb && three === 0xbf) return file.subarray(3)
  // PowerShell and Notepad write it.
  if (one === 0xff && two === 0xfe) return Buffer.from(new TextDecoder('utf-16le').decode(file))
  if (one === 0xfe && two === 0xff) return Buffer.from(new TextDecoder('utf-16be').decode(file))
  return file
}

const newline = 0x0a

/** One JSON value, however many lines it takes; not a file whose lines are each one. */
function isDocument(bytes: Buffer): boolean {
  const start = skipSpace(bytes, 0)
  if (!isList(bytes, start) && !isObject(bytes, start)) return false
  const end = bytes.indexOf(newline, start)
  if (end === -1 || skipSpace(bytes, end) >= bytes.length) return true
  return !isWhole(bytes.subarray(start, end))
}

function isWhole(line: Buffer): boolean {
  try {
    return /^\s*,?\s*$/.test(line.toString('utf8', skipValue(line, 0)))
  } catch {
    return false
  }
}

function* readDocument(bytes: Buffer, pool: string, firstLine: number): Generator<Imported, void> {
  const lineOf = lineCounter(bytes, firstLine)
  try {
    for (const { offset, found } of walkImport(bytes, pool)) yield { line: lineOf(offset), found }
  } catch (error) {
    if (!(error instanceof Error) || typeof error.cause !== 'number') throw error
    yield { line: lineOf(error.cause), found: { problem: brokenJson + error.message } }
  }
}

/** Lines of growing offsets: each byte is looked at once, however long the lines are. */
function lineCounter(bytes: Buffer, firstLine: number): (offset: number) => number {
  let line = firstLine
  let next = bytes.indexOf(newline)
  return (offset) => {
    for (; next !== -1 && next < offset; next = bytes.indexOf(newline, next + 1)) line++
    return line
  }
}

function* readLines(bytes: Buffer, pool: string): Generator<Imported, void> {
  let line = 0
  for (let start = 0; start < bytes.length;) {
    line++
    const found = bytes.indexOf(newline, start)
    const end = found === -1 ? bytes.length : found
    const text = bytes.toString('utf8', start, end).trim()
    start = end + 1
    if (text === '' || /^(#|\/\/)/.test(text)) continue
    if (/^[{[]/.test(text)) yield* readJsonLine(text.replace(/,$/, ''), pool, line)
    else for (const part of partsOf(text)) yield { line, found: importedText(pool, part) }
  }
}

/** A line that is broken spoils nothing but itself. */
function* readJsonLine(text: string, pool: string, line: number): Generator<Imported, void> {
  const found = [...readDocument(Buffer.from(text), pool, line)]
  if (found.some((piece) => isBroken(piece.found)))
    yield { line, found: { problem: 'a line of JSON that is not whole' } }
  else if (found.length === 0) yield { line, found: { problem: 'an object without a token' } }
  else yield* found
}

/** The credentials of one line: a cookie string is one, else what commas, semicolons and blanks divide. */
function partsOf(text: string): string[] {
  const isCookie = /sso(-rw)?=/i.test(text)
  const parts = text.split(isCookie ? ',' : /[,;]/).filter((part) => part.trim() !== '')
  if (isCookie) return parts.some((part) => !/sso(-rw)?=/i.test(part)) ? [text] : parts
  return parts.flatMap((part) => {
    const words = part.trim().split(/\s+/)
    return words.length > 1 && words.every((word) => !('problem' in importedText('', word))) ? words : [part]
  })
}
