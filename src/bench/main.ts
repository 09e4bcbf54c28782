import { readFileSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createNursery } from './child.ts'
import { day } from './day.ts'
import { dayOfPage, withDay } from './day-table.ts'
import { buildGateway } from './gateway.ts'
import { machine } from './machine.ts'
import { remarks, report } from './report.ts'
import { runBench } from './run-bench.ts'
import { soak } from './soak.ts'

const usage = `bun run bench [--runs N] [--quick] [--full] [--only TEXT] [--soak] [--minutes N] [--day N] [--no-save]

  --runs N    interleaved runs, the median of which counts (5)
  --quick     one short run, to see that everything works; nothing is saved
  --full      5,000 open streams, 100,000 accounts and callers who do not read, too
  --only TEXT the rows whose title holds this text; nothing is saved
  --soak      mixed traffic for half an hour and a scripted day of troubles instead, saved as docs/soak.md
  --minutes N how long the mixed traffic is (30); 0 leaves it out
  --day N     minutes of the day (20); 0 leaves it out, fewer play fewer troubles
  --no-save   write nothing to docs/
`

const { values } = parseArgs({
  options: {
    runs: { type: 'string' },
    quick: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    soak: { type: 'boolean', default: false },
    minutes: { type: 'string', default: '30' },
    day: { type: 'string', default: '20' },
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

const minutes = Number(values.minutes)
if (!Number.isInteger(minutes) || (minutes !== 0 && minutes < 5)) {
  process.stderr.write(`--minutes takes 0 or a whole number from 5, not ${values.minutes}\n\n${usage}`)
  process.exit(2)
}

const dayMinutes = Number(values.day)
if (!Number.isInteger(dayMinutes) || dayMinutes < 0) {
  process.stderr.write(`--day takes a whole number from 0, not ${values.day}\n\n${usage}`)
  process.exit(2)
}

const [busy = 0] = loadavg()
const nursery = createNursery()
const end = async (code: number) => {
  await nursery.close()
  process.exit(code)
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void end(130))

const say = (text: string) => void process.stderr.write(`${text}\n`)
const save = (name: string, text: string) => {
  if (values.quick || values.only || values['no-save']) return
  writeFileSync(join(import.meta.dir, '../../docs', name), text)
  say(`saved as docs/${name}`)
}

try {
  buildGateway()
  if (values.soak) {
    // A part that is left out stays as it was.
    const saved = readFileSync(join(import.meta.dir, '../../docs/soak.md'), 'utf8')
    const before = dayOfPage(saved)
    let page = minutes > 0 ? await soak(nursery, { minutes, say }) : saved
    const section = dayMinutes > 0 ? await day(nursery, { minutes: dayMinutes, say }) : before
    if (section) page = withDay(page, section)
    process.stdout.write(`\n${page}`)
    save('soak.md', page)
    await end(0)
  }
  const { results, problems } = await runBench(nursery, {
    runs,
    quick: values.quick,
    full: values.full,
    only: values.only,
    say,
  })
  const table = report(results)
  const load =
    busy > 0.3
      ? [`The machine was busy with other things when the bench began: load ${busy.toFixed(1)}.`]
      : []
  const notes = [...load, ...remarks(results), ...problems].map((note) => `- ${note}\n`).join('')
  process.stdout.write(`\n${table}\n\n${notes}`)
  save('benchmarks.md', page(table, notes))
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
