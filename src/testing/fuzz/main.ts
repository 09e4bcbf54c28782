// `bun run fuzz -- --minutes 10 --seed 1`: random requests and damaged answers of the upstream against the compiled binary.
import { parseArgs } from 'node:util'
import { runFuzz } from './run-fuzz.ts'

const { values } = parseArgs({ options: { minutes: { type: 'string' }, seed: { type: 'string' } } })
const seed = Number(values.seed ?? Date.now() % 1_000_000)
const minutes = Number(values.minutes ?? 5)
const say = (line: string) => void process.stdout.write(`${line}\n`)

say(`seed ${seed}, ${minutes} minutes`)
const report = await runFuzz({ seed, ms: minutes * 60_000, say })
for (const line of report.broken) say(`BROKEN ${line}`)
say(
  `${report.exchanges} exchanges, ${report.damaged} damaged connections of the upstream, ${report.jumps} jumps of the clock, ${report.fullDisks} full disks, longest pause ${Math.round(report.longestPauseMs)} ms of CPU, ${report.broken.length} broken rules`,
)
process.exitCode = report.broken.length > 0 ? 1 : 0
