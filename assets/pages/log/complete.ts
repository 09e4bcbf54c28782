import { logFields } from '../../../src/core/log-fields.ts'

/** Words a term may end with, by field; those of accounts and models are not all known. */
export type Vocabulary = Readonly<Partial<Record<string, readonly string[]>>>
export type Completion = { from: number; until: number; options: readonly string[] }

const most = 8

/**
 * What the term at the caret could become: names of fields while there is no sign yet, then values of that field. `from` and
 * `until` are the places in the text that an option replaces.
 */
export function complete(text: string, caret: number, vocabulary: Vocabulary): Completion {
  const start = text.slice(0, caret).search(/\S+$/)
  const from = start < 0 ? caret : start
  const end = text.slice(caret).search(/\s/)
  const until = end < 0 ? text.length : caret + end
  const term = text.slice(from, caret)
  const not = term.startsWith('-') ? '-' : ''
  const found = /^(\w+)(:|>=|<=|>|<|=)(.*)$/.exec(term.slice(not.length))
  if (!found) {
    const begun = term.slice(not.length).toLowerCase()
    const names = Object.keys(logFields).filter((name) => name.startsWith(begun))
    const options = names.map((name) => `${not}${name}${logFields[name as 'ms'] === 'number' ? '>' : ':'}`)
    return { from, until, options: options.slice(0, most) }
  }
  const [, field = '', sign = '', values = ''] = found
  // The last of several values is the one that is being written.
  const done = values.slice(0, values.lastIndexOf(',') + 1)
  const begun = values.slice(done.length).replace(/^"/, '').toLowerCase()
  const options = (vocabulary[field] ?? [])
    .filter((value) => value.toLowerCase().includes(begun) && value.toLowerCase() !== begun)
    .map((value) => `${not}${field}${sign}${done}${/[\s,]/.test(value) ? `"${value}"` : value}`)
  return { from, until, options: options.slice(0, most) }
}
