// `npm run clients`: real agents, each with a task of several steps, against the compiled binary and a scripted upstream
// that answers imperfectly. Installs them outside of the project; then runs them where there is no network but loopback.
import { mkdtempSync, rmSync } from 'node:fs'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Ask, Reply } from '../upstream/simulator/directive.ts'
import type { SimulatedCall } from '../upstream/simulator/simulator.ts'
import { bootBinary, type Transport, transports } from './boot.ts'
import { claudeUsesMcp, mcpScript } from './clients/claude-mcp.ts'
import { drive, type Row, type Script } from './clients/drive.ts'
import { startRecorder } from './clients/exchanges.ts'
import { installPrograms } from './clients/install.ts'
import { type Program, programs, versions } from './clients/programs.ts'
import { stopSequence } from './clients/imperfections.ts'

const usage = `npm run clients [-- --only NAME] [--runs N] [--seed TEXT] [--calm] [--api]
  --only  the clients whose name holds this
  --runs  how often each does its task (3)
  --seed  what the imperfections are drawn from (a)
  --calm  nothing is wrong with the answers
  --api   against the simulated xAI API, whose tools are its own; nothing is wrong with its answers
CLIENTS_DIR keeps the installed programs in that folder.`

const say = (line: string) => void process.stdout.write(`${line}\n`)

type Options = { only: string; runs: number; seed: string; calm: boolean; api: boolean }

function readOptions(args: readonly string[]): Options {
  const after = (name: string) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined)
  if (args.includes('--help')) throw new Error(usage)
  return {
    only: after('--only') ?? '',
    runs: Number(after('--runs') ?? 3),
    seed: after('--seed') ?? 'a',
    calm: args.includes('--calm') || args.includes('--api'),
    api: args.includes('--api'),
  }
}

/** This very script once more, in a network namespace that has nothing but loopback. */
async function runWithoutNetwork(bin: string, args: readonly string[]): Promise<number> {
  const inside = 'ip link set lo up && exec "$@"'
  const command = [process.execPath, import.meta.path, 'inside', bin, ...args]
  const child = Bun.spawn(['unshare', '--map-root-user', '--net', 'sh', '-c', inside, 'sh', ...command], {
    stdin: 'ignore',
    stdout: 'inherit',
    stderr: 'inherit',
  })
  return child.exited
}

async function inside(bin: string, options: Options): Promise<number> {
  const { only, runs, seed, calm, api } = options
  const names = Object.keys(networkInterfaces())
  if (names.some((name) => name !== 'lo')) throw new Error(`there is a network: ${names.join(', ')}`)
  const folder = mkdtempSync(join(tmpdir(), 'grok2api-exchanges-'))
  say(`exchanges are kept in ${folder}`)
  const chosen = programs.filter(({ name }) => name.toLowerCase().includes(only.toLowerCase()))
  const rows: Row[] = []
  let withoutMcp = 0
  let imitated = 0
  const ways: readonly Transport[] = api ? ['rest'] : transports
  for (const [at, transport] of ways.entries()) {
    const scripts = new Set<Script>([mcpScript])
    const script = (ask: Ask) => firstOf(scripts, ask)
    await using gateway = await bootBinary({
      config: { models: { 'grok-4': { aliases: ['claude-*', 'gpt-*'], ...(api && atApi) } } },
      keys: api,
      transport,
      upstream: { script },
    })
    const recorder = startRecorder(gateway.url, folder, withStop)
    const stage = { bin, recorder, key: gateway.key, folder, scripts, picturesOnly: api }
    const numbers = Array.from({ length: runs }, (_, i) => i).filter((i) => i % ways.length === at)
    const tasks = chosen.flatMap((program) =>
      numbers.map((i) => ({ program, run: runName(program, seed, i) })),
    )
    const lane = async () => {
      for (let task = tasks.shift(); task; task = tasks.shift())
        rows.push(show(await drive(stage, task.program, task.run, calm)))
    }
    await Promise.all([lane(), lane()])
    await recorder.stop()
    if (api) imitated += told(gateway.simulator.xai.calls())
    if (!api && chosen.some(({ name }) => name === 'Claude Code')) {
      const problems = await claudeUsesMcp({ bin, folder: join(folder, transport) }, gateway)
      say(
        `${problems.length === 0 ? 'ok  ' : 'FAIL'} Claude Code calls ask_grok of /mcp, answers over ${transport}`,
      )
      for (const problem of problems) say(`     - ${problem.slice(0, 700)}`)
      if (problems.length > 0) withoutMcp++
    }
  }
  say(table(chosen, rows))
  return withoutMcp + imitated === 0 && rows.every(({ problems }) => problems.length === 0) ? 0 : 1
}

/** The same row, asked of the API alone. */
const atApi = { upstream: 'xai', xai_model: 'grok-4.7' }

// Claude Code's own words for its tools hold a <tool_name> that nobody closes.
const imitation = /<\/?tool_calls?>|<\/tool_name>/

/** What the API got: how much, whether anything was refused, and whether tools were put into words. Returns how often that was so. */
function told(calls: readonly SimulatedCall[]): number {
  const made = calls.filter(({ path }) => path === '/v1/responses')
  const wrong = made.filter(({ raw = '', status }) => status !== 200 || imitation.test(raw))
  const bytes = made.reduce((sum, { raw = '' }) => sum + raw.length, 0)
  say(
    `${wrong.length === 0 ? 'ok  ' : 'FAIL'} ${made.length} requests to the API, ${bytes} bytes, ${wrong.length} refused or imitated`,
  )
  for (const { status, raw = '' } of wrong.slice(0, 5))
    say(`     - ${status}: ${raw.slice(Math.max(0, raw.search(imitation) - 100)).slice(0, 400)}`)
  return wrong.length
}

function firstOf(scripts: Iterable<Script>, ask: Ask): Reply | undefined {
  for (const script of scripts) {
    const reply = script(ask)
    if (reply) return reply
  }
  return undefined
}

const runName = ({ name }: Program, seed: string, i: number) =>
  `${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}-${seed}${i + 1}`

/** A stop sequence, as programs built on the same interfaces send one. */
function withStop(_run: string, path: string, body: string): string | undefined {
  const name = /\/messages(\?|$)/.test(path)
    ? 'stop_sequences'
    : path.endsWith('/chat/completions')
      ? 'stop'
      : ''
  return name && body.startsWith('{')
    ? `{"${name}":${JSON.stringify([stopSequence])},${body.slice(1)}`
    : undefined
}

function show(row: Row): Row {
  const { run, seconds, answers, problems } = row
  say(`${problems.length === 0 ? 'ok  ' : 'FAIL'} ${run}: ${answers} answers, ${seconds.toFixed(1)} s`)
  for (const problem of problems) say(`     - ${problem.slice(0, 700)}`)
  return row
}

function table(chosen: readonly Program[], rows: readonly Row[]): string {
  const all: Record<string, string> = { ...versions.npm, ...versions.pip }
  const lines = chosen.map((program) => {
    const own = rows.filter((row) => row.program === program)
    const sum = (of: (row: Row) => number) => own.reduce((total, row) => total + of(row), 0)
    const cells = [
      `${program.name} ${all[program.package]}`,
      own.length,
      sum(({ faults }) => faults),
      sum(({ delivered }) => delivered),
      sum(({ executed }) => executed),
      sum(({ doubles }) => doubles),
      `${sum(({ finished }) => Number(finished))} of ${own.length}`,
      sum(({ problems }) => problems.length),
    ]
    return `| ${cells.join(' | ')} |`
  })
  const head = '| client | runs | faults | calls delivered | lines executed | doubles | finished | problems |'
  return [head, '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |', ...lines].join('\n')
}

async function main([mode = '', ...args]: string[]): Promise<number> {
  if (mode === 'inside') return inside(args[0] ?? '', readOptions(args.slice(1)))
  const given = [mode, ...args].filter(Boolean)
  readOptions(given)
  const kept = process.env.CLIENTS_DIR
  const folder = kept ?? mkdtempSync(join(tmpdir(), 'grok2api-clients-'))
  try {
    say(`installing the clients into ${folder}`)
    return await runWithoutNetwork(await installPrograms(folder), given)
  } finally {
    if (!kept) rmSync(folder, { recursive: true, force: true })
  }
}

process.exitCode = await main(process.argv.slice(2))
