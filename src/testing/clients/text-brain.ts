import type { Ask, Reply } from '../../upstream/simulator/directive.ts'
import { replyOf } from './brain-reply.ts'
import type { Answer, Task } from './brain.ts'
import { drawImperfections, ending } from './imperfections.ts'
import { anchor } from './project.ts'

/** The scripted model for a client without tools, which looks for edits in the text of the answer. */
export function createTextBrain(task: Task) {
  const answers: Answer[] = []
  const script = (ask: Ask): Reply | undefined => {
    if (!ask.message.includes(task.marker)) return undefined
    const number = answers.length + 1
    const tooMany = answers.slice(-2).some(({ wrong }) => wrong.some((one) => ending.includes(one)))
    const drawn = task.calm ? [] : drawImperfections(task.random, { calm: tooMany, stops: false }).wrong
    const wrong = drawn.filter((one) => !/types|key|another|stop/.test(one))
    const misses = !task.calm && number === 1 && task.random.chance(0.5)
    const found = misses ? `${anchor}-not-there` : anchor
    const whole = [
      `The list lacks a step 🧪. It is no \`<tool_call>{"name": "x", "arguments": {}}</tool_call>\` (zq${number}).`,
      '',
      'steps.mjs',
      '```javascript',
      '<<<<<<< SEARCH',
      found,
      '=======',
      found,
      `steps.push(1) // zq${number}c0 {"a": ["}", 1]} <b>x</b> 🧪é`,
      '>>>>>>> REPLACE',
      '```',
    ].join('\n')
    const cut = wrong.some((one) => one.startsWith('cut off'))
    const text = cut ? whole.slice(0, task.random.int(80, whole.length - 30)) : whole
    const line = `steps.push(1) // zq${number}c0 {"a": ["}", 1]} <b>x</b> 🧪é`
    const calls = [{ name: 'edit', args: {}, line }]
    answers.push({
      number,
      at: performance.now(),
      step: 'edit',
      form: 'text',
      wrong,
      calls,
      text,
      prompt: ask.message,
      files: [],
    })
    return replyOf(text, wrong, task.random, true)
  }
  return { answers, script }
}
