// `bun run clients`: real agents, each with a task of two steps, against the compiled binary and the simulated upstream.
// Installs them from npm into a temporary folder; then runs them where there is no network but loopback.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { bootBinary, type Gateway } from './boot.ts'
import { promptsOf } from './prompts.ts'

/** How one agent is set up. `home` is its own; its work lies in `home/work`. */
type Client = {
  package: string
  /** The command, without the prompt at its end. */
  command: string[]
  environment: (gateway: Gateway, home: string) => Record<string, string>
  /** What the user asks: the simulator answers with this call, and after it with what the function returned. */
  call: (shell: string) => string
}

const clients: Client[] = [
  {
    package: '@openai/codex',
    command: ['codex', 'exec', '--skip-git-repo-check', '--sandbox', 'danger-full-access'],
    environment: ({ url, key }, home) => {
      const folder = join(home, 'codex')
      mkdirSync(folder)
      const provider = [
        'name = "grok2api"',
        `base_url = "${url}/v1"`,
        'env_key = "GROK2API_KEY"',
        'wire_api = "responses"',
      ]
      const lines = [
        'model = "grok-4"',
        'model_provider = "grok2api"',
        '',
        '[model_providers.grok2api]',
        ...provider,
        '',
      ]
      writeFileSync(join(folder, 'config.toml'), lines.join('\n'))
      return { CODEX_HOME: folder, GROK2API_KEY: key }
    },
    call: (shell) => `call exec_command ${JSON.stringify({ cmd: shell })}`,
  },
  {
    package: '@anthropic-ai/claude-code',
    // No --model: it asks for Claude, which the gateway knows by an alias.
    command: ['claude', '--allowedTools', 'Bash', '--permission-mode', 'acceptEdits', '-p'],
    environment: ({ url, key }) => ({
      ANTHROPIC_BASE_URL: url,
      ANTHROPIC_AUTH_TOKEN: key,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    }),
    call: (shell) => `call Bash ${JSON.stringify({ command: shell, description: 'Write a note' })}`,
  },
]

const say = (line: string) => void process.stdout.write(`${line}\n`)

async function run(command: string[], options: { cwd?: string; env?: Record<string, string> } = {}) {
  const child = Bun.spawn(command, { ...options, stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' })
  const timer = setTimeout(() => child.kill('SIGKILL'), 300_000)
  const read = [child.stdout, child.stderr].map((stream) => new Response(stream).text())
  const [stdout = '', stderr = ''] = await Promise.all(read)
  const code = await child.exited
  clearTimeout(timer)
  return { code, stdout, stderr }
}

async function install(folder: string): Promise<void> {
  say(`installing ${clients.map((client) => client.package).join(', ')} into ${folder}`)
  const names = clients.map((client) => `${client.package}@latest`)
  const { code, stderr } = await run([
    'npm',
    'install',
    '--prefix',
    folder,
    '--no-audit',
    '--no-fund',
    ...names,
  ])
  if (code !== 0) throw new Error(`npm could not install them:\n${stderr}`)
}

/** This very script once more, in a network namespace that has nothing but loopback. */
async function runWithoutNetwork(folder: string): Promise<number> {
  const inside = ['ip link set lo up', `exec "${process.execPath}" "${import.meta.path}" inside "${folder}"`]
  const child = Bun.spawn(['unshare', '--map-root-user', '--net', 'sh', '-c', inside.join(' && ')], {
    stdin: 'ignore',
    stdout: 'inherit',
    stderr: 'inherit',
  })
  return child.exited
}

/** What went wrong, or nothing. */
async function tryOut(client: Client, gateway: Gateway, folder: string): Promise<string[]> {
  const home = mkdtempSync(join(tmpdir(), 'grok2api-agent-'))
  const work = join(home, 'work')
  mkdirSync(work)
  const note = `written by ${client.package}`
  const before = promptsOf(gateway).length
  const [name = '', ...more] = client.command
  const command = [
    join(folder, 'node_modules', '.bin', name),
    ...more,
    client.call(`echo "${note}" | tee note.txt`),
  ]
  const env = { PATH: process.env.PATH ?? '', HOME: home, TERM: 'dumb', ...client.environment(gateway, home) }
  const startedAt = performance.now()
  try {
    const { code, stdout, stderr } = await run(command, { cwd: work, env })
    const requests = promptsOf(gateway).length - before
    const version = JSON.parse(
      readFileSync(join(folder, 'node_modules', client.package, 'package.json'), 'utf8'),
    ).version
    const found = (
      await Bun.file(join(work, 'note.txt'))
        .text()
        .catch(() => '')
    ).trim()
    const problems = [
      ...(code === 0 ? [] : [`it ended with ${code}`]),
      ...(found === note ? [] : ['the tool was not run: there is no note']),
      ...(stdout.includes(note) ? [] : ['the result of the tool is not in its answer']),
      ...(requests === 2 ? [] : [`it asked ${requests} times, not twice`]),
    ]
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
    say(
      `${problems.length === 0 ? 'ok  ' : 'FAIL'} ${client.package} ${version}: ${requests} requests, ${seconds} s`,
    )
    return problems.length === 0 ? [] : [...problems, stdout.slice(-2000), stderr.slice(-2000)]
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

async function inside(folder: string): Promise<number> {
  const names = Object.keys(networkInterfaces())
  if (names.some((name) => name !== 'lo')) throw new Error(`there is a network: ${names.join(', ')}`)
  await using gateway = await bootBinary({ config: { models: { 'grok-4': { aliases: ['claude-*'] } } } })
  const problems: string[] = []
  for (const client of clients) problems.push(...(await tryOut(client, gateway, folder)))
  for (const problem of problems) say(problem)
  if (problems.length > 0) say(gateway.binary.stderr())
  return problems.length === 0 ? 0 : 1
}

async function main(mode = 'outside', given = ''): Promise<number> {
  if (mode === 'inside') return inside(given)
  // A folder that is kept spares the next run the download.
  const kept = process.env.CLIENTS_DIR
  const folder = kept ?? mkdtempSync(join(tmpdir(), 'grok2api-clients-'))
  try {
    await install(folder)
    return await runWithoutNetwork(folder)
  } finally {
    if (!kept) rmSync(folder, { recursive: true, force: true })
  }
}

process.exitCode = await main(...process.argv.slice(2))
