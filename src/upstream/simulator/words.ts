import type { Random } from './random.ts'

const vocabulary = [
  'the',
  'river',
  'carries',
  'small',
  'boats',
  'toward',
  'morning',
  'while',
  'a',
  'quiet',
  'town',
  'wakes',
  'and',
  'bakers',
  'open',
  'their',
  'doors',
  '你好',
  '世界',
  '山水',
  'naïve',
  'café',
  'x<y',
  '🙂',
  '🚀',
  'between',
  'every',
  'letter',
  'there',
  'is',
  'room',
  'for',
  'another',
  'thought',
] as const

/** Exactly so many words, separated by white space, in paragraphs of about 60. */
export function wordsOf(count: number, random: Random): string {
  let text = ''
  let untilBreak = random.int(40, 80)
  for (let i = 0; i < count; i++) {
    text += random.pick(vocabulary)
    if (i === count - 1) break
    text += --untilBreak === 0 ? '\n\n' : ' '
    if (untilBreak === 0) untilBreak = random.int(40, 80)
  }
  return text
}
