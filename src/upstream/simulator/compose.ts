import { cutText } from './cut-text.ts'
import type { Reply } from './directive.ts'
import type { Random } from './random.ts'
import type { Cue } from './script.ts'

const layoutOf = (draft: Cue[]): Cue => {
  const agents = new Set(draft.flatMap((cue) => ('agent' in cue && cue.agent ? [cue.agent] : [])))
  return agents.size > 1
    ? { cue: 'layout', layout: 'HEAVY', effort: 'HIGH', agents: [...agents] }
    : { cue: 'layout', layout: 'UNIFIED', effort: 'LOW' }
}

/** Thinking and answer in small pieces, a keep-alive now and then between them. */
function* cutUp(draft: Cue[], random: Random): Generator<Cue> {
  let untilKeepAlive = random.int(20, 60)
  for (const cue of draft) {
    if (cue.cue !== 'text' && cue.cue !== 'summary') yield cue
    else
      for (const text of cutText(cue.text, random)) {
        yield { ...cue, text }
        if (--untilKeepAlive > 0) continue
        untilKeepAlive = random.int(20, 60)
        yield { cue: 'keep_alive' }
      }
  }
}

/**
 * A whole answer from what a directive wants to say: opening, echo, layout, the draft in tokens (or in the pieces it
 * has, with `asCut`), and the end in the order of upstream-protocol 3.12.
 */
export const compose = (
  { draft, asCut }: Pick<Reply, 'draft' | 'asCut'>,
  title: string,
  random: Random,
): Cue[] => [
  { cue: 'conversation' },
  { cue: 'echo' },
  layoutOf(draft),
  ...(asCut ? draft : cutUp(draft, random)),
  { cue: 'end' },
  { cue: 'final', suggestions: ['Tell me more', '换一个例子'] },
  { cue: 'message' },
  { cue: 'title', title },
]
