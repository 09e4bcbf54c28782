import { credentialIn } from '../lib/credential.ts'
import { isList, isObject, isString, items, placeOf, readValue, skipSpace } from './json-scan.ts'
import { type Puzzle, readEntry, type TokenEntry, unknownStatus } from './token-entry.ts'

/** Where an entry stands in the file, and what it says. `path` is as people count: `ssoBasic[0]`. */
export type Placed = {
  path: string
  key: string
  start: number
  end: number
  value: unknown
  entry: TokenEntry | Puzzle
}

/** Something about a token file that its owner should know. A `broken` one is left alone until it is mended. */
export type FileProblem = { level: 'broken' | 'warning'; line: number; column: number; message: string }

/** The pool of entries that stand in none: flat dictionaries and bare lists. */
const defaultPool = 'ssoBasic'

const knownPool = /^sso(Basic|Normal|Super|Heavy)$/

/**
 * Every entry of a token file, one at a time, whatever shape the file has: pools with lists, pools with dictionaries
 * keyed by credential, one flat dictionary, one bare list. Throws as json-scan does where the file is broken.
 */
export function* walkTokens(bytes: Buffer): Generator<Placed, void> {
  refuseUtf16(bytes)
  const start = skipSpace(bytes, bytes.subarray(0, 3).equals(bom) ? 3 : 0)
  const walks = isList(bytes, start) ? walkPool(bytes, start, defaultPool) : walkPools(bytes, start)
  const rest = skipSpace(bytes, yield* walks)
  if (rest < bytes.length) throw new Error('something follows after the end of the JSON', { cause: rest })
}

const bom = Buffer.from([0xef, 0xbb, 0xbf])

function refuseUtf16(bytes: Buffer): void {
  const [one, two] = [bytes[0], bytes[1]]
  if ((one === 0xff && two === 0xfe) || (one === 0xfe && two === 0xff))
    throw new Error('the file is UTF-16; save it as UTF-8', { cause: 0 })
}

function* walkPools(bytes: Buffer, start: number): Generator<Placed, number> {
  if (!isObject(bytes, start)) {
    const what = start >= bytes.length ? 'the file is empty' : 'this is no JSON object'
    throw new Error(`${what}; expected something like {"ssoBasic": ["…"]}`, { cause: start })
  }
  const walk = items(bytes, start)
  let step = walk.next()
  while (!step.done) step = walk.next(yield* walkMember(bytes, step.value.key, step.value.start))
  return step.value
}

/** One member of the top level: a pool, an account of a flat dictionary, or something else, which is passed over. */
function* walkMember(bytes: Buffer, key: string, start: number): Generator<Placed, number> {
  if (isList(bytes, start)) return yield* walkPool(bytes, start, key)
  const isAccount = looksLikeCredential(key)
  if (isObject(bytes, start) && !isAccount) return yield* walkPool(bytes, start, key)
  const name = isAccount ? { pool: defaultPool, key, path: 'an entry' } : { pool: key, key: '', path: key }
  const found = placed(name, bytes, start)
  if (isAccount || (isString(bytes, start) && 'credential' in found.entry)) yield found
  return found.end
}

/** Unlike the name of a pool: long, or in the form of a cookie or a JWT. */
const looksLikeCredential = (key: string): boolean =>
  credentialIn(key) !== undefined && (key.length >= 32 || /sso(-rw)?=|^eyJ/.test(key))

function* walkPool(bytes: Buffer, start: number, pool: string): Generator<Placed, number> {
  const walk = items(bytes, start)
  let step = walk.next()
  for (let index = 0; !step.done; index++) {
    const { key, start: valueStart } = step.value
    const found = placed({ pool, key, path: `${pool}[${index}]` }, bytes, valueStart)
    yield found
    step = walk.next(found.end)
  }
  return step.value
}

type Name = { pool: string; key: string; path: string }

function placed({ pool, key, path }: Name, bytes: Buffer, start: number): Placed {
  const { value, end } = readValue(bytes, start)
  const at = { path, key, start, end, value }
  // Under a name nobody knows a word like "version" is no account; it has to look like one.
  const bare = typeof value === 'string' ? value : key
  const trusted = knownPool.test(pool) || looksLikeCredential(key) || looksLikeCredential(bare)
  if (typeof value === 'string' && !trusted) return { ...at, entry: { problem: 'a text that is no token' } }
  return { ...at, entry: readEntry(pool, trusted ? key : '', value) }
}

/** What to say about an entry, nothing when it is plain. */
export function puzzleOf({ path, value, entry }: Placed): string | undefined {
  if ('problem' in entry) return `${path} is ${entry.problem}; it stays in the file and is not used`
  const status = unknownStatus(value)
  return status && `${path} has the unknown status "${status.slice(0, 40)}"; it counts as active`
}

/** The fault that a walk threw, with its place. Errors that are not about the text are thrown on. */
export function brokenAt(bytes: Buffer, error: unknown): FileProblem {
  if (!(error instanceof Error) || typeof error.cause !== 'number') throw error
  return { level: 'broken', ...placeOf(bytes, error.cause), message: error.message }
}
