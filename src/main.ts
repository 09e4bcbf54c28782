import { liftLimits } from './cli/lift-limits.ts'

liftLimits()
// Only now: what is imported below reads the environment while it loads.
const { print } = await import('./cli/print.ts')
const { run } = await import('./cli/run.ts')
// A reader of the log that went away is no reason to end, and nobody is left to tell.
process.stderr.on('error', () => {})
const code = await run(process.argv.slice(2), {
  env: process.env,
  cwd: process.cwd(),
  isTerminal: process.stderr.isTTY,
  out: print,
  err: (text) => void process.stderr.write(text),
})
process.exit(code)
