import { asText } from '../lib/as-text.ts'
import { isOurSite } from './import-entry.ts'
import type { Piece } from './import-json.ts'
import { readLine } from './import-line.ts'
import { isList, isObject, items, readValue, skipValue } from './json-scan.ts'
import { isFields } from '../lib/fields.ts'

/**
 * The accounts whose cookies the requests of a HAR file carry: `start` is where its list of entries begins. Every
 * request is looked at, bodies and answers are not. Each account comes once. Returns where the list ends.
 */
export function* walkHar(bytes: Buffer, start: number, pool: string): Generator<Piece, number> {
  const seen = new Set<string>()
  const walk = items(bytes, start)
  let step = walk.next()
  while (!step.done) {
    const offset = step.value.start
    const { request, end } = requestOf(bytes, offset)
    for (const text of cookiesOf(request))
      for (const { found } of readLine(pool, text)) {
        const credential = 'credential' in found ? found.credential : undefined
        if (credential === undefined || seen.has(credential)) continue
        seen.add(credential)
        yield { offset, found: { credential, pool, fields: {} } }
      }
    step = walk.next(end)
  }
  if (seen.size === 0) yield { offset: start, found: { problem: harProblem } }
  return step.value
}

const harProblem =
  'no request of this HAR file carries an sso cookie; browsers leave cookies out unless you export with sensitive data'

function requestOf(bytes: Buffer, start: number): { request: unknown; end: number } {
  if (!isObject(bytes, start)) return { request: undefined, end: skipValue(bytes, start) }
  const walk = items(bytes, start)
  let request: unknown
  let step = walk.next()
  while (!step.done) {
    const { key, start: at } = step.value
    const read = key === 'request' ? readValue(bytes, at) : undefined
    if (read) request = read.value
    step = walk.next(read?.end ?? skipValue(bytes, at))
  }
  return { request, end: step.value }
}

/** What a request to the web app shows of cookies, each as a cookie string. */
function cookiesOf(request: unknown): string[] {
  if (!isFields(request) || typeof request['url'] !== 'string') return []
  const host = URL.parse(request['url'])?.hostname ?? ''
  if (!isOurSite(host)) return []
  const headers = named(request['headers']).filter(({ name }) => /^cookie$/i.test(asText(name)))
  const cookies = named(request['cookies']).filter(({ name }) => /^sso(-rw)?$/i.test(asText(name)))
  return [
    ...headers.map(({ value }) => asText(value)),
    ...cookies.map(({ name, value }) => `${asText(name)}=${asText(value)}`),
  ]
}

const named = (list: unknown) => (Array.isArray(list) ? list : []).filter(isFields)

/** Whether this member of a document is the list of entries of a HAR file. */
export const isHar = (parent: string, key: string, bytes: Buffer, start: number): boolean =>
  parent === 'log' && key === 'entries' && isList(bytes, start)
