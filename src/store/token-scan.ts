import { credentialIn } from '../lib/credential.ts'
import { isList, isObject, isString, items, placeOf, readValue, skipSpace } from './json-scan.ts'
import { type Puzzle, readEntry, type TokenEntry, unknownStatus } from './token-entry.ts'

/**
 * Where an entry stands in the file, and what it says. `path` is as people count: `ssoBasic[0]`. `from` is where it
 * begins with its key, `shelf` where the list or object begins that holds it.
 */
export type Placed = {
  path: string
  key: string
  shelf: number
  from: number
  start: number
  end: number
  value: unknown
  entry: TokenEntry | Puzzle
}

/** Something about a token file that its owner should know. A `broken` one is left alone until it is mended. */
export type FileProblem = { level: 'broken' | 'warning'; line: number; column: number; message: string }

/** What stands for a pool, with as many `members` as it has. `value` is neither list nor object, as a credential alone. */
export type Shelf = {
  pool: string
  kind: 'list' | 'object' | 'value'
  start: number
  end: number
  members: number
}

/** The pool of entries that stand in none: flat dictionaries and bare lists. */
export const defaultPool = 'ssoBasic'

const knownPool = /^(sso(Basic|Normal|Super|Heavy)|xaiKeys)$/

/**
 * Every entry of a token file, one at a time, whatever shape the file has: pools with lists, pools with dictionaries
 * keyed by credential, one flat dictionary, one bare list. Throws as json-scan does where the file is broken. `onShelf`
 * hears of every pool after its last entry, and of the whole file at the end, under the name of no pool.
 */
export function* walkTokens(bytes: Buffer, onShelf: OnShelf = () => {}): Generator<Placed, void> {
  refuseUtf16(bytes)
  const start = skipSpace(bytes, bytes.subarray(0, 3).equals(bom) ? 3 : 0)
  const whole = { bytes, start, onShelf }
  const walks = isList(bytes, start) ? walkPool(whole, defaultPool) : walkPools(whole)
  const rest = skipSpace(bytes, yield* walks)
  if (rest < bytes.length) throw new Error('something follows after the end of the JSON', { cause: rest })
}

const bom = Buffer.from([0xef, 0xbb, 0xbf])

function refuseUtf16(bytes: Buffer): void {
  const [one, two] = [bytes[0], bytes[1]]
  if ((one === 0xff && two === 0xfe) || (one === 0xfe && two === 0xff))
    throw new Error('the file is UTF-16; save it as UTF-8', { cause: 0 })
}

type OnShelf = (shelf: Shelf) => void
type Place = { bytes: Buffer; start: number; onShelf: OnShelf }

/** The name under which the whole file is told of. */
export const wholeFile = ''

function* walkPools({ bytes, start, onShelf }: Place): Generator<Placed, number> {
  if (!isObject(bytes, start)) {
    const what = start >= bytes.length ? 'the file is empty' : 'this is no JSON object'
    throw new Error(`${what}; expected something like {"ssoBasic": ["…"]}`, { cause: start })
  }
  const walk = items(bytes, start)
  let step = walk.next()
  let members = 0
  for (; !step.done; members++)
    step = walk.next(yield* walkMember({ bytes, onShelf, shelf: start, ...step.value }))
  onShelf({ pool: wholeFile, kind: 'object', start, end: step.value, members })
  return step.value
}

type Member = Place & { key: string; shelf: number; from: number }

/** One member of the top level: a pool, an account of a flat dictionary, or something else, which is passed over. */
function* walkMember(member: Member): Generator<Placed, number> {
  const { bytes, start, key, onShelf } = member
  if (isList(bytes, start)) return yield* walkPool(member, key)
  const isAccount = looksLikeCredential(key)
  if (isObject(bytes, start) && !isAccount) return yield* walkPool(member, key)
  const name = isAccount ? { pool: defaultPool, key, path: 'an entry' } : { pool: key, key: '', path: key }
  const found = placed(name, member)
  if (isAccount || (isString(bytes, start) && 'credential' in found.entry)) yield found
  if (!isAccount) onShelf({ pool: key, kind: 'value', start, end: found.end, members: 1 })
  return found.end
}

/** Unlike the name of a pool: long, or in the form of a cookie or a JWT. */
export const looksLikeCredential = (key: string): boolean =>
  credentialIn(key) !== undefined && (key.length >= 32 || /sso(-rw)?=|^eyJ/.test(key))

function* walkPool({ bytes, start, onShelf }: Place, pool: string): Generator<Placed, number> {
  const walk = items(bytes, start)
  let step = walk.next()
  let members = 0
  for (; !step.done; members++) {
    const name = { pool, key: step.value.key, path: `${pool}[${members}]` }
    const found = placed(name, { bytes, shelf: start, ...step.value })
    yield found
    step = walk.next(found.end)
  }
  const kind = isList(bytes, start) ? 'list' : 'object'
  onShelf({ pool, kind, start, end: step.value, members })
  return step.value
}

type Name = { pool: string; key: string; path: string }

function placed(
  { pool, key, path }: Name,
  { bytes, shelf, from, start }: Pick<Member, 'bytes' | 'shelf' | 'from' | 'start'>,
): Placed {
  const { value, end } = readValue(bytes, start)
  const at = { path, key, shelf, from, start, end, value }
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
