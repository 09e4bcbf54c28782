import { characterKind, kinds } from './character-kind.ts'
import { pairSteps, tokensOf } from './letter-pairs.ts'
import { arabic, cyrillic, isForeign, wordPrice } from './script-prices.ts'
import {
  accentStrain,
  accentWeight,
  afterOther,
  afterSpace,
  byLength,
  capitals,
  grouped,
  isSmall,
  isVowel,
  joins,
  longWord,
  ofArabic,
  ofCyrillic,
  randomness,
  runPrice,
  unitCost,
} from './token-prices.ts'

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
  let repeats = 0
  let pairs = 0
  // How far from English the words are: other languages need more tokens for words of the same length.
  let words = 0
  let foreign = 0
  let open = 0
  let tail = 0
  // The same for Cyrillic and Arabic: letters, and those of other languages among them.
  let lettersCyrillic = 0
  let lettersArabic = 0
  let foreignCyrillic = 0
  let foreignArabic = 0
  // Units since the last space, and small letters before a capital among them: base64 has many.
  let stretch = 0
  let turns = 0

  /** Tokens of the open piece when a piece of kind `next` follows. */
  const price = (next: number): number => {
    switch (kind) {
      case kinds.none:
        return 0
      case kinds.lower:
        if (accents > 0) return Math.max(1, 0.35 + (0.19 + strain) * length)
        return repeats === 0 ? wordOf(length) : wordOf(length - repeats) + repeats * runPrice(last)
      case kinds.digit: // three digits a token; the space before a number is one of its own
        return Math.ceil(length / 3) + (lead === kinds.space ? 1 : 0)
      case kinds.mark: // a single mark joins the word after it
        return length === 1 && lead !== kinds.space && next === kinds.lower ? 0 : cost
      case kinds.space: // one space joins what follows, more are one token
        return (length > 1 && next !== kinds.newline) || next === kinds.none ? 1 : 0
      case kinds.newline: // line ends join the marks before them
        return lead === kinds.mark ? 0 : 1
      default:
        return kind < kinds.script ? cost : ofScript(kind - kinds.script) + cost
    }
  }

  /** Tokens of the open word in the script of that number. */
  const ofScript = (script: number): number =>
    wordPrice(script, length, tokensOf(pairs + pairSteps(script, last, 0)))

  /** Tokens of a word of plain letters. */
  const wordOf = (letters: number): number => {
    if (upper > 1 && upper === length) return byLength(capitals, letters)
    if (lead === kinds.space || lead === kinds.lower) return byLength(afterSpace, letters)
    return byLength(afterOther, letters) + (lead === kinds.mark ? 0.15 : 0)
  }

  const begin = (next: number): void => {
    const tokens = price(next)
    settled += tokens
    if (kind === kinds.lower) {
      if (stretch > 12 && turns * 8 > stretch) settled += tokens * randomness
      if (next === kinds.lower) turns++
      stretch += length
    } else if (kind === kinds.digit || (kind === kinds.mark && joins(last))) stretch += length
    else {
      stretch = turns = 0
      if (kind === ofCyrillic) lettersCyrillic += length
      else if (kind === ofArabic) lettersArabic += length
    }
    if (kind === kinds.lower && length > 2) {
      words++
      if (isVowel(last)) open++
      if (accents === 0 && length > 5) tail += length - 5
    }
    lead = kind
    kind = next
    length = cost = last = upper = accents = strain = repeats = pairs = 0
  }

  const push = (delta: string): void => {
    const end = delta.length
    for (let index = 0; index < end; index++) {
      let unit = delta.charCodeAt(index)
      if (kind === kinds.lower && isSmall(unit)) {
        // The common case, three characters of four, without touching the state for each.
        const start = index
        while (index + 1 < end && isSmall(delta.charCodeAt(index + 1))) unit = delta.charCodeAt(++index)
        if (length + index + 1 - start > longWord) countRepeats(delta, start, index)
        length += index + 1 - start
        last = unit
      } else if (kind === kinds.lower && unit === 0x20 && isSmall(delta.charCodeAt(index + 1))) {
        // The next common one: a space joins the word behind it.
        begin(kinds.lower)
        lead = kinds.space
        stretch = turns = 0
      } else if (kind > kinds.script && characterKind(unit) === kind) {
        // One more letter of a word in another script.
        length++
        takeLetter(kind, unit)
        last = unit
      } else take(unit)
    }
  }

  const take = (unit: number): void => {
    const exact = characterKind(unit)
    const group = grouped(exact)
    // `fooBar` is two pieces, `HTTPServer` one: a capital after a small letter starts a new word.
    if (group !== kind || (exact === kinds.upper && length > upper)) begin(group)
    length++
    if (exact === kinds.upper) {
      upper++
      if (length > longWord && unit === last) repeats++
    } else if (exact === kinds.accented) {
      accents++
      foreign += accentWeight(unit)
      strain = Math.max(strain, accentStrain(unit))
    } else if (exact >= kinds.script) takeLetter(exact, unit)
    else if (exact >= kinds.mark) cost += unitCost(exact, length, unit, last)
    last = unit
  }

  /** Letters like the one before them, from the fifteenth of a word on. */
  const countRepeats = (delta: string, start: number, end: number): void => {
    let before = last
    for (let index = start; index <= end; index++) {
      const unit = delta.charCodeAt(index)
      if (unit === before && length + index - start >= longWord) repeats++
      before = unit
    }
  }

  const takeLetter = (exact: number, unit: number): void => {
    if (exact === ofCyrillic) {
      if (isForeign(cyrillic, unit)) foreignCyrillic++
    } else if (exact === ofArabic) {
      if (isForeign(arabic, unit)) foreignArabic++
    } else if (unit >= 0x1f00) cost += 1.5 // Greek with all its accents
    else pairs += pairSteps(exact - kinds.script, last, unit)
  }

  const total = (): number => {
    if (kind === kinds.none) return 0
    const most = Math.max(1, words)
    const slope = Math.min(0.36, 1.8 * (foreign / most)) + Math.max(0, open / most - 0.25) * 0.3
    const other =
      (kind === ofCyrillic ? lettersCyrillic + length : lettersCyrillic) *
        Math.min(0.1, (5 * foreignCyrillic) / Math.max(1, lettersCyrillic)) +
      (kind === ofArabic ? lettersArabic + length : lettersArabic) *
        Math.min(0.16, (3.2 * foreignArabic) / Math.max(1, lettersArabic))
    return Math.max(1, Math.round(settled + price(kinds.none) + tail * Math.min(0.36, slope) + other))
  }
  return { push, total }
}
