import type { Ask, Directive } from './directive.ts'
import type { Cue, ImageCue } from './script.ts'

/** Two pictures as cards of the text, or as frames of their own, in the order of upstream-protocol 3.8. */
function draw({ newId, random }: Ask, wanted: string, form: ImageCue['form']): Cue[] {
  const prompt = wanted.trim().slice(0, 1000)
  const card = () => random.next().toString(36).slice(2, 8).padEnd(6, 'A')
  const images = [0, 1].map((index) => ({ index, card: card(), imageId: newId() }))
  const at = (progress: number | null): Cue[] =>
    images.map((image) => ({ cue: 'image', form, ...image, progress, prompt, moderated: false }))
  const places = images.flatMap(({ card }): Cue[] => [
    { cue: 'place', card, prompt },
    { cue: 'text', text: '\n\n' },
  ])
  return [
    { cue: 'images', count: 2 },
    { cue: 'text', text: '好的，两张画来了 (two pictures):\n\n' },
    ...(form === 'card' ? [...at(null), ...places] : at(0)),
    ...at(50),
    ...at(100),
    ...at(100).slice(0, 1), // the real one repeats itself
    { cue: 'text', text: 'Another format? 🖼️' },
  ]
}

export const drawDirectives: readonly Directive[] = [
  {
    usage: 'draw frames PROMPT',
    help: 'two pictures in the older form, as frames of their own',
    match: /^\s*draw frames:?\s+([\s\S]+)$/i,
    answer: (ask, [prompt = '']) => draw(ask, prompt, 'frame'),
  },
  {
    usage: 'draw PROMPT',
    help: 'two pictures in the answer, with previews; also "Drawing: PROMPT"',
    match: /^\s*(?:draw|drawing|画)(?:[:：]\s*|\s+)([\s\S]+)$/i,
    answer: (ask, [prompt = '']) => draw(ask, prompt, 'card'),
  },
]
