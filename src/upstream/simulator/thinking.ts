import type { Ask } from './directive.ts'
import type { Cue } from './script.ts'

const agents = ['Grok', 'Agent 1', 'Agent 2'] as const

/**
 * A draft with reasoning before it: headings of steps and summaries in lines, the second in Chinese and with a `<`.
 * One heading comes late, after the text began, as the real one does (upstream-protocol 3.6).
 */
export function thinking(draft: Cue[], { text, newId }: Ask, team: boolean): Cue[] {
  const topic =
    Array.from(text.trim().split('\n')[0] ?? '')
      .slice(0, 40)
      .join('') || 'the request'
  const by = (index: 0 | 1 | 2) => (team ? { agent: agents[index] } : {})
  const head: Cue[] = [
    { cue: 'header', text: 'Thinking about your request', ...by(0) },
    { cue: 'header', text: `Looking at ${topic}`, ...by(0) },
    { cue: 'summary', text: '- Reading the question twice: what is asked, what is not.\n', ...by(0) },
    ...(team ? message(newId()) : []),
    { cue: 'header', text: 'Choosing a form', ...by(1) },
    { cue: 'summary', text: '- 先给出结论，再给出理由。\n- If a < b, say so plainly.\n', ...by(1) },
    ...(team
      ? ([{ cue: 'summary', text: '- Checked by a second agent. ✅\n', ...by(2) }] satisfies Cue[])
      : []),
  ]
  return [
    ...head,
    ...draft.flatMap((cue, i) => (i === draft.findIndex(isText) ? withLateHeader(cue, by(0)) : [cue])),
  ]
}

const isText = ({ cue }: Cue) => cue === 'text'

function withLateHeader(cue: Cue, agent: { agent?: string }): Cue[] {
  if (cue.cue !== 'text') return [cue]
  const characters = Array.from(cue.text)
  const third = Math.ceil(characters.length / 3)
  return [
    { cue: 'text', text: characters.slice(0, third).join('') },
    { cue: 'header', text: 'Wrapping up', ...agent },
    { cue: 'text', text: characters.slice(third).join('') },
  ]
}

const message = (card: string): Cue[] => [
  {
    cue: 'tool',
    card,
    tool: 'chatroom_send',
    args: { message: 'Please check the plan', to: ['Agent 1', 'Agent 2'] },
    agent: 'Grok',
  },
]
