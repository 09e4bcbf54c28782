// What a word costs in the scripts from Greek to Mongolian: `base` and `slope` tokens a letter, one at least. Measured with the
// reference vocabulary on the Declaration of Human Rights and on texts of translated programs. Those with prices of their pairs of
// letters (letter-pairs.ts) have a slope for pairs that say nothing.
type Range = readonly [first: number, last: number]
const prices: readonly [name: string, base: number, slope: number, ...Range[]][] = [
  ['Greek', 0.1, 0.574, [0x0370, 0x03ff], [0x1f00, 0x1fff]],
  ['Cyrillic', 0.38, 0.185, [0x0400, 0x052f]],
  ['Armenian', 0.39, 0.588, [0x0530, 0x058f]],
  ['Hebrew', 0, 0.44, [0x0590, 0x05ff]],
  ['Arabic', 0.3, 0.295, [0x0600, 0x06ff], [0x0750, 0x077f]],
  ['Syriac, Thaana', 0.85, 2, [0x0700, 0x074f], [0x0780, 0x08ff]],
  ['Devanagari', 0.26, 0.598, [0x0900, 0x097f]],
  ['Bengali', 0.4, 0.527, [0x0980, 0x09ff]],
  ['Gurmukhi', -0.4, 0.76, [0x0a00, 0x0a7f]],
  ['Gujarati', 0.1, 0.37, [0x0a80, 0x0aff]],
  ['Odia', 0.3, 0.8, [0x0b00, 0x0b7f]],
  ['Tamil', 0.02, 0.553, [0x0b80, 0x0bff]],
  ['Telugu', 0.01, 0.64, [0x0c00, 0x0c7f]],
  ['Kannada', 0.5, 0.538, [0x0c80, 0x0cff]],
  ['Malayalam', 0.35, 0.601, [0x0d00, 0x0d7f]],
  ['Sinhala', 0.2, 0.6, [0x0d80, 0x0dff]],
  ['Thai', 0.05, 0.42, [0x0e00, 0x0e7f]],
  ['Lao', 0.95, 1.85, [0x0e80, 0x0eff]],
  ['Tibetan', 0.3, 1.5, [0x0f00, 0x0fff]],
  ['Burmese', 0.85, 0.48, [0x1000, 0x109f]],
  ['Georgian', -0.08, 0.455, [0x10a0, 0x10ff]],
  ['Ethiopic', 0, 2, [0x1200, 0x139f]],
  ['Cherokee, syllabics', 1.5, 2.8, [0x13a0, 0x167f]],
  ['Yi, Vai, Cherokee in small letters', 0, 1.8],
  ['Khmer', 0.45, 0.58, [0x1780, 0x17ff]],
  ['Mongolian', 0.5, 2, [0x1800, 0x18af]],
]

// Sixteen units a field, from 0 to 0x1fff. 0 is a script without a price of its own.
const fields = new Uint8Array(0x200)
for (const [index, [, , , ...ranges]] of prices.entries())
  for (const [first, last] of ranges) fields.fill(index + 1, first >> 4, (last >> 4) + 1)

/** Number of the script of a UTF-16 unit below 0x2000, from 1; 0 for one without a price of its own. */
export const scriptOf = (unit: number): number => fields[unit >> 4]!

const bases = Float64Array.of(1, ...prices.map(([, base]) => base))
const slopes = Float64Array.of(0.45, ...prices.map(([, , slope]) => slope))

/** Tokens of a word of so many letters in the script of that number. `pairs` is what their pairs add. */
export const wordPrice = (script: number, length: number, pairs: number): number =>
  Math.max(1, bases[script]! + slopes[script]! * length + pairs)

/** Number of the scripts above 0xa000 of which a vocabulary has nothing but bytes. */
export const yi = prices.findIndex(([name]) => name.startsWith('Yi')) + 1

/** Numbers of the scripts whose letters say how well the vocabulary knows the language. */
export const cyrillic = scriptOf(0x430)
export const arabic = scriptOf(0x627)

// Vowels of Kurdish and Uyghur: words that are written with them are rare in the vocabulary.
const vowels = new Set([0x695, 0x6ad, 0x6b5, 0x6c6, 0x6c7, 0x6c8, 0x6ce, 0x6d0, 0x6d5])

/** Whether a letter of Cyrillic is not of Russian, or one of Arabic neither of Arabic nor of Persian and Urdu. */
export const isForeign = (script: number, unit: number): boolean =>
  script === cyrillic ? unit >= 0x450 || unit === 0x44a : unit >= 0x695 && vowels.has(unit)
