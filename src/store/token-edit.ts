import { isObject, skipSpace } from './json-scan.ts'
import { renewedText } from './renewed-text.ts'
import { patchFields } from './token-patch.ts'
import { defaultPool, type Placed, type Shelf, wholeFile } from './token-scan.ts'
import type { Fields } from '../lib/fields.ts'

/** A replacement of the bytes from `start` to `end`. */
export type Edit = { start: number; end: number; text: string }

/** An entry to be made: fields beside its credential, none for a plain string. `source` names the file it stood in. */
export type NewEntry = { credential: string; pool: string; fields: Fields; source?: string }

/** What is to become of one entry. A `pool` other than its own moves it there as it stands. */
export type EntryEdit =
  | { remove: true }
  | { set: Fields; pool?: string }
  /** A fresh credential for the same person: everything else in the entry stays but what was said of the old one. */
  | { renew: string; id: string; set: Fields }

/** Gathers edits of a token file while it is walked. None is made to what nobody asked to change. */
export type TokenEditor = {
  /** Applies the edit to the entry; returns whether it changes anything. */
  edit: (placed: Placed, edit: EntryEdit) => boolean
  add: (entry: NewEntry) => void
  /** To be told of every shelf of the walk. */
  onShelf: (shelf: Shelf) => void
  /** After the walk: every edit, in the order of the file. */
  edits: () => Edit[]
}

/** An editor of the file with these bytes, which `walkTokens` has to be able to read. */
export function createTokenEditor(bytes: Buffer): TokenEditor {
  const patches: Edit[] = []
  const removed: { from: number; end: number }[] = []
  const removedOf = new Map<number, number>()
  const shelves = new Map<string, Shelf>()
  const newTexts = new Map<string, string[]>()
  // Pools that are a single text are written as a whole: what becomes of it, undefined when it goes.
  const values = new Map<number, string | undefined>()
  let root: Shelf | undefined

  const textsFor = (pool: string) => {
    const texts = newTexts.get(pool) ?? []
    newTexts.set(pool, texts)
    return texts
  }
  const isValue = ({ shelf, key }: Placed) => key === '' && isObject(bytes, shelf)
  const takeOut = (placed: Placed) => {
    const { from, start, end, shelf } = placed
    if (isValue(placed)) {
      values.set(start, undefined)
      return
    }
    removed.push({ from, end })
    removedOf.set(shelf, (removedOf.get(shelf) ?? 0) + 1)
  }
  const edit = (placed: Placed, wanted: EntryEdit): boolean => {
    const { entry, start, end } = placed
    if ('problem' in entry) return false
    if ('remove' in wanted) {
      takeOut(placed)
      return true
    }
    if ('renew' in wanted) {
      const renewed = renewedText(placed, wanted)
      if (isValue(placed)) values.set(start, renewed)
      else if (placed.key === '') patches.push({ start, end, text: renewed })
      else {
        takeOut(placed)
        textsFor(entry.pool).push(renewed)
      }
      return true
    }
    const text = patchFields(bytes, placed, wanted.set)
    if (wanted.pool !== undefined && wanted.pool !== entry.pool) {
      takeOut(placed)
      textsFor(wanted.pool).push(entryText(placed, text ?? bytes.toString('utf8', start, end)))
      return true
    }
    if (text !== undefined && isValue(placed)) values.set(start, text)
    else if (text !== undefined) patches.push({ start, end, text })
    return text !== undefined
  }
  const left = ({ start, members }: Shelf) => members - (removedOf.get(start) ?? 0)

  function additions(): Edit[] {
    const missing: [string, string[]][] = []
    const found = [...newTexts].flatMap(([pool, texts]) => {
      const shelf = shelves.get(pool)
      if (shelf?.kind === 'value') return []
      if (shelf) return inserted(bytes, shelf, left(shelf), texts)
      missing.push([pool, texts])
      return []
    })
    if (missing.length === 0) return found
    const pools = missing.map(([pool, texts]) => `${JSON.stringify(pool)}: ${list(texts)}`)
    if (root) return [...found, ...inserted(bytes, root, left(root), pools)]
    // A bare list has room for one pool only: it becomes an object that holds it.
    const bare = shelves.get(defaultPool)
    if (!bare) return found
    const opened = { start: bare.start, end: bare.start, text: `{${JSON.stringify(defaultPool)}: ` }
    return [...found, opened, { start: bare.end, end: bare.end, text: `, ${pools.join(', ')}}` }]
  }

  const valueEdits = (): Edit[] =>
    [...shelves.values()].flatMap(({ pool, kind, start, end }) => {
      const added = newTexts.get(pool) ?? []
      if (kind !== 'value' || (added.length === 0 && !values.has(start))) return []
      const kept = values.has(start) ? values.get(start) : bytes.toString('utf8', start, end)
      const all = [...(kept === undefined || kept === 'null' ? [] : [kept]), ...added]
      return [{ start, end, text: all.length === 1 && kept !== undefined ? kept : list(all) }]
    })

  return {
    edit,
    add: ({ credential, pool, fields }) => {
      const named = Object.keys(fields).length > 0
      textsFor(pool).push(JSON.stringify(named ? { token: credential, ...fields } : credential))
    },
    onShelf: (shelf) => {
      if (shelf.pool === wholeFile) root = shelf
      // Of two with one name readers take the last; so do we.
      else shelves.set(shelf.pool, shelf)
    },
    edits: () =>
      [...patches, ...valueEdits(), ...cuts(bytes, removed), ...additions()].toSorted(
        (a, b) => a.start - b.start || a.end - b.end,
      ),
  }
}

const list = (texts: string[]) => (texts.length === 0 ? '[]' : `[\n    ${texts.join(',\n    ')}\n  ]`)

/** The ranges to cut so that the commas between what is left are right. `removed` is in the order of the file. */
function cuts(bytes: Buffer, removed: { from: number; end: number }[]): Edit[] {
  const found: Edit[] = []
  for (let at = 0; at < removed.length; at++) {
    const { from, end: firstEnd } = removed[at] ?? { from: 0, end: 0 }
    // Neighbours go as one: only what stays decides which comma goes with them.
    let end = firstEnd
    let following = next(bytes, end)
    while (following !== undefined && removed[at + 1]?.from === following) {
      end = removed[++at]?.end ?? end
      following = next(bytes, end)
    }
    const before = lastInk(bytes, from)
    if (following !== undefined) found.push({ start: from, end: following, text: '' })
    else found.push({ start: bytes[before] === comma ? before : from, end, text: '' })
  }
  return found
}

/** The entry as one of a list, which has no keys. */
function entryText({ key, entry }: Placed, text: string): string {
  if (key === '' || !('credential' in entry)) return text
  const credential = `{"token": ${JSON.stringify(entry.credential)}`
  if (!text.startsWith('{')) return `${credential}, "value": ${text}}`
  const inside = text.slice(1).trimStart()
  return inside.startsWith('}') ? `${credential}}` : `${credential}, ${inside}`
}

const comma = 0x2c

/** Where the neighbour begins that follows after a comma; undefined when there is none. */
function next(bytes: Buffer, end: number): number | undefined {
  const at = skipSpace(bytes, end)
  return bytes[at] === comma ? skipSpace(bytes, at + 1) : undefined
}

/** The offset of the last byte before `start` that is no white space. */
function lastInk(bytes: Buffer, start: number): number {
  let at = start - 1
  while (at > 0 && /\s/.test(String.fromCharCode(bytes[at] ?? 0))) at--
  return at
}

/** New members at the end of a shelf that keeps `left` of its own, in the hand of these. One edit for each: they may be 100,000. */
function inserted(bytes: Buffer, shelf: Shelf, left: number, texts: string[]): Edit[] {
  const { kind, start, end } = shelf
  const isRootMember = shelf.pool === wholeFile
  const lead = /^.(\s*)/.exec(bytes.toString('utf8', start, Math.min(end, start + 200)))?.[1] ?? ''
  const plain = isRootMember ? '\n  ' : '\n    '
  const gap = lead.includes('\n') && shelf.members > 0 ? lead : shelf.members > 0 ? ' ' : plain
  const at = lastInk(bytes, end - 1) + 1
  const close = shelf.members > 0 ? '' : isRootMember ? '\n' : '\n  '
  return texts.map((text, index) => ({
    start: at,
    end: index === texts.length - 1 && close ? end - 1 : at,
    text: `${left + index > 0 ? ',' : ''}${gap}${keyed(kind, isRootMember, text)}${index === texts.length - 1 ? close : ''}`,
  }))
}

/** A pool that is a dictionary is keyed by credential. */
function keyed(kind: Shelf['kind'], isRootMember: boolean, text: string): string {
  if (kind === 'list' || isRootMember) return text
  const value: unknown = JSON.parse(text)
  if (typeof value === 'string') return `${text}: {}`
  const { token, ...fields } = value as Record<string, unknown>
  return `${JSON.stringify(token)}: ${JSON.stringify(fields)}`
}
