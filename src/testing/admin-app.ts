import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Elysia } from 'elysia'
import { admin } from '../admin/admin.ts'
import { createAuth } from '../admin/auth.ts'
import { openConfig } from '../config/live.ts'
import { asFault } from '../core/fault.ts'
import type { Deps } from '../deps.ts'
import { errorResponse } from '../downstream/error.ts'
import { createUnknowns } from '../gateway/unknowns.ts'
import { openHealth } from '../health-deps.ts'
import { createWays } from '../gateway/ways.ts'
import { createLog } from '../lib/log.ts'
import { createPool } from '../pool/pool.ts'
import { openDatabase } from '../store/sqlite/database.ts'
import { sqliteStore } from '../store/sqlite/sqlite-store.ts'

/** The admin side alone on a free port of 127.0.0.1, with real settings, database and pool, and a clock to turn. */
export type AdminApp = AsyncDisposable & {
  url: string
  dataDir: string
  deps: Deps
  /** Everything logged so far. */
  logged: () => string
  /** Moves the clock of sessions and login throttling. Milliseconds. */
  pass: (ms: number) => void
  ask: (
    method: string,
    path: string,
    init?: { body?: unknown; headers?: Record<string, string> },
  ) => Promise<Response>
  /** Signs in and returns the `Cookie` header of the session. */
  signIn: () => Promise<string>
}

export const adminPassword = 'a password of the tests'

/** Starts it. `toml` is the operator's config.toml; by default only the two secrets. Without a panel's folder there are no pages. */
export async function bootAdmin(
  toml = `[app]\napi_key = "sk-client"\napp_key = "${adminPassword}"\n`,
  panelFolder?: string,
): Promise<AdminApp> {
  const dataDir = mkdtempSync(join(tmpdir(), 'grok2api-admin-'))
  mkdirSync(join(dataDir, 'media'))
  writeFileSync(join(dataDir, 'config.toml'), toml)
  let log = ''
  let shift = 0
  const write = (line: string) => void (log += line)
  const logger = createLog({ level: 'debug', format: 'json', write })
  const { live } = openConfig({ file: join(dataDir, 'config.toml'), log: logger })
  const store = sqliteStore(openDatabase(join(dataDir, 'grok2api.db')), { now: () => Date.now() + shift })
  const pool = createPool({ now: Date.now, settings: () => ({ maxConcurrent: 0, failThreshold: 5 }) })
  const about = { version: '9.8.7', startedAt: Date.now() - 90_000, simulated: false, dataDir }
  const deps = {
    ...openHealth({
      store,
      config: live,
      log: logger,
    }),
    accounts: { problems: () => [] },
    keys: { list: () => [] },
    config: live,
    log: logger,
    store,
    outbox: { away: () => undefined },
    disk: { full: () => false, readOnly: () => false },
    media: { trouble: () => undefined },
    pool,
    about,
    traffic: { requests: 12, open: 3 },
    workers: () => new Map(),
    unknowns: await createUnknowns({ store: store.unknowns, now: Date.now, log: logger }),
    upstreams: { all: [{ transports: () => ['mgw', 'rest'], scope: () => 'all' }] },
    ways: createWays({ now: Date.now, onTrouble: () => {}, onHealed: () => {} }),
  } as unknown as Deps
  const auth = createAuth(deps, () => Date.now() + shift)
  const app = new Elysia({ serve: { reusePort: false, hostname: '127.0.0.1' } })
    .onError(({ error, code }) =>
      code === 'NOT_FOUND' ? new Response(null, { status: 404 }) : errorResponse(asFault(error), 'req_test'),
    )
    .use(admin(deps, auth, panelFolder))
    .listen({ port: 0, hostname: '127.0.0.1' })
  const url = `http://127.0.0.1:${app.server?.port}`

  const ask: AdminApp['ask'] = (method, path, { body, headers = {} } = {}) =>
    fetch(url + path, {
      method,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
  return {
    url,
    dataDir,
    deps,
    ask,
    logged: () => log,
    pass: (ms) => void (shift += ms),
    signIn: async () => {
      const answer = await ask('POST', '/api/v1/admin/login', { body: { password: adminPassword } })
      return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
    },
    [Symbol.asyncDispose]: async () => {
      await app.stop(true)
      live.close()
      await store.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
