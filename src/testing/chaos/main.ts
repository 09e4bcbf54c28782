// `bun run chaos -- --engine pgsql --minutes 10 --seed 1`: three processes on one storage, whatever happens to them, and the books at the end.
import { parseArgs } from 'node:util'
import { engineTypes } from './processes.ts'
import { runChaos } from './run-chaos.ts'

const { values } = parseArgs({
  options: { engine: { type: 'string' }, minutes: { type: 'string' }, seed: { type: 'string' } },
})
const seed = Number(values.seed ?? Date.now() % 1_000_000)
const minutes = Number(values.minutes ?? 10)
const engine = engineTypes.find((type) => type === (values.engine ?? 'local'))
const say = (line: string) => void process.stdout.write(`${line}\n`)

if (!engine || !(minutes > 0) || !Number.isSafeInteger(seed)) {
  say(`usage: bun run chaos -- --engine ${engineTypes.join('|')} [--minutes 10] [--seed N]`)
  process.exit(2)
}
say(`${engine}, seed ${seed}, ${minutes} minutes`)
const { counts, broken } = await runChaos({ engine, minutes, seed, say })
for (const line of broken.slice(0, 100)) say(`BROKEN ${line}`)
for (const [what, count] of counts) say(`${String(count).padStart(8)}  ${what}`)
process.exit(broken.length > 0 ? 1 : 0)
