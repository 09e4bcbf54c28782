import { credentialIn } from '../lib/credential.ts'
import { isApiKey } from '../lib/web-token.ts'
import { type Cookie, jarEntries } from './import-cookies.ts'
import { isHar, walkHar } from './import-har.ts'
import { importedEntry, isKnownPool, isListName, isToken, poolNamed } from './import-entry.ts'
import { isList, isObject, isString, items, readValue, skipSpace, skipValue } from './json-scan.ts'
import type { NewEntry } from './token-edit.ts'
import { credentialNames, type Puzzle } from './token-entry.ts'
import { isFields } from '../lib/fields.ts'

/** Something of an imported document that is an account, or should be one, and where it stands. */
export type Piece = { offset: number; found: NewEntry | Puzzle }

/**
 * Every account of a JSON document, whatever shape it has: pools with lists or dictionaries, dictionaries keyed by
 * credential, lists, single objects, cookies of a browser, and any of these inside wrappers like {"data": …}. `pool`
 * is for those that name none. Throws as json-scan does where the document is broken.
 */
export function* walkImport(bytes: Buffer, pool: string): Generator<Piece, void> {
  const start = skipSpace(bytes, 0)
  let found = false
  const walk = walkItem({ bytes, pool, isDictionary: false, isListed: true, depth: 0 }, start)
  let step = walk.next()
  for (; !step.done; step = walk.next()) {
    found = true
    yield step.value
  }
  const end = skipSpace(bytes, step.value)
  if (!found && saysSomething.test(bytes.toString('utf8', start, start + entryBytes)))
    yield { offset: start, found: { problem: emptyDocument } }
  if (end < bytes.length) throw new Error('something follows after the end of the JSON', { cause: end })
}

const emptyDocument = 'no account in this document'

/** Whether that is what became of a whole document. */
export const isEmptyDocument = (found: Piece['found']): boolean =>
  'problem' in found && found.problem === emptyDocument

// Unlike pools that are empty.
const saysSomething = /[:[]\s*(?:"[^"]|\d)/

/**
 * `isDictionary`: an object here is keyed by credentials, however short they are. `isListed`: a text here is a
 * credential, whatever it looks like; elsewhere it has to be a token.
 */
type Place = {
  bytes: Buffer
  pool: string
  isDictionary: boolean
  isListed: boolean
  depth: number
  /** It stands in a pool that is known by its name. */
  isPooled?: boolean
  /** The key it stands under. */
  parent?: string
}
type Walk = Generator<Piece, number>

function* walkItem(place: Place, start: number): Walk {
  const { bytes, pool, depth, isListed } = place
  if (depth > 20) throw new Error('nested too deeply', { cause: start })
  if (isList(bytes, start)) return yield* walkList(place, start)
  if (isObject(bytes, start) && !isEntry(bytes, start)) return yield* walkObject(place, start)
  const { value, end } = readValue(bytes, start)
  const isTaken = isListed || typeof value !== 'string' || isToken(value) || isCookie(value)
  yield {
    offset: start,
    found: isTaken ? importedEntry(pool, '', value, place.isPooled) : { problem: 'not a token' },
  }
  return end
}

function* walkList(place: Place, start: number): Walk {
  const inside = { ...place, isDictionary: false, depth: place.depth + 1 }
  const walk = items(place.bytes, start)
  let step = walk.next()
  if (
    !step.done &&
    isObject(place.bytes, step.value.start) &&
    isEntry(place.bytes, step.value.start) === 'cookie'
  )
    return yield* walkJar(place, start)
  while (!step.done) {
    const item = walkItem(inside, step.value.start)
    let piece = item.next()
    // Where accounts are listed, an object that holds none is a mistake somebody should hear of.
    const isAlone = piece.done && place.isListed && isObject(place.bytes, step.value.start)
    if (isAlone && !isEntry(place.bytes, step.value.start))
      yield { offset: step.value.start, found: { problem: 'an object without a token' } }
    for (; !piece.done; piece = item.next()) yield piece.value
    step = walk.next(piece.value)
  }
  return step.value
}

/** The cookies of one browser: accounts among them, everything else is passed over. */
function* walkJar({ bytes, pool }: Place, start: number): Walk {
  const cookies: Cookie[] = []
  const walk = items(bytes, start)
  let step = walk.next()
  while (!step.done) {
    const { value, end } = readValue(bytes, step.value.start)
    const { name, value: text, domain } = isFields(value) ? value : {}
    if (typeof name === 'string' && typeof text === 'string')
      cookies.push({
        name,
        value: text,
        domain: typeof domain === 'string' ? domain : '',
        line: step.value.start,
      })
    step = walk.next(end)
  }
  for (const { line, found } of jarEntries(pool, cookies)) yield { offset: line, found }
  return step.value
}

function* walkObject(place: Place, start: number): Walk {
  const walk = items(place.bytes, start)
  let step = walk.next()
  while (!step.done) step = walk.next(yield* walkMember(place, step.value.key, step.value.start))
  return step.value
}

function* walkMember(place: Place, key: string, start: number): Walk {
  const { bytes, pool, isDictionary, depth } = place
  if (isHar(place.parent ?? '', key, bytes, start)) return yield* walkHar(bytes, start, pool)
  const credential = credentialIn(key)
  const isWhole = isObject(bytes, start) && isEntry(bytes, start) !== undefined
  const isNamed = place.isListed && isObject(bytes, start) && isOpaque(key) && isAbout(bytes, start)
  if (credential && !isWhole && (isDictionary || isNamed || isToken(key) || isCookie(key))) {
    const { value, end } = readValue(bytes, start)
    yield { offset: start, found: importedEntry(pool, credential, value, place.isPooled) }
    return end
  }
  const isPool = isKnownPool(key)
  const inside = {
    bytes,
    // Of one account the key is a name or a number, not a pool.
    pool: isWhole && !isPool ? pool : poolNamed(key, pool),
    isDictionary: isPool,
    isPooled: isPool,
    isListed: isPool || isListName(key),
    depth: depth + 1,
    parent: key,
  }
  if (isList(bytes, start) || isObject(bytes, start)) return yield* walkItem(inside, start)
  if (!isString(bytes, start)) return skipValue(bytes, start)
  const { value, end } = readValue(bytes, start)
  // Beside accounts stand versions, dates, names and passwords: a single text has to be a token.
  if (typeof value === 'string' && (isPool || isToken(value) || isCookie(value) || isApiKey(value)))
    yield { offset: start, found: importedEntry(isPool ? inside.pool : pool, '', value) }
  return end
}

const isCookie = (text: string) => /(?:^|[;\s])sso(?:-rw)?=/i.test(text)
/** Whether the object tells of an account, as the dictionaries of siblings do. */
function isAbout(bytes: Buffer, start: number): boolean {
  const { value } = readValue(bytes, start)
  const names = isFields(value) ? Object.keys(value) : []
  return names.length === 0 || names.some((name) => accountField.test(name))
}

const accountField =
  /^(enabled|remaining\w*|total|status|note|tags|name|pool|tier|quota|created\w*|use_count|fail\w*|last_?\w+)$/i
/** Unlike a name of somebody's own, and unlike the id of a row. */
const isOpaque = (key: string) => /^(?=.*\d)[\w-]{32,}$/.test(key) && !/^[\da-f]{8}-[\da-f-]{27}$/i.test(key)

// Fields of one account end long before; what is larger holds many.
const entryBytes = 64 * 1024

/** Whether the object is one account, or one cookie of a browser, rather than a place where accounts are kept. */
function isEntry(file: Buffer, start: number): 'account' | 'cookie' | undefined {
  // Looked at no further: skipping a list of 100,000 accounts would hold up everybody.
  const bytes = file.subarray(0, start + entryBytes)
  const texts = new Set<string>()
  try {
    const walk = items(bytes, start)
    for (let step = walk.next(); !step.done;) {
      const { key, start: at } = step.value
      if (isString(bytes, at)) texts.add(key)
      if (credentialNames.some((name) => texts.has(name))) return 'account'
      step = walk.next(skipValue(bytes, at))
    }
  } catch {
    // Larger than an entry, or broken: who walks into it finds out.
  }
  return texts.has('name') && texts.has('value') ? 'cookie' : undefined
}
