import type { Reply } from '../../upstream/simulator/directive.ts'
import type { Random } from '../../upstream/simulator/random.ts'
import type { Cue } from '../../upstream/simulator/script.ts'
import { cutAsDrawn, type Imperfection } from './imperfections.ts'

/** How the upstream sends the text: pieces, thoughts, framing and the faults behind it. */
export function replyOf(
  text: string,
  wrong: readonly Imperfection[],
  random: Random,
  hasCall: boolean,
): Reply {
  const thoughts: Cue[] = [
    { cue: 'header', text: 'Thinking about your request' },
    { cue: 'summary', text: '- I could write <tool_call>{"name": "x"}</tool_call>, 先想一想 🤔\n' },
  ]
  const pieces = cutAsDrawn(text, wrong, random)
  const draft: Cue[] = [
    ...(wrong.includes('thoughts first') ? thoughts : []),
    ...(pieces ?? [{ cue: 'text', text } satisfies Cue]),
    ...(hasCall && wrong.includes('call, then an error')
      ? [{ cue: 'error', code: 13, message: 'Internal error' } satisfies Cue]
      : []),
  ]
  const faults = [
    ...(wrong.includes('cut off, no end frames') ? ['ends_early'] : []),
    ...(wrong.includes('text said twice by the upstream') ? ['message_twice'] : []),
    ...(wrong.includes('end in the final message only') ? ['message_extends'] : []),
  ]
  return {
    draft,
    framing: random.chance(0.3) ? { cut: true } : {},
    faults: faults.map((name) => ({ name, ...(name === 'ends_early' && { after: 1_000_000 }) })),
    ...(pieces && { asCut: true }),
  }
}
