import { characterKind, kinds } from './character-kind.ts'

/** Counts while a text arrives. Cutting the text differently never changes the total. */
export type TokenCounter = { push: (delta: string) => void; total: () => number }

/**
 * Tokens of a text as a current 200,000-entry vocabulary would count them, within 15 % on prose and code of a few
 * hundred characters. Whole number, at least 1 for a text that is not empty. The real tokenizer would cost 110 MB.
 */
export function estimateTokens(text: string): number {
  const counter = tokenCounter()
  counter.push(text)
  return counter.total()
}

// Mean tokens of a letters-only piece by its length, measured on prose, documentation and source code. Words after a
// space are what the vocabulary was made for; the same letters after a mark or a digit split more often.
const afterSpace = [0, 1, 1, 1, 1.01, 1.04, 1.04, 1.06, 1.12, 1.15, 1.24, 1.27, 1.35, 1.45]
const afterOther = [0, 1, 1.02, 1.1, 1.1, 1.12, 1.2, 1.3, 1.42, 1.55, 1.7, 1.9, 2.1, 2.3]
const capitals = [0, 1, 1, 1.15, 1.3, 1.5, 1.7, 1.9, 2.1, 2.3]

/** A counter for one text: it keeps a dozen numbers and nothing of the text. About 60 ns a token, less than joining first. */
export function tokenCounter(): TokenCounter {
  let settled = 0
  // The open piece: units of one kind, and the kind before it.
  let kind: number = kinds.none
  let lead: number = kinds.none
  let length = 0
  let cost = 0
  let last = 0
  let upper = 0
  let accents = 0
  let strain = 0
  // How far from English the words are: other languages need more tokens for words of the same length.
  let words = 0
  let foreign = 0
  let open = 0
  let tail = 0

  /** Tokens of the open piece when a piece of kind `next` follows. */
  const price = (next: number): number => {
    switch (kind) {
      case kinds.none:
        return 0
      case kinds.lower:
        if (accents > 0) return Math.max(1, 0.35 + (0.19 + strain) * length)
        if (upper > 1 && upper === length) return byLength(capitals, length)
        return lead === kinds.space || lead === kinds.lower
          ? byLength(afterSpace, length)
          : byLength(afterOther, length) + (lead === kinds.mark ? 0.15 : 0)
      case kinds.digit: // three digits a token; the space before a number is one of its own
        return Math.ceil(length / 3) + (lead === kinds.space ? 1 : 0)
      case kinds.mark: // a single mark joins the word after it
        return length === 1 && lead !== kinds.space && next === kinds.lower ? 0 : cost
      case kinds.space: // one space joins what follows, more are one token
        return (length > 1 && next !== kinds.newline) || next === kinds.none ? 1 : 0
      case kinds.newline: // line ends join the marks before them
        return lead === kinds.mark ? 0 : 1
      default:
        return cost
    }
  }

  const begin = (next: number): void => {
    settled += price(next)
    if (kind === kinds.lower && length > 2) {
      words++
      if (isVowel(last)) open++
      if (accents === 0 && length > 5) tail += length - 5
    }
    lead = kind
    kind = next
    length = cost = last = upper = accents = strain = 0
  }

  const push = (delta: string): void => {
    const end = delta.length
    for (let index = 0; index < end; index++) {
      let unit = delta.charCodeAt(index)
      if (kind === kinds.lower && isSmall(unit)) {
        // The common case, three characters of four, without touching the state for each.
        const start = index
        while (index + 1 < end && isSmall(delta.charCodeAt(index + 1))) unit = delta.charCodeAt(++index)
        length += index + 1 - start
        last = unit
      } else if (kind === kinds.lower && unit === 0x20 && isSmall(delta.charCodeAt(index + 1))) {
        // The next common one: a space joins the word behind it.
        begin(kinds.lower)
        lead = kinds.space
      } else take(unit)
    }
  }

  const take = (unit: number): void => {
    const exact = characterKind(unit)
    const group = grouped(exact)
    // `fooBar` is two pieces, `HTTPServer` one: a capital after a small letter starts a new word.
    if (group !== kind || (exact === kinds.upper && length > upper)) begin(group)
    length++
    if (exact === kinds.upper) upper++
    else if (exact === kinds.accented) {
      accents++
      foreign += accentWeight(unit)
      strain = Math.max(strain, accentStrain(unit))
    } else if (exact >= kinds.mark) cost += unitCost(exact, length, unit === last)
    last = unit
  }

  const total = (): number => {
    if (kind === kinds.none) return 0
    const most = Math.max(1, words)
    const slope = Math.min(0.36, 1.8 * (foreign / most)) + Math.max(0, open / most - 0.25) * 0.3
    return Math.max(1, Math.round(settled + price(kinds.none) + tail * Math.min(0.36, slope)))
  }
  return { push, total }
}

/** Letters of either case stay together, and so do the scripts of Japanese. */
const grouped = (kind: number): number =>
  kind === kinds.upper || kind === kinds.accented ? kinds.lower : kind === kinds.kana ? kinds.han : kind

const byLength = (table: readonly number[], length: number): number => {
  const last = table.length - 1
  return table[Math.min(length, last)]! + Math.max(0, length - last) * 0.2
}

const isSmall = (unit: number): boolean => unit >= 0x61 && unit <= 0x7a

const isVowel = (unit: number): boolean =>
  unit === 0x61 || unit === 0x69 || unit === 0x6f || unit === 0x75 || unit === 0x65

/** Umlauts and the letters of Polish, Czech, Turkish say more about long words than the accents of French or Spanish. */
const accentWeight = (unit: number): number => {
  if (unit >= 0x180) return 0
  if (unit >= 0x100) return 1
  const small = unit & 0xdf
  return small === 0xc4 || small === 0xd6 || small === 0xdc || unit === 0xdf ? 0.8 : 0.28
}

/** Tokens a character that an accented word costs above the usual. */
const accentStrain = (unit: number): number => (unit >= 0x100 && unit < 0x180 ? 0.16 : 0)

/** What one more unit adds to a piece that is priced by its characters. */
function unitCost(kind: number, position: number, repeated: boolean): number {
  const first = position === 1
  switch (kind) {
    case kinds.mark:
      return first ? 1 : repeated ? 0.07 : position < 4 ? 0.1 : 0.4
    case kinds.han:
      return first ? 1.1 : 0.68
    case kinds.kana:
      return first ? 1.1 : 0.69
    case kinds.hangul:
      return first ? 1.15 : 0.5
    case kinds.cyrillic:
      return first ? 1 : position < 4 ? 0.05 : 0.2
    case kinds.otherLetter:
      return first ? 1 : 0.45
    case kinds.wideMark:
      return first ? 1 : repeated ? 0.2 : 0.75
    case kinds.astral:
      return 0.75 // half of a surrogate pair
    default:
      return 0
  }
}
