import { fail } from '../core/fault.ts'
import type { LogEntry } from '../core/log-entry.ts'
import { type LogField, logFields } from '../core/log-fields.ts'

/** Whether an entry is one that was asked for. */
export type EntryTest = (entry: LogEntry) => boolean

/** What an account or a key is called, by its id: every text it may be asked for by. Nothing of one that has gone. */
export type LogNames = {
  account: (id: string) => readonly string[]
  key: (id: string) => readonly string[]
}

const most = 2000

/**
 * A query as `status:5xx account:jane ms>2000 -model:grok-4* "timed out"`: all terms must hold, a comma means any of these,
 * `-` turns a term round, a star stands for any letters, a word without a field may stand in id, message or address.
 * Throws `invalid_value` about what it cannot be.
 */
export function parseLogQuery(query: string, names: LogNames): EntryTest {
  if (query.length > most) wrong(`at most ${most} characters long`)
  const tests = [...query.trim().matchAll(/\s*(-)?(?:([a-z]+)(:|>=|<=|>|<|=))?("[^"]*"?|\S+)/gi)].map(
    ([, not, field, sign = ':', value = '']) => {
      const test = field === undefined ? anywhere(bare(value)) : fieldTest(field, sign, value, names)
      return not ? (entry: LogEntry) => !test(entry) : test
    },
  )
  return (entry) => tests.every((test) => test(entry))
}

const bare = (value: string) => value.replace(/^"|"$/g, '')

function fieldTest(name: string, sign: string, value: string, names: LogNames): EntryTest {
  const field = name.toLowerCase()
  if (!Object.hasOwn(logFields, field))
    wrong(
      `made of ${Object.keys(logFields).join(', ')} and words; "${name}" is none of them. Put text with a colon in quotes`,
    )
  const kind = logFields[field as LogField]
  if (sign !== ':' && sign !== '=') return compared(field as LogField, sign, value)
  const values = value.startsWith('"') ? [bare(value)] : value.split(',').filter(Boolean)
  const tests = values.map((one) => isOne(field as LogField, kind, one, names))
  return (entry) => tests.some((test) => test(entry))
}

const numbers: Partial<Record<LogField, (entry: LogEntry) => number | undefined>> = {
  status: ({ status }) => status,
  ms: ({ ms }) => ms,
  first: ({ firstTokenMs }) => firstTokenMs,
  input: ({ usage }) => usage?.input,
  output: ({ usage }) => usage?.output,
  attempts: ({ attempts }) => attempts.length,
}

function compared(field: LogField, sign: string, text: string): EntryTest {
  const of = numbers[field] ?? wrong(`without "${sign}" after ${field}: it is not a number`)
  const limit = numberOf(field, text)
  const holds = {
    '>': (value: number) => value > limit,
    '>=': (value: number) => value >= limit,
    '<': (value: number) => value < limit,
    '<=': (value: number) => value <= limit,
  }[sign as '>']
  return (entry) => {
    const value = of(entry)
    return value !== undefined && holds(value)
  }
}

/** `1500`, `1500ms`, `1.5s` or `2k`. */
function numberOf(field: LogField, text: string): number {
  const found = /^(\d+(?:\.\d+)?)(ms|s|k)?$/i.exec(text)
  if (!found) return wrong(`with a number after ${field}, not "${text.slice(0, 50)}"`)
  return Number(found[1]) * (found[2] && found[2].toLowerCase() !== 'ms' ? 1000 : 1)
}

const words: Partial<Record<LogField, (entry: LogEntry) => readonly string[]>> = {
  outcome: ({ ending }) => [ending],
  model: ({ model }) => [model],
  endpoint: ({ endpoint }) => [endpoint],
  code: ({ code }) => [code],
  fault: ({ attempts }) => attempts.flatMap(({ fault }) => fault ?? []),
  transport: ({ attempts }) => attempts.map(({ transport }) => transport),
  id: ({ requestId }) => [requestId],
  address: ({ address }) => [address],
}

type Kind = (typeof logFields)[LogField]

function isOne(field: LogField, kind: Kind, value: string, names: LogNames): EntryTest {
  switch (kind) {
    case 'status':
      return statusTest(value)
    case 'number': {
      const wanted = numberOf(field, value)
      return (entry) => numbers[field]?.(entry) === wanted
    }
    case 'flag':
      if (value !== 'true' && value !== 'false') wrong(`with true or false after ${field}`)
      return ({ stream }) => stream === (value === 'true')
    case 'account': {
      const isMeant = named(value, names.account)
      return ({ attempts }) => attempts.some(({ account }) => isMeant(account))
    }
    case 'key': {
      const isMeant = named(value, names.key)
      return ({ keyId }) => (value === 'none' ? keyId === '' : keyId !== '' && isMeant(keyId))
    }
    case 'text': {
      const text = value.toLowerCase()
      return ({ message }) => message.toLowerCase().includes(text)
    }
    case 'word': {
      const fits = wordTest(value)
      return (entry) => (words[field]?.(entry) ?? []).some(fits)
    }
  }
}

/** Whether an id, or a part of a name of it, is what was written. Asked once for each id. */
function named(value: string, namesOf: (id: string) => readonly string[]): (id: string) => boolean {
  const text = value.toLowerCase()
  const known = new Map<string, boolean>()
  return (id) => {
    const before = known.get(id)
    if (before !== undefined) return before
    const isMeant =
      id.toLowerCase().startsWith(text) || namesOf(id).some((name) => name.toLowerCase().includes(text))
    known.set(id, isMeant)
    return isMeant
  }
}

function statusTest(value: string): EntryTest {
  const found = /^([1-5])(xx|\d\d)$/i.exec(value)
  if (!found) return wrong(`with a status such as 429 or 5xx after status, not "${value.slice(0, 50)}"`)
  const [, hundreds, rest = ''] = found
  if (rest.toLowerCase() !== 'xx') return ({ status }) => status === Number(value)
  return ({ status }) => Math.floor(status / 100) === Number(hundreds)
}

/** A word as it is, or with stars for any letters; upper and lower case are the same. */
function wordTest(value: string): (word: string) => boolean {
  const pieces = value.toLowerCase().split('*')
  const [first = '', ...later] = pieces
  const last = later.pop()
  return (text) => {
    const word = text.toLowerCase()
    if (last === undefined) return word === first
    if (!word.startsWith(first) || word.length < first.length + last.length || !word.endsWith(last))
      return false
    let at = first.length
    for (const piece of later) {
      const found = word.indexOf(piece, at)
      if (found < 0) return false
      at = found + piece.length
    }
    return at <= word.length - last.length
  }
}

function anywhere(value: string): EntryTest {
  const [, field = ''] = /^([a-z]+)(?::|[<>]=?|=)$/i.exec(value) ?? []
  if (Object.hasOwn(logFields, field.toLowerCase())) wrong(`with something after "${value}"`)
  const text = value.toLowerCase()
  return ({ requestId, message, address }) =>
    [requestId, message, address].some((part) => part.toLowerCase().includes(text))
}

const wrong = (expected: string): never =>
  fail({ kind: 'invalid_value', param: 'query', message: `A log query must be ${expected}.` })
