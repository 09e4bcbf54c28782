import { kinds } from './character-kind.ts'
import { arabic, cyrillic } from './script-prices.ts'

// Mean tokens of a letters-only piece by its length, measured on prose, documentation and source code. Words after a
// space are what the vocabulary was made for; the same letters after a mark or a digit split more often.
export const afterSpace = [0, 1, 1, 1, 1.01, 1.04, 1.04, 1.06, 1.12, 1.15, 1.24, 1.27, 1.35, 1.45]
export const afterOther = [0, 1, 1.02, 1.1, 1.1, 1.12, 1.2, 1.3, 1.42, 1.55, 1.7, 1.9, 2.1, 2.3]
export const capitals = [0, 1, 1, 1.15, 1.3, 1.5, 1.7, 1.9, 2.1, 2.3]

/** Letters of either case stay together, and so do the scripts of Japanese. */
export const grouped = (kind: number): number =>
  kind === kinds.upper || kind === kinds.accented ? kinds.lower : kind === kinds.kana ? kinds.han : kind

// What random letters and digits cost above words that have as many.
export const randomness = 0.55

export const ofCyrillic = kinds.script + cyrillic
export const ofArabic = kinds.script + arabic

/** Marks of base64: + - / = _ */
export const joins = (unit: number): boolean =>
  unit === 0x2b || unit === 0x2d || unit === 0x2f || unit === 0x3d || unit === 0x5f

/** From here on a word is looked at letter by letter, for runs of one letter. */
export const longWord = 14

// How many of a letter make one token in a long run of it, a to z and A to Z.
const runs = '8444482442842422244242484284424822422442422222222g42'

/** Tokens of one more letter in a run of it. */
export const runPrice = (unit: number): number =>
  1 / Number.parseInt(runs.charAt(unit >= 0x61 ? unit - 0x61 : unit - 0x41 + 26), 17)

/** Tokens of a word of so many letters; a fifth of one for each letter beyond the table. */
export const byLength = (table: readonly number[], length: number): number => {
  const last = table.length - 1
  return table[Math.min(length, last)]! + Math.max(0, length - last) * 0.2
}

export const isSmall = (unit: number): boolean => unit >= 0x61 && unit <= 0x7a

export const isVowel = (unit: number): boolean =>
  unit === 0x61 || unit === 0x69 || unit === 0x6f || unit === 0x75 || unit === 0x65

/** Umlauts and the letters of Polish, Czech, Turkish say more about long words than the accents of French or Spanish. */
export const accentWeight = (unit: number): number => {
  if (unit >= 0x180) return 0
  if (unit >= 0x100) return 1
  const small = unit & 0xdf
  return small === 0xc4 || small === 0xd6 || small === 0xdc || unit === 0xdf ? 0.8 : 0.28
}

/** Tokens a character that an accented word costs above the usual. */
export const accentStrain = (unit: number): number => (unit >= 0x100 && unit < 0x180 ? 0.16 : 0)

/** What one more unit adds to a piece that is priced by its characters. */
export function unitCost(kind: number, position: number, unit: number, last: number): number {
  const first = position === 1
  const repeated = unit === last
  // The second half of a regional indicator; two of these are a flag.
  const flag = last === 0xd83c && unit >= 0xdde6 && unit <= 0xddff
  switch (kind) {
    case kinds.mark:
      return first ? 1 : repeated ? (joins(unit) ? 0.02 : 0.07) : position < 4 ? 0.1 : 0.4
    case kinds.han:
      return first ? 1.1 : 0.68
    case kinds.kana:
      return first ? 1.1 : 0.69
    case kinds.hangul:
      return first ? 1.15 : 0.5
    case kinds.wideMark:
      if (unit === 0x200d) return 1.75 // joins two emoji, which then are no token of their own any more
      return first ? 1 : repeated ? 0.2 : 0.75
    case kinds.astral:
      return flag ? 1.25 : 0.75 // half of a surrogate pair
    default:
      return 0
  }
}
