import { writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createNursery } from './child.ts'
import { machine } from './machine.ts'
import { remarks, report } from './report.ts'
import { runBench } from './run-bench.ts'

const usage = `bun run bench [--runs N] [--quick] [--full] [--no-save]

  --runs N    interleaved runs, the median of which counts (5)
  --quick     one short run, to see that everything works; nothing is saved
  --full      5,000 open streams too
  --no-save   do not write docs/benchmarks.md
`

const { values } = parseArgs({
  options: {
    runs: { type: 'string' },
    quick: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
    'no-save': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  process.stdout.write(usage)
  process.exit(0)
}
const runs = Number(values.runs ?? (values.quick ? 1 : 5))
if (process.platform !== 'linux') {
  process.stderr.write('The bench reads CPU and memory of processes from /proc, which only Linux has.\n')
  process.exit(2)
}
if (!Number.isInteger(runs) || runs < 1) {
  process.stderr.write(`--runs takes a whole number from 1, not ${values.runs}\n\n${usage}`)
  process.exit(2)
}

const [busy = 0] = loadavg()
const nursery = createNursery()
const end = async (code: number) => {
  await nursery.close()
  process.exit(code)
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void end(130))

try {
  const { results, problems } = await runBench(nursery, {
    runs,
    quick: values.quick,
    full: values.full,
    say: (text) => process.stderr.write(`${text}\n`),
  })
  const table = report(results)
  const load =
    busy > 0.3
      ? [`The machine was busy with other things when the bench began: load ${busy.toFixed(1)}.`]
      : []
  const notes = [...load, ...remarks(results), ...problems].map((note) => `- ${note}\n`).join('')
  process.stdout.write(`\n${table}\n\n${notes}`)
  if (!values.quick && !values['no-save']) {
    const path = join(import.meta.dir, '../../docs/benchmarks.md')
    writeFileSync(path, page(table, notes))
    process.stderr.write('saved as docs/benchmarks.md\n')
  }
  await end(problems.length > 0 ? 1 : 0)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  await end(1)
}

function page(table: string, notes: string): string {
  return `# Benchmarks

What the gateway costs beyond a proxy in Bun that only hands bytes on. Made by \`bun run bench\`${runs === 5 ? '' : ` with ${runs} runs`} on ${new Date().toISOString().slice(0, 10)}.

${table}

${notes && `Remarks:\n\n${notes}\n`}Machine: ${machine()}.

How: simulated upstream, gateway, pass-through and load are processes of their own, gateway and pass-through on core 0, upstream
and load on core 1. CPU is user and system time of all threads of the process, from the operating system. The gateway is the compiled
binary with its default settings, Chat Completions, every feature on, over REST except where a row says otherwise. Every token of every stream is compared. Runs are
interleaved; ratios are taken within a run, then the median of ${runs}. Only ratios and costs travel between machines.
`
}
