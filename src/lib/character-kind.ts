import { scriptOf, yi } from './script-prices.ts'

/** What a UTF-16 unit is to a tokenizer: units of one kind stick together, a change of kind ends a piece. */
export const kinds = {
  none: 0,
  lower: 1,
  upper: 2,
  accented: 3,
  digit: 4,
  mark: 5,
  space: 6,
  newline: 7,
  han: 8,
  kana: 9,
  hangul: 10,
  wideMark: 11,
  astral: 12,
  /** Letters of scripts that are priced by the word: this and the script's number. */
  script: 13,
} as const

/** The kind of one UTF-16 unit (0 to 65535). */
export function characterKind(unit: number): number {
  if (unit < 0x2000) return below2000[unit]!
  if (unit >= 0x4e00 && unit <= 0x9fff) return kinds.han
  if (unit < 0x3000) return kinds.wideMark
  if (unit >= 0xac00 && unit <= 0xd7ff) return kinds.hangul
  if (unit >= 0xd800 && unit <= 0xdfff) return kinds.astral
  if (unit >= 0x3040 && unit <= 0x30ff) return kinds.kana
  if (unit >= 0x3400 && unit <= 0x4dbf) return kinds.han
  if (unit === 0x3005 || unit === 0x3007) return kinds.han
  if (unit === 0x3000) return kinds.space
  if (unit <= 0x33ff || unit >= 0xfe00) return kinds.wideMark
  // Yi, Vai, Cherokee in small letters: a vocabulary has nothing of them but their bytes.
  return unit >= 0xa000 && unit < 0xac00 ? kinds.script + yi : kinds.script
}

function ascii(unit: number): number {
  if (unit >= 0x61 && unit <= 0x7a) return kinds.lower
  if (unit === 0x20 || unit === 0x09) return kinds.space
  if (unit >= 0x41 && unit <= 0x5a) return kinds.upper
  if (unit === 0x0a || unit === 0x0d) return kinds.newline
  if (unit >= 0x30 && unit <= 0x39) return kinds.digit
  return kinds.mark
}

// Commas, full stops and the like of the scripts below 0x2000.
const marks = [
  0x37e, 0x387, 0x55d, 0x55e, 0x589, 0x58a, 0x5be, 0x5c0, 0x5c3, 0x60c, 0x61b, 0x61f, 0x6d4, 0x964, 0x965,
  0x104a, 0x104b, 0x1362, 0x17d4, 0x17d5,
]

function lookUp(unit: number): number {
  if (unit < 0x80) return ascii(unit)
  if (unit === 0xa0) return kinds.space
  if (unit < 0xc0 || unit === 0xd7 || unit === 0xf7) return kinds.mark
  if (unit < 0x250 || (unit >= 0x1e00 && unit < 0x1f00)) return kinds.accented
  return marks.includes(unit) ? kinds.wideMark : kinds.script + scriptOf(unit)
}

const below2000 = Uint8Array.from({ length: 0x2000 }, (_, unit) => lookUp(unit))
