import { liftLimits } from './cli/lift-limits.ts'

liftLimits()
// Only now: what is imported below reads the environment while it loads.
const { run } = await import('./cli/run.ts')
// A reader that went away (`grok2api | head`) is no reason to end, and nobody is left to tell.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
const code = await run(process.argv.slice(2), {
  env: process.env,
  cwd: process.cwd(),
  isTerminal: process.stderr.isTTY,
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
})
process.exit(code)
