import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { seeded } from '../../upstream/simulator/random.ts'
import type { Ask, Reply } from '../../upstream/simulator/directive.ts'
import { type Answer, createBrain, promptOf, type Task } from './brain.ts'
import type { Recorder } from './exchanges.ts'
import { judge, type Verdict } from './judge.ts'
import { makeProject } from './project.ts'
import type { Program } from './programs.ts'
import { runProgram } from './run-program.ts'
import { createTextBrain } from './text-brain.ts'

export type Row = Verdict & {
  program: Program
  run: string
  finished: boolean
  seconds: number
  answers: number
}

/** Answers a prompt of its task; undefined for others. */
export type Script = (ask: Ask) => Reply | undefined

export type Stage = {
  bin: string
  recorder: Recorder
  key: string
  /** Where the exchanges and outputs of every run are kept. */
  folder: string
  /** Those who answer prompts; each knows its own. */
  scripts: Set<Script>
  /** The upstream takes pictures and no other files. */
  picturesOnly?: boolean
}

/** One client, one task, one seed. */
export async function drive(stage: Stage, program: Program, run: string, calm: boolean): Promise<Row> {
  const place = join(stage.folder, run)
  const home = join(place, 'home')
  mkdirSync(home, { recursive: true })
  const project = makeProject(join(place, 'work'))
  const task: Task = {
    marker: `[task ${run}]`,
    project,
    random: seeded(run),
    pdf: program.pdf === true && !stage.picturesOnly,
    stops: program.responses !== true && program.textOnly !== true,
    calm,
  }
  const brain = program.textOnly ? createTextBrain(task) : createBrain(task)
  stage.scripts.add(brain.script)
  const where = { bin: stage.bin, home, url: stage.recorder.urlFor(run), key: stage.key }
  const env = {
    PATH: `${stage.bin}:${process.env.PATH ?? ''}`,
    HOME: home,
    TERM: 'dumb',
    TMPDIR: home,
    ...program.environment(where),
  }
  const startedAt = performance.now()
  const finished = () => brain.answers.at(-1)?.step === 'finish' || (program.textOnly === true && isMended())
  const isMended = () => judge(brain.answers, [], project, true).executed > 0
  let output = ''
  let code = 0
  for (let attempt = 0; attempt < 6 && !finished(); attempt++) {
    const before = brain.answers.length
    const again = attempt > 0
    const asked = again ? `${task.marker}: go on with it.` : promptOf(task)
    const command = [...(again ? program.again(where) : program.command(where)), asked]
    const ended = await runProgram(command, { cwd: project.folder, env })
    code = ended.code
    output += `$ ${command.join(' ')}\n${ended.stdout}\n${ended.stderr}\nexit ${ended.code}\n`
    if (brain.answers.length === before) break
  }
  writeFileSync(join(place, 'output.txt'), output)
  for (const { number, prompt, ...answer } of brain.answers) {
    const file = join(place, `answer-${String(number).padStart(2, '0')}`)
    writeFileSync(`${file}.json`, JSON.stringify(answer, null, 2))
    writeFileSync(`${file}-prompt.txt`, prompt)
  }
  const verdict = judge(brain.answers, stage.recorder.exchangesOf(run), project, program.textOnly === true)
  const problems = [
    ...verdict.problems,
    ...(code === 0 ? [] : [`it ended with ${code}`]),
    ...(finished() ? [] : [`the task is not finished; last output: ${output.slice(-600)}`]),
  ]
  problems.push(...missingFiles(task, brain.answers))
  writeFileSync(join(place, 'problems.txt'), problems.join('\n'))
  const seconds = (performance.now() - startedAt) / 1000
  return { ...verdict, problems, program, run, finished: finished(), seconds, answers: brain.answers.length }
}

/** What the client read must have reached the upstream as a file: the PDF, and the picture where one was looked at. */
function missingFiles({ pdf }: Task, answers: readonly Answer[]): string[] {
  const names = answers.flatMap(({ files }) => files)
  const looked = answers.some(({ step }) => step === 'look at the picture')
  return [
    ...(pdf && !names.some((name) => name.endsWith('.pdf')) ? ['the PDF did not reach the upstream'] : []),
    ...(looked && !names.some((name) => name.endsWith('.png'))
      ? ['the picture did not reach the upstream']
      : []),
  ]
}
