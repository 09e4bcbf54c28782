import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'smol-toml'
import { runBinary, scratchFolder, startBinary } from '../binary.ts'
import type { Chance } from './chance.ts'
import { damageBytes } from './mutate.ts'

const tokens = {
  ssoBasic: [{ token: 'a'.repeat(40), note: 'one', tags: ['x'], quota: 80 }, 'b'.repeat(40)],
  ssoSuper: [{ token: 'c'.repeat(40), status: 'active' }],
}
const config = {
  app: { api_key: 'sk-of-the-fuzzer', app_key: 'a password of the fuzzer' },
  server: { heartbeat_seconds: 10, cors_origins: ['*'] },
  grok: { base_url: 'http://127.0.0.1:9', assets_url: 'http://127.0.0.1:9', timeout: 30 },
  token: { auto_refresh: false },
}

/** Files of the data folder as they are when they are whole. */
const whole: Record<string, Buffer> = {
  'token.json': Buffer.from(JSON.stringify(tokens, undefined, 2)),
  'config.toml': Buffer.from(stringify(config)),
}

/**
 * Damages files of a data folder and looks what `check` and a start say: each ends with 0 or 1 and a sentence, or listens;
 * no stack of ours reaches anybody. Returns the rules that were broken.
 */
export async function damageFiles(
  chance: Chance,
  until: number,
): Promise<{ runs: number; broken: string[] }> {
  const broken: string[] = []
  let runs = 0
  while (performance.now() < until) {
    const name = chance.pick([...Object.keys(whole), 'grok2api.db'])
    const bytes = damageBytes(whole[name] ?? Buffer.from('SQLite format 3\0'.padEnd(4096, 'x')), chance)
    const complaint = chance.is(0.5) ? await checked(name, bytes) : await started(name, bytes)
    runs++
    if (complaint)
      broken.push(`${name} ${JSON.stringify(bytes.toString('latin1')).slice(0, 600)}: ${complaint}`)
  }
  return { runs, broken }
}

function folderWith(name: string, damaged: Buffer): string {
  const home = scratchFolder()
  mkdirSync(join(home, 'data'), { mode: 0o700 })
  for (const [file, bytes] of [...Object.entries(whole), [name, damaged] as const]) {
    writeFileSync(join(home, 'data', file), bytes)
    chmodSync(join(home, 'data', file), 0o600)
  }
  return home
}

const stack = /^\s+at .+:\d+:\d+|internal error/m

async function checked(name: string, damaged: Buffer): Promise<string | undefined> {
  const { code, stdout, stderr } = await runBinary({ args: ['check'], home: folderWith(name, damaged) })
  if (code !== 0 && code !== 1) return `check ends with ${code}: ${stderr.slice(-300)}`
  return stack.test(stdout + stderr) ? `check shows a stack: ${(stdout + stderr).slice(-500)}` : undefined
}

async function started(name: string, damaged: Buffer): Promise<string | undefined> {
  await using binary = startBinary({ args: ['serve', '--port', '0'], home: folderWith(name, damaged) })
  const url = await binary.listening().catch(() => undefined)
  const said = binary.stdout() + binary.stderr()
  if (stack.test(said)) return `the start shows a stack: ${said.slice(-500)}`
  if (url === undefined) {
    const code = await binary.exited
    return code === 1 && binary.stderr().length > 20
      ? undefined
      : `the start ends with ${code}: ${said.slice(-300)}`
  }
  const { status } = await fetch(`${url}/health`)
  return status === 200 ? undefined : `/health is ${status}`
}
