import type { Ask, Reply } from '../../upstream/simulator/directive.ts'
import type { Random } from '../../upstream/simulator/random.ts'
import { readTools, type DeclaredTool } from '../../upstream/simulator/read-tools.ts'
import { replyOf } from './brain-reply.ts'
import type { WrittenCall } from './forms.ts'
import { drawImperfections, ending, type Imperfection, spoil, stopSequence } from './imperfections.ts'
import { anchor, type Project } from './project.ts'
import { callInsert, callRead, callShell, offersShell } from './tools.ts'

/** One call of an answer: what was meant, and the line by which its execution is counted. */
export type MeantCall = WrittenCall & { line?: string }

/** One answer of the scripted model. */
export type Answer = {
  number: number
  at: number
  step: string
  form: string
  wrong: readonly Imperfection[]
  calls: MeantCall[]
  /** What the model wrote, before it was cut into pieces. */
  text: string
}

export type Task = {
  /** Stands in what the user asks, so that its prompts are known. */
  marker: string
  project: Project
  random: Random
  /** The task starts with reading the PDF. */
  pdf: boolean
  /** Nothing is wrong with any answer, to try the client itself. */
  calm: boolean
}

/** What the user asks for. The model knows what to do from the marker. */
export const promptOf = ({ marker, project, pdf }: Task): string =>
  `${marker}: ${pdf ? `Read ${project.pdf}, then make` : 'Make'} the check pass: run "sh check.sh", edit steps.mjs, and run the check again.`

/**
 * A scripted model that does the task with the tools a prompt declares. It sees prompts only; where it is in the
 * task it reads from the results in them.
 */
export function createBrain(task: Task) {
  const answers: Answer[] = []
  const script = (ask: Ask): Reply | undefined => {
    if (!ask.message.includes(task.marker)) return undefined
    const tools = readTools(ask.message)
    if (!offersShell(tools)) return undefined
    const number = answers.length + 1
    const endings = answers.slice(-2).filter(({ wrong }) => wrong.some((one) => ending.includes(one)))
    const { form, wrong: drawn } = drawImperfections(task.random, endings.length > 0)
    const wrong = task.calm ? [] : drawn
    const { step, calls, words } = nextStep(task, ask.message, tools, number, wrong)
    const written = calls.map(({ name, args }) => ({ name, args: spoil(args, wrong) }))
    const whole = written.length === 0 ? '' : form.write(written, task.random)
    const text = write(words, whole, number, wrong, task.random)
    answers.push({ number, at: performance.now(), step, form: form.name, wrong, calls, text })
    return replyOf(text, wrong, task.random, whole !== '')
  }
  return { answers, script }
}

const passed = 'CHECK-PASSED'
const failed = 'CHECK-FAILED'

function nextStep(
  { project, pdf }: Task,
  message: string,
  tools: readonly DeclaredTool[],
  number: number,
  wrong: readonly Imperfection[],
): { step: string; calls: MeantCall[]; words: string } {
  const line = (part: number) => `zq${number}c${part} {"a": ["}", 1]} <b>it's</b> \\n 🧪é`
  const check = (part = 0): MeantCall => {
    const noted = line(part)
    const quoted = `'${noted.replaceAll("'", `'\\''`)}'`
    const command = `printf '%s\\n' ${quoted} >> ${project.log}; sh check.sh`
    return { ...callShell(tools, command), line: noted }
  }
  const later = message.slice(message.indexOf(project.pdf) + project.pdf.length)
  if (message.includes(passed))
    return { step: 'finish', calls: [], words: `All done 🎉: the check passes (zq${number}).` }
  if (pdf && !later.includes('spec.pdf"'))
    return {
      step: 'read the PDF',
      calls: [callRead(tools, project.pdf)],
      words: 'First the specification 📄.',
    }
  if (!message.includes(failed)) {
    const calls = wrong.includes('call, then another') ? [check(0), check(1)] : [check()]
    return { step: 'check', calls, words: 'Let me see how it fails 🔎.' }
  }
  if (!message.includes(anchor))
    return { step: 'read', calls: [callRead(tools, project.source)], words: 'Now the source 📖.' }
  if (!/steps\.push\(1\)/.test(message)) {
    const noted = `steps.push(1) // zq${number}c0 {"a": ["}", 1]} <b>x</b> \\n 🧪é`
    const call = callInsert(tools, { path: project.source, anchor, line: noted })
    return { step: 'edit', calls: [{ ...call, line: noted }], words: 'One line is missing ✏️.' }
  }
  return { step: 'check again', calls: [check()], words: 'And the check once more 🔁.' }
}

/** The answer's text: words, calls and what is wrong with it. */
function write(
  words: string,
  whole: string,
  number: number,
  wrong: readonly Imperfection[],
  random: Random,
): string {
  if (whole === '') return words
  const before = wrong.includes('words before') ? `${words} (answer ${number})\n\n` : ''
  if (wrong.some((one) => one.startsWith('cut off'))) {
    // Behind its middle, so that a name and some of the arguments stand there, and before the last value ends.
    const last = Math.max(whole.lastIndexOf('check.sh'), whole.lastIndexOf('🧪'), whole.length >> 1)
    return before + whole.slice(0, random.int(whole.length >> 1, Math.max(last, whole.length >> 1)))
  }
  const behind = wrong.includes('words behind') ? `\n\nThat is what I need 👍 (behind ${number}).` : ''
  const stop = wrong.includes('stop behind') ? `\n${stopSequence} and more that nobody asked for` : ''
  return `${before}${whole}${behind}${stop}`
}
