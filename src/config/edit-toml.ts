import { parse, patch, stringify } from '@decimalturn/toml-patch'
import { isTable, type Table } from './merge.ts'
import { own } from '../lib/own.ts'

/**
 * The text with a change merged in: tables key by key, lists and values as a whole, null takes a key out. Comments and
 * layout stay. Throws when the text is no TOML.
 */
export function editToml(text: string, change: Table): string {
  const target = merged(parse(text), change)
  // The library gives a removed key's comments away with it, and puts a new key behind comments that belong to the
  // next section. So those two are done line by line where the layout is plain; it does the rest.
  let edited = text
  for (const [section, fields] of Object.entries(change))
    if (isTable(fields))
      for (const [field, value] of Object.entries(fields))
        edited = editLine(edited, { section, field, value }) ?? edited
  return Bun.deepEquals(parse(edited), target) ? edited : patch(edited, target)
}

function merged(base: Table, change: Table): Table {
  const result = { ...base }
  for (const [key, value] of Object.entries(change)) {
    const known = own(result, key)
    const table = isTable(known) ? known : undefined
    if (value === null) delete result[key]
    else if (!isTable(value)) result[key] = value
    else if (table ?? Object.values(value).some((entry) => entry !== null))
      result[key] = merged(table ?? {}, value)
  }
  return result
}

type Edit = { section: string; field: string; value: unknown }

/** The text with one line added or removed, or undefined when that would not do exactly what was asked. */
function editLine(text: string, { section, field, value }: Edit): string | undefined {
  const before = parse(text)
  const has = isTable(before[section]) && Object.hasOwn(before[section], field)
  if (isTable(value) || has !== (value === null)) return undefined
  const lines = text.split('\n')
  const span = sectionSpan(lines, section)
  if (!span) return undefined
  const edited =
    value === null ? withoutLine(lines, span, field) : withLine(lines, span, stringify({ [field]: value }))
  return edited && Bun.deepEquals(tryParse(edited), merged(before, { [section]: { [field]: value } }))
    ? edited
    : undefined
}

type Span = { first: number; last: number }

/** The lines of `[section]`: its header, and the last of its lines that is neither blank nor a comment. */
function sectionSpan(lines: string[], section: string): Span | undefined {
  const first = lines.findIndex((line) => /^\s*\[([^[\]]+)\]/.exec(line)?.[1]?.trim() === section)
  if (first < 0) return undefined
  const next = lines.findIndex((line, at) => at > first && /^\s*\[/.test(line))
  const inside = lines.slice(first, next < 0 ? undefined : next)
  return { first, last: first + inside.findLastIndex((line) => !/^\s*(#.*)?$/.test(line)) }
}

function withLine(lines: string[], { last }: Span, line: string): string {
  const [, indent = '', end = ''] = /^([ \t]*).*?(\r?)$/s.exec(lines[last] ?? '') ?? []
  return lines.toSpliced(last + 1, 0, indent + line.trimEnd() + end).join('\n')
}

/** `field = value # why` leaves `# why`. */
function withoutLine(lines: string[], { first, last }: Span, field: string): string | undefined {
  const assignment = /^(\s*)([\w-]+)\s*=\s*(?:"(?:\\.|[^"\\])*"|'[^']*'|[^#"'])*(#.*)?$/
  const at = lines.findIndex((line, at) => at > first && at <= last && assignment.exec(line)?.[2] === field)
  if (at < 0) return undefined
  const [, indent = '', , comment] = assignment.exec(lines[at] ?? '') ?? []
  return lines.toSpliced(at, 1, ...(comment ? [indent + comment] : [])).join('\n')
}

function tryParse(text: string): unknown {
  try {
    return parse(text)
  } catch {
    return undefined
  }
}
