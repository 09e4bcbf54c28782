import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import OpenAI, { type ClientOptions } from 'openai'
import { stringify } from 'smol-toml'
import { type Simulator, startSimulator } from '../upstream/simulator/simulator.ts'
import { eventually } from './eventually.ts'
import { type Binary, scratchFolder, startBinary } from './binary.ts'

type Table = Record<string, unknown>
type SimulatorOptions = Parameters<typeof startSimulator>[0]

export type BootOptions = {
  /** Laid over the config of every test, table by table. */
  config?: Record<string, Table>
  /** `grok.chat_transport`; `auto` when absent, or what TEST_TRANSPORT says, to run everything on one of them. */
  transport?: Transport
  /** How the simulated upstream behaves and which accounts it knows. */
  upstream?: SimulatorOptions
  /** The simulated API's keys stand among the accounts; its models are offered before the test begins. */
  keys?: boolean
  /** Written to token.json as it is, in place of the simulator's accounts. */
  tokens?: unknown
  env?: Record<string, string>
  args?: string[]
  /** A data folder that exists, as on a disk of its own; one in the scratch folder when absent. */
  dataDir?: string
}

/** What a chat may travel on, for tests that must hold on both. */
export const transports = ['mgw', 'rest'] as const
export type Transport = (typeof transports)[number]

/** The compiled gateway on a free port, before a simulated upstream of its own. */
export type Gateway = AsyncDisposable & {
  url: string
  key: string
  dataDir: string
  binary: Binary
  simulator: Simulator
  get: (path: string, init?: RequestInit) => Promise<Response>
  post: (path: string, body: unknown, init?: RequestInit) => Promise<Response>
  chat: (content: string, more?: Table) => Promise<Response>
  /** Asks the admin API with the password: `admin('GET', '/keys')`. */
  admin: (method: string, path: string, body?: unknown, init?: RequestInit) => Promise<Response>
  openai: (options?: ClientOptions) => OpenAI
  /** token.json as it stands now. */
  tokens: () => Record<string, { token: string; status?: string }[]>
}

// Enough quota that no test meets a limit by accident.
const plenty = { total: 1_000_000 }
const quota = { auto: plenty, fast: plenty, expert: plenty, heavy: plenty }
const accounts = (['basic', 'super', 'heavy'] as const).map((tier) => ({ tier, quota }))

const key = 'sk-test-key-of-the-gateway'
/** What `app.app_key` is set to. */
export const password = 'a password of the tests'

/**
 * Starts the compiled binary as `serve`, with a data folder, port and upstream of its own, and waits until it listens.
 * Disposing of the gateway ends both processes' halves and removes the folder.
 */
export async function bootBinary(options: BootOptions = {}): Promise<Gateway> {
  const simulator = await startSimulator({ accounts: { accounts }, pace: 0, ...options.upstream })
  const home = scratchFolder()
  const dataDir = options.dataDir ?? join(home, 'data')
  mkdirSync(dataDir, { mode: 0o700, recursive: true })
  writePrivately(join(dataDir, 'config.toml'), stringify(configFor(simulator, options)))
  writePrivately(
    join(dataDir, 'token.json'),
    JSON.stringify(options.tokens ?? tokensOf(simulator, options.keys)),
  )
  const args = ['serve', '--data', dataDir, '--port', '0', ...(options.args ?? [])]
  const binary = startBinary({ args, home, ...(options.env && { env: options.env }) })
  const dispose = async () => {
    await binary[Symbol.asyncDispose]()
    await simulator.stop()
  }
  try {
    const url = await binary.listening()
    if (options.keys) await offered(url)
    return {
      url,
      key,
      dataDir,
      binary,
      simulator,
      ...gatewayHelpers(url, dataDir),
      [Symbol.asyncDispose]: dispose,
    }
  } catch (error) {
    await dispose()
    throw error
  }
}

/** Waits until the models of the keys are offered. */
async function offered(url: string): Promise<void> {
  const headers = { authorization: `Bearer ${key}` }
  await eventually('the models of the keys are offered', async () => {
    const { data } = (await (await fetch(`${url}/v1/models`, { headers })).json()) as {
      data: { id: string }[]
    }
    return data.some(({ id }) => id === 'grok-4.7')
  })
}

/** How a test speaks to a gateway. */
export function gatewayHelpers(url: string, dataDir: string) {
  const authorization = { authorization: `Bearer ${key}` }
  const get = (path: string, init: RequestInit = {}) =>
    fetch(url + path, { ...init, headers: { ...authorization, ...asRecord(init.headers) } })
  const post = (path: string, body: unknown, init: RequestInit = {}) =>
    fetch(url + path, {
      method: 'POST',
      body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
      ...init,
      headers: { ...authorization, 'content-type': 'application/json', ...asRecord(init.headers) },
    })
  return {
    get,
    post,
    chat: (content: string, more: Table = {}) =>
      post('/v1/chat/completions', { model: 'grok-4-fast', messages: [{ role: 'user', content }], ...more }),
    admin: (method: string, path: string, body?: unknown, init: RequestInit = {}) =>
      fetch(`${url}/api/v1/admin${path}`, {
        method,
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        ...init,
        headers: {
          authorization: `Bearer ${password}`,
          'content-type': 'application/json',
          ...asRecord(init.headers),
        },
      }),
    openai: (options: ClientOptions = {}) =>
      new OpenAI({ apiKey: key, baseURL: `${url}/v1`, maxRetries: 0, timeout: 20_000, ...options }),
    tokens: () => {
      const path = join(dataDir, 'token.json')
      return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {}
    },
  }
}

const asRecord = (headers: RequestInit['headers']): Record<string, string> =>
  Object.fromEntries(new Headers(headers ?? {}).entries())

function configFor(simulator: Simulator, options: BootOptions): Record<string, Table> {
  const { config: extra = {}, transport = process.env.TEST_TRANSPORT ?? 'auto' } = options
  const { url: upstreamUrl, xai } = simulator
  const base: Record<string, Table> = {
    xai: { base_url: xai.url },
    app: { api_key: key, app_key: password },
    grok: {
      base_url: upstreamUrl,
      assets_url: upstreamUrl,
      chat_transport: transport,
      imagine_url: upstreamUrl,
      // A socket that stands already never meets what a test has its account refuse with.
      warm_sockets: 0,
    },
    // The simulated upstream takes no time for a video.
    upstream: { stock_clip_seconds: 0 },
    // Tests look at what the upstream was asked: nothing may be asked behind their back.
    token: { auto_refresh: false },
  }
  const tables = [...new Set([...Object.keys(base), ...Object.keys(extra)])]
  return Object.fromEntries(tables.map((name) => [name, { ...base[name], ...extra[name] }]))
}

const pools = { basic: 'ssoBasic', super: 'ssoSuper', heavy: 'ssoHeavy' } as const

function tokensOf(simulator: Simulator, keys = false): Record<string, readonly string[]> {
  const file: Record<string, string[]> = { ssoBasic: [], ssoSuper: [], ssoHeavy: [] }
  for (const { credential, tier } of simulator.accounts) file[pools[tier]]?.push(credential)
  return keys ? { ...file, xaiKeys: simulator.xai.keys } : file
}

function writePrivately(path: string, text: string): void {
  writeFileSync(path, text)
  chmodSync(path, 0o600)
}
