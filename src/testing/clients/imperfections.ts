import type { Random } from '../../upstream/simulator/random.ts'
import type { Cue } from '../../upstream/simulator/script.ts'
import { type Form, forms, type WrittenCall } from './forms.ts'

/** What is wrong with one answer of the scripted model. */
export type Imperfection =
  | 'one key too many'
  | 'wrong types'
  | 'words before'
  | 'words behind'
  | 'cut off'
  | 'cut off, no end frames'
  | 'call, then an error'
  | 'call, then another'
  | 'emoji split'
  | 'thoughts first'
  | 'stop behind'
  | 'whole in one piece'
  | 'large pieces'
  | 'text said twice by the upstream'
  | 'end in the final message only'

/** After these the client may rightly give up: its answer was not whole. */
export const ending: readonly Imperfection[] = ['cut off', 'cut off, no end frames', 'call, then an error']

const weights: readonly [Imperfection, number][] = [
  ['one key too many', 0.16],
  ['wrong types', 0.2],
  ['words before', 0.35],
  ['words behind', 0.2],
  ['cut off', 0.1],
  ['cut off, no end frames', 0.06],
  ['call, then an error', 0.08],
  ['call, then another', 0.1],
  ['emoji split', 0.3],
  ['thoughts first', 0.25],
  ['stop behind', 0.1],
  ['whole in one piece', 0.12],
  ['large pieces', 0.2],
  ['text said twice by the upstream', 0.06],
  ['end in the final message only', 0.06],
]

/** What a request put at the end of an answer as its stop sequence; the recorder asks for it. */
export const stopSequence = '<<END-OF-TURN>>'

/** What an answer may not have: `calm` no early end, `stops` says whether the request could name a stop sequence. */
export type Limits = { calm: boolean; stops: boolean }

// A fence with anything but white space behind it is an example, not a call (product section 8), be it only a stop sequence.
const notBehindFence: readonly Imperfection[] = ['words behind', 'call, then another', 'stop behind']
const notBehindCut: readonly Imperfection[] = [
  'words behind',
  'call, then another',
  'stop behind',
  'call, then an error',
]
const notInBroken: readonly Imperfection[] = [
  'text said twice by the upstream',
  'end in the final message only',
]

/** A form and what is wrong with the answer. */
export function drawImperfections(
  random: Random,
  { calm, stops }: Limits,
): { form: Form; wrong: Imperfection[] } {
  const form = random.pick(forms)
  const drawn = weights.filter(([, weight]) => random.chance(weight)).map(([name]) => name)
  const end = calm ? undefined : drawn.find((name) => ending.includes(name))
  const excluded = [
    ...ending.filter((name) => name !== end),
    ...(stops ? [] : (['stop behind'] as const)),
    ...(form.name === 'fenced JSON' ? notBehindFence : []),
    ...(end?.startsWith('cut off') ? notBehindCut : []),
    ...(end ? notInBroken : []),
  ]
  return { form, wrong: drawn.filter((name) => !excluded.includes(name)) }
}

/** The arguments as an imperfect model writes them. */
export function spoil(args: WrittenCall['args'], wrong: readonly Imperfection[]): WrittenCall['args'] {
  const typed = wrong.includes('wrong types')
    ? Object.fromEntries(
        Object.entries(args).map(([key, value]) => [
          key,
          typeof value === 'string' ? value : JSON.stringify(value),
        ]),
      )
    : args
  return wrong.includes('one key too many') ? { ...typed, zz_note: 'because it is needed' } : typed
}

/** The text in the pieces the upstream sends it in; undefined leaves the cuts to the simulator. */
export function cutAsDrawn(text: string, wrong: readonly Imperfection[], random: Random): Cue[] | undefined {
  if (wrong.includes('whole in one piece')) return [{ cue: 'text', text }]
  const large = wrong.includes('large pieces')
  if (!large && !wrong.includes('emoji split')) return undefined
  const pieces: Cue[] = []
  for (let at = 0; at < text.length;) {
    let end = Math.min(text.length, at + random.int(1, large ? 60 : 8))
    // Each piece that would hold a whole pair ends between its halves.
    const pair = wrong.includes('emoji split') ? text.slice(at, end + 1).search(/[\ud800-\udbff]/) : -1
    if (pair !== -1) end = at + pair + 1
    pieces.push({ cue: 'text', text: text.slice(at, end) })
    at = end
  }
  return pieces
}
