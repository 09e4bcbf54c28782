import type { FaultSpec } from './accounts-file.ts'
import { type Modifier, say } from './directive.ts'
import { faultNames } from './faults.ts'
import { stubbornForm } from './read-prompt.ts'
import { thinking } from './thinking.ts'

const shapes = ['ndjson', 'glued', 'sse'] as const

function faultOf(name: string, options: string): FaultSpec {
  const pairs = [...options.matchAll(/(first|ms|after|retry_after)=(\d+)/g)]
  return { name, ...Object.fromEntries(pairs.map(([, key = '', value]) => [key, Number(value)])) }
}

/** Words before a prompt. They can be combined: `slow 200: think: count to 5`. */
export const modifiers: readonly Modifier[] = [
  {
    usage: 'think: PROMPT',
    help: 'reasoning first: headers and summaries; also in expert mode',
    match: /^\s*think(?::\s*|\s+|$)/i,
    change: (reply, _, ask) => ({ ...reply, draft: thinking(reply.draft, ask, false) }),
  },
  {
    usage: 'team: PROMPT',
    help: 'reasoning by several agents; also in heavy mode',
    match: /^\s*team:\s*/i,
    change: (reply, _, ask) => ({ ...reply, draft: thinking(reply.draft, ask, true) }),
  },
  {
    usage: 'slow [MS]: PROMPT',
    help: 'MS (300) milliseconds between tokens',
    match: /^\s*slow(?:\s+(\d+))?(?::\s*|\s+|$)/i,
    change: (reply, [ms]) => ({ ...reply, draft: [{ cue: 'tempo', ms: Number(ms ?? 300) }, ...reply.draft] }),
  },
  {
    usage: 'framing SHAPE [cut]: PROMPT',
    help: `SHAPE is ${shapes.join(', ')}; cut = chunks that do not end where frames end`,
    match: /^\s*framing (ndjson|glued|sse)?\s*(cut)?\s*(?::\s*|$)/i,
    change: (reply, [shape, cut]) => ({
      ...reply,
      framing: {
        shape: shapes.find((name) => name === shape?.toLowerCase()) ?? 'ndjson',
        cut: cut !== undefined,
      },
    }),
  },
  {
    usage: 'stubborn: PROMPT',
    help: 'says the same again when the gateway asks once more, because the answer was not what it had to be',
    match: stubbornForm,
    change: (reply) => reply,
  },
  {
    usage: 'fault NAME [first=N] [ms=N] [after=N] [retry_after=N]: PROMPT',
    help: 'the answer meets a fault of the list below; first=1: only the first time, so failover can be seen',
    match: /^\s*fault (\w+)((?:\s+\w+=\d+)*)\s*(?::\s*|$)/i,
    change: (reply, [name = '', options = '']) =>
      faultNames.includes(name)
        ? { ...reply, faults: [...reply.faults, faultOf(name, options)] }
        : { ...reply, draft: say(`There is no fault "${name}". Known: ${faultNames.join(', ')}.`) },
  },
]
