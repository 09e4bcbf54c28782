import { type Block, blockPart, readBlock } from './import-block.ts'
import { columnsIn, type Columns, readRow } from './import-columns.ts'
import { type Cookie, cookieLine, jarEntries } from './import-cookies.ts'
import { isEmptyDocument, walkImport } from './import-json.ts'
import { readLine } from './import-line.ts'
import { requestShape, type RequestShape } from './import-request.ts'
import { isList, isObject, skipSpace, skipValue } from './json-scan.ts'
import type { NewEntry } from './token-edit.ts'
import type { Puzzle } from './token-entry.ts'

/**
 * An account of an import, or why something in it is none, with its line (from 1). Never shows the text itself.
 * `leftOut` counts the parts of the line beside the token that were not taken.
 */
export type Imported = { line: number; found: NewEntry | Puzzle; leftOut: number }

/**
 * Every account of a text people import: a JSON document of any known shape, JSON lines, lists with whatever stands
 * beside a token, tables with headings, cookies.txt, requests copied from a browser; in UTF-8 or UTF-16,
 * with or without BOM, with any line ends. `pool` is for those that name none. A document that is broken yields one problem and, before it, what stood before the fault: see `isBroken`.
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
  if (!isObject(bytes, start) && !(isList(bytes, start) && isBegun(bytes, start))) return false
  const end = bytes.indexOf(newline, start)
  if (end === -1 || skipSpace(bytes, end) >= bytes.length) return true
  return !isWhole(bytes.subarray(start, end))
}

/** Unlike the `[1]` before the lines of a list. */
const isBegun = (bytes: Buffer, start: number) =>
  /^[\]["{[]/.test(String.fromCharCode(bytes[skipSpace(bytes, start + 1)] ?? 0))

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
    for (const { offset, found } of walkImport(bytes, pool)) yield { line: lineOf(offset), found, leftOut: 0 }
  } catch (error) {
    if (!(error instanceof Error) || typeof error.cause !== 'number') throw error
    yield { line: lineOf(error.cause), found: { problem: brokenJson + error.message }, leftOut: 0 }
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

type Line = { line: number; text: string }

function* linesOf(bytes: Buffer): Generator<Line, void> {
  let line = 0
  for (let start = 0; start < bytes.length;) {
    line++
    const found = bytes.indexOf(newline, start)
    const end = found === -1 ? bytes.length : found
    yield { line, text: bytes.toString('utf8', start, end).trim() }
    start = end + 1
  }
}

/** What is gathered over several lines before it says something. */
type Open =
  | { kind: 'jar'; cookies: Cookie[] }
  | ({ kind: 'block' } & Block)
  | { kind: 'request'; line: number; lines: string[]; shape: RequestShape }
  | undefined

function* readLines(bytes: Buffer, pool: string): Generator<Imported, void> {
  let open: Open
  let columns: Columns | undefined
  let isFirst = true
  for (const { line, text } of linesOf(bytes)) {
    if (open?.kind === 'request' && open.shape.goesOn(open.lines, text)) {
      open.lines.push(text)
      continue
    }
    const cookie = cookieLine(text, line)
    if (cookie && open?.kind === 'jar') open.cookies.push(cookie)
    if (cookie && open?.kind === 'jar') continue
    const isEmpty = text === '' || /^(#|\/\/)/.test(text)
    // Files of several browsers one after the other: each begins with its heading.
    if (open?.kind === 'jar' && isEmpty && !/^#.*cookie file/i.test(text)) continue
    const part = cookie || columns ? undefined : blockPart(text)
    if (part && open?.kind === 'block' && !open.parts.has(part.label)) {
      open.parts.set(part.label, part.value)
      continue
    }
    yield* closed(open, pool)
    const shape = requestShape(text)
    open = cookie ? { kind: 'jar', cookies: [cookie] } : undefined
    if (!cookie && shape) open = { kind: 'request', line, lines: [text], shape }
    else if (part) open = { kind: 'block', line, parts: new Map([[part.label, part.value]]) }
    if (open || isEmpty) continue
    if (isFirst) columns = columnsIn(text)
    if (isFirst && columns) {
      isFirst = false
      continue
    }
    isFirst = false
    if (/^(\{|\[\s*["{[])/.test(text)) yield* readJsonLine(text.replace(/,$/, ''), pool, line)
    else
      for (const result of columns ? readRow(pool, columns, text) : readLine(pool, text))
        yield { line, ...result }
  }
  yield* closed(open, pool)
}

function* closed(open: Open, pool: string): Generator<Imported, void> {
  if (open?.kind === 'jar') for (const entry of jarEntries(pool, open.cookies)) yield { ...entry, leftOut: 0 }
  if (open?.kind === 'block') for (const result of readBlock(pool, open)) yield { line: open.line, ...result }
  if (open?.kind !== 'request') return
  // Beside the cookie stand headers and a body, and none of them says who it is.
  for (const { found } of readLine(pool, open.lines.join(' ')))
    yield { line: open.line, found: 'problem' in found ? found : { ...found, fields: {} }, leftOut: 0 }
}

/** A line that is broken spoils nothing but itself. */
function* readJsonLine(text: string, pool: string, line: number): Generator<Imported, void> {
  const found = [...readDocument(Buffer.from(text), pool, line)]
  if (found.some((piece) => isBroken(piece.found)))
    yield { line, found: { problem: 'a line of JSON that is not whole' }, leftOut: 0 }
  else if (found.length === 0 || found.some((piece) => isEmptyDocument(piece.found)))
    yield { line, found: { problem: 'an object without a token' }, leftOut: 0 }
  else yield* found
}
