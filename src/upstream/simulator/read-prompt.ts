const roles = ['system', 'developer', 'user', 'assistant', 'tool']

/** One `[role]` section of a prompt. */
export type Section = { role: string; text: string }

/** A prompt as the simulator understands it. */
export type ReadPrompt = {
  sections: Section[]
  /** What the user said last: directives are looked for here. */
  text: string
  /** What came after it: tool results, when the prompt continues a tool call. */
  after: Section[]
}

/** A user who wants the same answer again when it is asked for once more. */
export const stubbornForm = /^\s*stubborn:\s*/i

// Claude Code wraps what the user said in notes of its own.
const withoutNotes = (text: string) =>
  text.replaceAll(/<system-reminder>[\s\S]*?<\/system-reminder>\s*/g, '').replace(/^\n+/, '')

const heading = new RegExp(`(?:^|\\n\\n)\\[(${roles.join('|')})\\]\\n`, 'g')

/** Reads a prompt made of `[role]` sections, or one bare text (product section 8). */
export function readPrompt(message: string): ReadPrompt {
  const marks = [...message.matchAll(heading)]
  if (marks.length === 0 || marks[0]?.index !== 0) {
    return { sections: [{ role: 'user', text: message }], text: message, after: [] }
  }
  const sections = marks.map((mark, i) => ({
    role: mark[1] ?? 'user',
    text: message.slice(mark.index + mark[0].length, marks[i + 1]?.index ?? message.length),
  }))
  const spoken = sections.map(({ role, text }) => (role === 'user' ? withoutNotes(text) : ''))
  const last = spoken.findLastIndex((text) => text !== '')
  const before = spoken.slice(0, Math.max(0, last)).findLast((text) => text !== '') ?? ''
  const text = stubbornForm.test(before) ? before : (spoken[last] ?? '')
  return { sections, text, after: last === -1 ? [] : sections.slice(last + 1) }
}
