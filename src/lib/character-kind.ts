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
  cyrillic: 11,
  otherLetter: 12,
  wideMark: 13,
  astral: 14,
} as const

/** The kind of one UTF-16 unit (0 to 65535). */
export function characterKind(unit: number): number {
  if (unit < 0x80) return ascii(unit)
  if (unit >= 0x4e00 && unit <= 0x9fff) return kinds.han
  if (unit < 0x3000) return belowIdeographs(unit)
  if (unit >= 0xac00 && unit <= 0xd7ff) return kinds.hangul
  if (unit >= 0xd800 && unit <= 0xdfff) return kinds.astral
  if (unit >= 0x3040 && unit <= 0x30ff) return kinds.kana
  if (unit >= 0x3400 && unit <= 0x4dbf) return kinds.han
  if (unit === 0x3005 || unit === 0x3007) return kinds.han
  if (unit === 0x3000) return kinds.space
  if (unit <= 0x33ff || unit >= 0xfe00) return kinds.wideMark
  return kinds.otherLetter
}

function ascii(unit: number): number {
  if (unit >= 0x61 && unit <= 0x7a) return kinds.lower
  if (unit === 0x20 || unit === 0x09) return kinds.space
  if (unit >= 0x41 && unit <= 0x5a) return kinds.upper
  if (unit === 0x0a || unit === 0x0d) return kinds.newline
  if (unit >= 0x30 && unit <= 0x39) return kinds.digit
  return kinds.mark
}

function belowIdeographs(unit: number): number {
  if (unit === 0xa0) return kinds.space
  if (unit < 0xc0 || unit === 0xd7 || unit === 0xf7) return kinds.mark
  if (unit < 0x250 || (unit >= 0x1e00 && unit < 0x1f00)) return kinds.accented
  if (unit >= 0x400 && unit < 0x530) return kinds.cyrillic
  if (unit < 0x2000) return kinds.otherLetter
  return kinds.wideMark
}
