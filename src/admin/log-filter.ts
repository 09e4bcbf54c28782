import { fail } from '../core/fault.ts'
import type { LogEntry } from '../core/log-entry.ts'
import type { LogFilter } from '../store/log-row.ts'

const endings = ['succeeded', 'refused', 'failed', 'cancelled']

const number = (name: string, text: string): number => {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 0) wrong(name, 'a whole number')
  return value
}

// Query parameter → what it says of an entry.
const parameters: Record<string, (text: string, name: string) => LogFilter> = {
  endpoint: (text) => ({ endpoint: text }),
  model: (text) => ({ model: text }),
  key_id: (text) => ({ key: text }),
  account: (text) => ({ account: text }),
  code: (text) => ({ code: text }),
  q: (text) => ({ text }),
  outcome: (text, name) =>
    endings.includes(text) ? { ending: text } : wrong(name, `one of ${endings.join(', ')}`),
  status: (text, name) => ({ status: number(name, text) }),
  stream: (text, name) =>
    text === 'true' || text === 'false' ? { stream: text === 'true' } : wrong(name, 'true or false'),
  from: (text, name) => ({ from: number(name, text) }),
  to: (text, name) => ({ to: number(name, text) }),
}

/** The filter in a query, the text of its log query, and its other parameters. A misspelt one must not look as if it had an effect. Throws `invalid_value`. */
export function readFilter<Other extends string>(
  request: Request,
  others: readonly Other[],
): { filter: LogFilter; query: string; other: Partial<Record<Other, string>> } {
  const filter: LogFilter = {}
  let query = ''
  const other: Partial<Record<Other, string>> = {}
  for (const [name, text] of new URL(request.url).searchParams) {
    const known = others.find((one) => one === name)
    if (known) other[known] = text
    else if (name === 'query') query = text
    else if (!Object.hasOwn(parameters, name))
      wrong(name, `one of ${[...Object.keys(parameters), 'query', ...others].join(', ')}`)
    // An empty field of a form filters nothing, except where empty is a value: /v1 without a key.
    else if (text !== '' || name === 'key_id') Object.assign(filter, parameters[name]?.(text, name))
  }
  return { filter, query, other }
}

/** Whole numbers in a query. Throws `invalid_value`. */
export function readNumber(
  name: string,
  text: string | undefined,
  limits: { min: number; max: number; default: number },
): number {
  if (text === undefined || text === '') return limits.default
  const value = number(name, text)
  return value >= limits.min && value <= limits.max
    ? value
    : wrong(name, `a number from ${limits.min} to ${limits.max}`)
}

const wrong = (param: string, expected: string): never =>
  fail({
    kind: 'invalid_value',
    param,
    message: `The query parameter "${param.slice(0, 100)}" must be ${expected}.`,
  })

/** Whether an entry fits, as the store would say of it. */
export function fits(entry: LogEntry, filter: LogFilter): boolean {
  const { text, from, to, account } = filter
  const same: [wanted: unknown, real: unknown][] = [
    [filter.endpoint, entry.endpoint],
    [filter.model, entry.model],
    [filter.key, entry.keyId],
    [filter.ending, entry.ending],
    [filter.code, entry.code],
    [filter.status, entry.status],
    [filter.stream, entry.stream],
  ]
  return (
    same.every(([wanted, real]) => wanted === undefined || wanted === real) &&
    (account === undefined || entry.attempts.some((attempt) => attempt.account === account)) &&
    (text === undefined || `${entry.requestId} ${entry.message} ${entry.address}`.includes(text)) &&
    (from === undefined || entry.at >= from) &&
    (to === undefined || entry.at <= to)
  )
}
