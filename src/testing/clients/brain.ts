import type { Ask, Reply } from '../../upstream/simulator/directive.ts'
import type { Random } from '../../upstream/simulator/random.ts'
import { readTools, type DeclaredTool } from '../../upstream/simulator/read-tools.ts'
import { replyOf } from './brain-reply.ts'
import { forms, type WrittenCall } from './forms.ts'
import { drawImperfections, ending, type Imperfection, spoil, stopSequence } from './imperfections.ts'
import { anchor, type Project } from './project.ts'
import { callInsert, callPicture, callRead, callShell, offersShell } from './tools.ts'

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
  /** What the upstream was asked, and the names of the files that came with it. */
  prompt: string
  files: string[]
}

export type Task = {
  /** Stands in what the user asks, so that its prompts are known. */
  marker: string
  project: Project
  random: Random
  /** The task starts with reading the PDF. */
  pdf: boolean
  /** Its requests name a stop sequence. */
  stops: boolean
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
    const files = ask.files.map(({ name }) => name)
    const endings = answers.slice(-2).filter(({ wrong }) => wrong.some((one) => ending.includes(one)))
    const { form, wrong: drawn } = drawImperfections(task.random, {
      calm: endings.length > 0,
      stops: task.stops,
    })
    const wrong = task.calm ? [] : drawn
    const used = task.calm ? forms[0] : form
    const { step, calls, words } = nextStep({
      task,
      message: ask.message,
      tools,
      number,
      wrong,
      files,
      looks: answers.filter((answer) => answer.step === lookStep).length,
    })
    const written = calls.map((call) => ({ ...call, args: spoil(call.args, wrong) }))
    const whole = written.length === 0 ? '' : used.write(written, task.random)
    const text = write({ words, whole, number, wrong, random: task.random })
    answers.push({
      number,
      at: performance.now(),
      step,
      form: used.name,
      wrong,
      calls,
      text,
      prompt: ask.message,
      files,
    })
    return replyOf(text, wrong, task.random, whole !== '')
  }
  return { answers, script }
}

const passed = 'CHECK-PASSED'
const failed = 'CHECK-FAILED'
const lookup = 'select:TaskStop'

type Scene = {
  task: Task
  message: string
  tools: readonly DeclaredTool[]
  number: number
  wrong: readonly Imperfection[]
  /** Names of the files that came with the prompt, and how often the picture was looked at. */
  files: readonly string[]
  looks: number
}

const lookStep = 'look at the picture'

/** What a call leaves behind: quotes, braces, tags, an escape and an emoji, to see them arrive as they were written. */
const noteOf = (number: number, part: number) => `zq${number}c${part} {"a": ["}", 1]} <b>x</b> \\n 🧪é`

/** Runs the check and leaves a line in the log. */
function checkCall({ task, tools, number }: Scene, part: number): MeantCall {
  const line = noteOf(number, part)
  return { ...callShell(tools, `printf '%s\\n' '${line}' >> ${task.project.log}; sh check.sh`), line }
}

function nextStep(scene: Scene): { step: string; calls: MeantCall[]; words: string } {
  const { task, message, tools, number, wrong } = scene
  const { project, pdf } = task
  if (message.includes(passed))
    return { step: 'finish', calls: [], words: `All done 🎉: the check passes (zq${number}).` }
  // Claude Code declares some tools only once they were looked for.
  const search = tools.find(({ name }) => name === 'ToolSearch')
  if (search && !message.includes(lookup))
    return {
      step: 'look for a tool',
      calls: [{ name: search.name, args: { query: lookup, max_results: 5 } }],
      words: 'Which tools are there 🧰?',
    }
  if (pdf && !message.includes('PDF file read'))
    return {
      step: 'read the PDF',
      calls: [callRead(tools, project.pdf)],
      words: 'First the specification 📄.',
    }
  const look = callPicture(tools, project.picture, pdf)
  if (look && scene.looks < 3 && !scene.files.some((name) => name.endsWith('.png')))
    return { step: lookStep, calls: [look], words: 'And the plan 🖼️.' }
  if (!message.includes(failed)) {
    const calls = wrong.includes('call, then another') ? [0, 1] : [0]
    return {
      step: 'check',
      calls: calls.map((part) => checkCall(scene, part)),
      words: 'Let me see how it fails 🔎.',
    }
  }
  if (!message.includes(anchor))
    return { step: 'read', calls: [callRead(tools, project.source)], words: 'Now the source 📖.' }
  if (message.lastIndexOf(failed) > message.lastIndexOf('steps.push(1)')) {
    const line = `steps.push(1) // ${noteOf(number, 0)}`
    const call = callInsert(tools, { path: project.source, anchor, line })
    return { step: 'edit', calls: [{ ...call, line }], words: 'One line is missing ✏️.' }
  }
  return { step: 'check again', calls: [checkCall(scene, 0)], words: 'And the check once more 🔁.' }
}

type Saying = { words: string; whole: string; number: number; wrong: readonly Imperfection[]; random: Random }

/** The answer's text: words, calls and what is wrong with it. */
function write({ words, whole, number, wrong, random }: Saying): string {
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
