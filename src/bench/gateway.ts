import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Child, Nursery } from './child.ts'

/** The upstream as the gateway and the pass-through reach it. */
export type UpstreamAccess = { url: string; credentials: string[]; apiKey: string }

const root = join(import.meta.dir, '../..')
const key = 'sk-the-key-of-the-bench'
/** The admin password of every gateway of the bench. */
export const benchPassword = 'of the bench'
const listening = /^listening on (http:\S+)\s*$/m

/** The compiled gateway: `GROK2API_BIN`, else `dist/grok2api`. */
function gatewayBinary(): string {
  return (
    process.env.GROK2API_BIN ?? join(root, 'dist', process.platform === 'win32' ? 'grok2api.exe' : 'grok2api')
  )
}

/** Builds what is to be measured, unless `GROK2API_BIN` names it: numbers of an older build would be believed. */
export function buildGateway(): void {
  const named = process.env.GROK2API_BIN
  if (named && existsSync(named)) return
  if (named) throw new Error(`GROK2API_BIN names a file that does not exist: ${named}`)
  const build = Bun.spawnSync([process.execPath, 'build.ts'], {
    cwd: root,
    stdout: 'ignore',
    stderr: 'inherit',
  })
  if (build.exitCode !== 0) throw new Error('the gateway could not be built')
}

/** `api`: the key of the simulated API stands among the accounts. */
export type FolderOptions = { transport?: 'rest' | 'mgw'; api?: boolean }

/** Writes a data folder as an operator would have it: defaults, a key, one transport, the accounts. */
export function writeDataFolder(
  folder: string,
  upstream: UpstreamAccess,
  { transport = 'rest', api = false }: FolderOptions = {},
): string {
  const data = join(folder, `data-${Math.random().toString(36).slice(2)}`)
  mkdirSync(data, { mode: 0o700 })
  const config = `[app]\napi_key = "${key}"\napp_key = "${benchPassword}"\n[grok]\nbase_url = "${upstream.url}"\nassets_url = "${upstream.url}"\nchat_transport = "${transport}"\n[xai]\nbase_url = "${upstream.url}/v1"\n`
  writeFileSync(join(data, 'config.toml'), config, { mode: 0o600 })
  const tokens = { ssoBasic: upstream.credentials, ...(api && { xaiKeys: [upstream.apiKey] }) }
  writeFileSync(join(data, 'token.json'), JSON.stringify(tokens), { mode: 0o600 })
  return data
}

export type RunningGateway = { child: Child; url: string; key: string }

/** Starts the binary on a data folder and waits until it listens. */
export async function startGateway(
  nursery: Nursery,
  dataFolder: string,
  workers = 1,
): Promise<RunningGateway> {
  const child = nursery.start([gatewayBinary(), 'serve', '--data', dataFolder, '--port', '0'], {
    core: 0,
    env: { SERVER_WORKERS: String(workers) },
  })
  return { child, url: await child.says(listening), key }
}

/** Waits until the models of the API's key are offered. */
export async function apiOffered({ url, key }: Pick<RunningGateway, 'url' | 'key'>): Promise<void> {
  for (let time = 0; time < 100; time++) {
    const models = await fetch(`${url}/v1/models/grok-4.7`, { headers: { authorization: `Bearer ${key}` } })
    if (models.ok) return
    await Bun.sleep(100)
  }
  throw new Error('the models of the key were not offered in 10 s')
}

/** A key with every limit there is, none of which is ever met. */
export async function limitedKey(url: string): Promise<string> {
  const limits = { rpm: 1e6, concurrency: 1e6, daily_tokens: 1e12, monthly_tokens: 1e12 }
  const response = await fetch(`${url}/api/v1/admin/keys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${benchPassword}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'bench', ...limits }),
  })
  const made = (await response.json()) as { secret?: string }
  if (!made.secret) throw new Error(`no key was made: ${JSON.stringify(made)}`)
  return made.secret
}

/** Milliseconds from the start of the process to its first 200 on /health. */
export async function measureStart(nursery: Nursery, dataFolder: string): Promise<number> {
  const port = freePort()
  const from = performance.now()
  const command = [gatewayBinary(), 'serve', '--data', dataFolder, '--port', String(port)]
  const child = nursery.start(command, { core: 0 })
  while (performance.now() - from < 10_000) {
    const answer = await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined)
    if (answer?.status === 200) {
      const ms = performance.now() - from
      await nursery.stop(child)
      return ms
    }
    await Bun.sleep(1)
  }
  throw new Error(`the gateway did not answer in 10 s:\n${child.output()}`)
}

function freePort(): number {
  const listener = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data: () => {} } })
  const { port } = listener
  listener.stop(true)
  return port
}

/** Starts the simulated upstream, with so many accounts. */
export async function startUpstream(nursery: Nursery, accounts = 3): Promise<UpstreamAccess> {
  const command = [process.execPath, join(import.meta.dir, 'upstream-process.ts'), String(accounts)]
  const child = nursery.start(command, { core: 1 })
  const url = await child.says(listening)
  return {
    url,
    apiKey: /^key (\S+)$/m.exec(child.output())?.[1] ?? '',
    credentials: [...child.output().matchAll(/^account (\S+)$/gm)].map((match) => match[1] ?? ''),
  }
}

/** Starts the pass-through in front of the upstream. */
export async function startPassThrough(
  nursery: Nursery,
  upstream: UpstreamAccess,
): Promise<{ child: Child; url: string }> {
  const child = nursery.start(
    [process.execPath, join(import.meta.dir, 'pass-through-process.ts'), upstream.url],
    { core: 0 },
  )
  return { child, url: await child.says(listening) }
}
