import { expect, test } from 'bun:test'
import { seeded } from '../../upstream/simulator/random.ts'
import { forms } from './forms.ts'
import { cutAsDrawn, drawImperfections, ending, type Imperfection, spoil } from './imperfections.ts'

const drawn = (seed: number, calm = false) => drawImperfections(seeded(`draw ${seed}`), { calm, stops: true })
const seeds = Array.from({ length: 400 }, (_, i) => i)

test('every imperfection is drawn, at most one of them ends the answer', () => {
  const all = seeds.map((seed) => drawn(seed).wrong)
  expect(new Set(all.flat()).size).toBe(15)
  expect(all.every((wrong) => wrong.filter((one) => ending.includes(one)).length <= 1)).toBe(true)
})

test('a calm draw never ends an answer early, a fence never has anything behind it', () => {
  expect(seeds.flatMap((seed) => drawn(seed, true).wrong).filter((one) => ending.includes(one))).toEqual([])
  const fenced = seeds.map((seed) => drawn(seed)).filter(({ form }) => form.name === 'fenced JSON')
  expect(fenced.length).toBeGreaterThan(5)
  for (const behind of ['words behind', 'call, then another', 'stop behind'] as const)
    expect(fenced.flatMap(({ wrong }) => wrong)).not.toContain(behind)
})

test('pieces are the text, and a split emoji leaves in two halves', () => {
  const text = 'a 🧪 and {"b": "🎉é"}'
  for (const wrong of [['emoji split'], ['large pieces'], ['whole in one piece']] as Imperfection[][]) {
    const pieces = (cutAsDrawn(text, wrong, seeded('cut')) ?? []).map((cue) =>
      'text' in cue ? cue.text : '',
    )
    expect(pieces.join('')).toBe(text)
    expect(pieces.some((piece) => !piece.isWellFormed())).toBe(wrong.includes('emoji split'))
  }
  expect(cutAsDrawn(text, [], seeded('cut'))).toBeUndefined()
})

test('a request without a stop sequence gets none', () => {
  const wrong = seeds.flatMap(
    (seed) => drawImperfections(seeded(`draw ${seed}`), { calm: false, stops: false }).wrong,
  )
  expect(wrong).not.toContain('stop behind')
})

test('arguments are spoiled as drawn, texts stay what they are', () => {
  const args = { command: 'x', timeout: 5, list: ['a'] }
  expect(spoil(args, [])).toEqual(args)
  expect(spoil(args, ['wrong types'])).toEqual({ command: 'x', timeout: '5', list: '["a"]' })
  expect(spoil(args, ['one key too many'])).toEqual({ ...args, zz_note: 'because it is needed' })
})

for (const form of forms)
  test(`the form "${form.name}" holds names and values of every call`, () => {
    const calls = ['first', 'second'].map((name) => ({ name, args: { where: `at ${name}`, many: 3 } }))
    const text = form.write(calls, seeded('form'))
    for (const word of ['first', 'second', 'at first', 'at second', 'where', 'many', '3'])
      expect(text).toContain(word)
  })
