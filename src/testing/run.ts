// What `npm test` runs: everything that must hold before a change is good, one step after the other, and as its
// last line `N passed, N failed`: bun's tests, plus one for each other step.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { binaryPath } from './binary.ts'
import { failedFiles, readReport, skippedTests } from './junit.ts'

const root = join(import.meta.dir, '../..')
const scratch = mkdtempSync(join(tmpdir(), 'grok2api-run-'))
const reportOf = (step: string) => join(scratch, `${step}.xml`)

// Tests of what a caller sees of a chat. `fault-table` and `ways` go over both transports by themselves.
const overRest = ['answers', 'failover', 'hang-up', 'responses', 'sdk', 'stream-bytes'].map(
  (name) => `src/testing/e2e/${name}`,
)

// A step that hangs is a failure with its output, not a CI run without an end.
const limitMs = 14 * 60_000

// One more than there are cores: tests of processes and browsers wait most of the time.
const workers = navigator.hardwareConcurrency + 1

// The build stands first: the tests drive the binary it makes, and never one of an earlier build.
type Step = [name: string, command: string[], needsBuild?: true, more?: Record<string, string>]
const steps: readonly Step[] = [
  ['build', ['build.ts']],
  ['format', ['run', '--silent', 'oxfmt', '--check']],
  ['lint', ['run', '--silent', 'oxlint']],
  ['types', ['run', '--silent', 'tsc']],
  ['panel types', ['run', '--silent', 'tsc', '-p', 'assets']],
  ['dead code', ['run', '--silent', 'knip']],
  ['tests', testCommand('tests', ['./src', './assets']), true],
  // What a chat says must not depend on what it travels on; the step before had the default, the socket.
  ['over REST', testCommand('over REST', overRest), true, { TEST_TRANSPORT: 'rest' }],
  ['smoke', ['src/testing/smoke.ts'], true],
]

function testCommand(step: string, paths: readonly string[]): string[] {
  return ['test', `--parallel=${workers}`, ...testOptions(step), ...paths]
}

function testOptions(step: string): string[] {
  const junit = ['--reporter=junit', `--reporter-outfile=${reportOf(step)}`]
  return ['--only-failures', '--no-orphans', '--timeout=30000', ...junit]
}

/** The caller's environment without what would configure the gateway under test. */
function cleanEnvironment(): Record<string, string | undefined> {
  const ours = /^(SERVER_|REDIS_|DATA_DIR$|DATABASE_URL$|LOG_|BUN_OPTIONS$|BUN_CONFIG_MAX|https?_proxy$)/i
  const kept = Object.entries(process.env).filter(([name]) => !ours.test(name))
  return { ...Object.fromEntries(kept), GROK2API_BIN: binaryPath(), NO_COLOR: '1' }
}

type Outcome = { ok: boolean; output: string; unsteady?: readonly string[] }

async function run(command: string[], more: Record<string, string> = {}): Promise<Outcome> {
  const child = Bun.spawn([process.execPath, ...command], {
    cwd: root,
    env: { ...cleanEnvironment(), ...more },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    timeout: limitMs,
    killSignal: 'SIGKILL',
  })
  const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text()])
  const code = await child.exited
  const ending = child.signalCode ? `\nended by ${child.signalCode}, limit ${limitMs / 1000} s\n` : ''
  return { ok: code === 0, output: Bun.stripANSI(stdout + stderr) + ending }
}

/**
 * Runs the files with failed tests once more, one by one, when they are few: what passes alone on a machine that had
 * too much to do is told from what is broken, and still printed with its output, to be mended.
 */
async function runAgain(name: string, files: readonly string[], first: Outcome): Promise<Outcome> {
  if (files.length === 0 || files.length > 3) return first
  const step = `${name} again`
  const alone = files.map((file) => `./${file}`)
  const more = steps.find(([known]) => known === name)?.[3]
  const second = await run(['test', ...testOptions(step), ...alone], more)
  const output = `${first.output}\nonce more, alone: ${files.join(', ')}\n${second.output}`
  return { ok: second.ok, output, unsteady: second.ok ? files : [] }
}

const skipped = new Set<string>()
let passed = 0
let failed = 0
let haveBuild = true
const withoutBuild = { ok: false, output: 'not run: the build failed' }
for (const [name, command, needsBuild, more] of steps) {
  const start = performance.now()
  let outcome: Outcome = needsBuild && !haveBuild ? withoutBuild : await run(command, more)
  if (name === 'build') haveBuild = outcome.ok
  const report = existsSync(reportOf(name)) ? readFileSync(reportOf(name), 'utf8') : undefined
  if (!outcome.ok && report) outcome = await runAgain(name, failedFiles(report), outcome)
  const { ok, output, unsteady = [] } = outcome
  for (const test of report ? skippedTests(report) : []) skipped.add(test)
  const counted = report === undefined ? undefined : readReport(report)
  if (counted && ok) Object.assign(counted, { passed: counted.passed + counted.failed, failed: 0 })
  passed += counted?.passed ?? (ok ? 1 : 0)
  // A test file that does not load makes bun fail without a failed test to count.
  failed += counted ? Math.max(counted.failed, ok ? 0 : 1) : ok ? 0 : 1
  const seconds = `${((performance.now() - start) / 1000).toFixed(1)} s`.padStart(8)
  const counts = counted
    ? `  ${counted.passed} passed, ${counted.failed} failed, ${counted.skipped} skipped`
    : ''
  process.stdout.write(`${ok ? 'ok  ' : 'FAIL'} ${name.padEnd(12)}${seconds}${counts}\n`)
  if (unsteady.length > 0) process.stdout.write(`UNSTEADY: passed only alone: ${unsteady.join(', ')}\n`)
  if (!ok || unsteady.length > 0) process.stdout.write(`${output.trimEnd()}\n`)
}
rmSync(scratch, { recursive: true, force: true })
// What this machine lacks must not look like what holds.
if (skipped.size > 0)
  process.stdout.write(
    `skipped, because something is missing on this machine:\n  ${[...skipped].join('\n  ')}\n`,
  )
process.stdout.write(`${passed} passed, ${failed} failed\n`)
process.exitCode = failed > 0 ? 1 : 0
