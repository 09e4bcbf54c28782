import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { say } from '../../upstream/simulator/directive.ts'
import type { Gateway } from '../boot.ts'
import type { Script } from './drive.ts'
import { runProgram } from './run-program.ts'

const tool = 'mcp__grok__ask_grok'
const marker = '[task claude-mcp]'
const asked = 'repeat quarante-deux'
const answer = 'quarante-deux'
const last = 'MCP answered quarante-deux.'

const call = (name: string, args: object) =>
  `<tool_calls><tool_call><tool_name>${name}</tool_name><parameters>${JSON.stringify(args)}</parameters></tool_call></tool_calls>`

/**
 * The model of the task: it loads the schema of our tool, which Claude Code tells by name alone at first, calls it once, and
 * says what came back. It knows no other prompt.
 */
export const mcpScript: Script = ({ message }) => {
  if (!message.includes(marker)) return undefined
  const isDeclared = message.includes(`\nTool: ${tool}\n`)
  // Behind the call stands its result: our own answer, from the other endpoint.
  const isBack = message.lastIndexOf(answer) > message.lastIndexOf(asked) + asked.length
  const text = isBack
    ? last
    : isDeclared
      ? call(tool, { prompt: asked })
      : call('ToolSearch', { query: `select:${tool}` })
  return { draft: say(text), framing: {}, faults: [] }
}

type Logged = { endpoint: string; outcome: string; model: string | null }

/**
 * Claude Code with `/mcp` as a server of its own configuration: it connects, lists it, and calls `ask_grok` because the model
 * wants it. Answers what went wrong, nothing when all went well.
 */
export async function claudeUsesMcp(
  { bin, folder }: { bin: string; folder: string },
  gateway: Gateway,
): Promise<string[]> {
  const home = join(folder, 'claude-mcp')
  mkdirSync(home, { recursive: true })
  const env = {
    PATH: `${bin}:${process.env.PATH ?? ''}`,
    HOME: home,
    TERM: 'dumb',
    TMPDIR: home,
    ANTHROPIC_BASE_URL: gateway.url,
    ANTHROPIC_AUTH_TOKEN: gateway.key,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  }
  const claude = (...args: string[]) =>
    runProgram([join(bin, 'claude'), ...args], { cwd: home, env, timeoutMs: 120_000 })
  const url = `${gateway.url}/mcp`
  const header = `Authorization: Bearer ${gateway.key}`
  const added = await claude('mcp', 'add', '--transport', 'http', 'grok', url, '--header', header)
  const listed = await claude('mcp', 'list')
  const said = await claude('--allowedTools', tool, '-p', `${marker} Ask Grok for the number.`)
  const { items } = (await (await gateway.admin('GET', '/log?limit=100')).json()) as { items: Logged[] }
  const called = items.filter(({ endpoint, outcome }) => endpoint === 'mcp' && outcome === 'succeeded')
  writeFileSync(join(home, 'output.txt'), JSON.stringify({ added, listed, said, items }, null, 2))
  return [
    ...(added.code === 0 ? [] : [`"mcp add" ended with ${added.code}: ${added.stderr}`]),
    ...(/grok: .*Connected/.test(listed.stdout) ? [] : [`"mcp list" says: ${listed.stdout}${listed.stderr}`]),
    ...(said.stdout.includes(last) ? [] : [`it said: ${said.stdout}${said.stderr}`]),
    ...(called.some(({ model }) => model) ? [] : ['no call of a tool is in the log']),
  ]
}
