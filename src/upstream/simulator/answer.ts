import { defaultAnswer } from './default-answer.ts'
import { type Ask, type Reply, say } from './directive.ts'
import { listFiles } from './directives-files.ts'
import { instructedAnswer, resultsOf, sayResults } from './directives-json.ts'
import { directives } from './directives.ts'
import { simulateHelp } from './help.ts'
import { modifiers } from './modifiers.ts'
import { seeded } from './random.ts'
import { thinking } from './thinking.ts'

const benchForm = /^\s*bench (\d+) (\d+|flat)\s*$/i

/** What the simulator says to a prompt. */
export function answerFor(ask: Ask): Reply {
  const bench = benchForm.exec(ask.text)
  if (bench) {
    const rate = bench[2]?.toLowerCase() === 'flat' ? Infinity : Math.max(1, Math.min(Number(bench[2]), 1000))
    return { draft: [], framing: {}, faults: [], bench: { tokens: Number(bench[1]), rate } }
  }
  for (const { match, change } of modifiers) {
    const found = match.exec(ask.text)
    if (!found) continue
    const text = ask.text.slice(found[0].length)
    const inner = { ...ask, text, random: seeded(text) } // says the same as without the modifier
    return change(answerFor(inner), found.slice(1), inner)
  }
  return { draft: draftFor(ask), framing: {}, faults: [] }
}

function draftFor(ask: Ask) {
  // What was asked for has been done: the tools' answers are what there is to speak of.
  const results = resultsOf(ask)
  if (results.length > 0) return sayResults(results)
  if (/^\s*help\s*$/i.test(ask.text)) return say(`\`\`\`\n${simulateHelp}\n\`\`\``)
  for (const { match, answer } of directives) {
    const found = match.exec(ask.text)
    if (found) return answer(ask, found.slice(1))
  }
  const instructed = instructedAnswer(ask)
  if (instructed) return instructed
  const seen = ask.files.length > 0 ? `${listFiles(ask.files)}\n\n` : ''
  const draft = say(seen + defaultAnswer(ask))
  if (ask.mode === 'expert' || ask.mode === 'heavy') return thinking(draft, ask, ask.mode === 'heavy')
  return draft
}
