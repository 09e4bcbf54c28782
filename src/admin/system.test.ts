import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { adminPassword, bootAdmin } from '../testing/admin-app.ts'

const api = (path: string) => `/api/v1/admin${path}`
const headers = { authorization: `Bearer ${adminPassword}` }

test('/system tells what the process really is and does', async () => {
  await using app = await bootAdmin()
  const answer = await app.ask('GET', api('/system'), { headers })
  expect(answer.headers.get('cache-control')).toBe('no-store')
  const system = (await answer.json()) as Record<string, Record<string, number>>
  expect(system).toMatchObject({
    version: '9.8.7',
    simulated: false,
    uptime_seconds: 90,
    process: { id: process.pid, bun: Bun.version, workers: 1 },
    traffic: { requests: 12, open: 3 },
    accounts: { total: 0, usable: false, by_tier: { basic: 0, super: 0, heavy: 0 } },
    base_url: `${app.url}/v1`,
    needs_key: true,
    storage: { type: 'local', answers: true },
    paths: {
      data: app.dataDir,
      config: join(app.dataDir, 'config.toml'),
      accounts: join(app.dataDir, 'token.json'),
    },
  })
  expect(Math.abs((system['memory']?.['resident_bytes'] ?? 0) - process.memoryUsage.rss())).toBeLessThan(
    100e6,
  )
  expect(system['storage']?.['free_bytes']).toBeGreaterThan(0)
  expect(system['cpu']?.['user_seconds']).toBeGreaterThan(0)
})

test('the base URL is what the caller used, what a trusted proxy says, or what the operator set', async () => {
  await using app = await bootAdmin()
  const seen = async (more: Record<string, string> = {}) =>
    (
      (await (await app.ask('GET', api('/system'), { headers: { ...headers, ...more } })).json()) as {
        base_url: string
      }
    ).base_url
  expect(await seen({ host: 'box:8000' })).toBe('http://box:8000/v1')
  expect(await seen({ 'x-forwarded-proto': 'https', 'x-forwarded-host': 'ai.example.com' })).toBe(
    'https://ai.example.com/v1',
  )
  await app.deps.config.patch({ app: { public_base_url: 'https://set.example/v1/' } })
  expect(await seen({ host: 'box:8000' })).toBe('https://set.example/v1')
})

test('the switches are read, turned and written with the comments kept', async () => {
  await using app = await bootAdmin(
    `# mine\n[app]\napi_key = "sk-client"\napp_key = "${adminPassword}" # secret\n`,
  )
  const before = (await (await app.ask('GET', api('/downstream'), { headers })).json()) as Record<
    string,
    boolean
  >
  expect(before).toMatchObject({ enable_chat_completions: true, enable_images_nsfw: false })
  const after = await app.ask('POST', api('/downstream'), { headers, body: { enable_images: false } })
  expect(await after.json()).toEqual({ ...before, enable_images: false })
  expect(app.deps.config.current().downstream.enable_images).toBe(false)
  const file = readFileSync(join(app.dataDir, 'config.toml'), 'utf8')
  expect(file).toContain('# mine')
  expect(file).toContain('enable_images = false')

  for (const [body, param] of [
    [{ enable_imagez: false }, 'enable_imagez'],
    [{ enable_images: 'no' }, 'enable_images'],
  ] as const) {
    const refused = await app.ask('POST', api('/downstream'), { headers, body })
    expect([refused.status, (await refused.json()) as object]).toMatchObject([400, { error: { param } }])
  }
})

test('settings are listed without a secret, patched as a whole or not at all', async () => {
  await using app = await bootAdmin()
  const listed = await (await app.ask('GET', api('/config'), { headers })).text()
  expect(listed).not.toContain(adminPassword)
  expect(listed).not.toContain('sk-client')
  const { items } = JSON.parse(listed) as { items: { key: string }[] }
  expect(items.find(({ key }) => key === 'app.api_key')).toMatchObject({
    value: null,
    set: true,
    secret: true,
    origin: 'file',
  })
  const patched = await app.ask('POST', api('/config'), { headers, body: { grok: { timeout: 90 } } })
  expect(await patched.json()).toEqual({ status: 'ok', changed: ['grok.timeout'], needs_restart: [] })
  const refused = await app.ask('POST', api('/config'), {
    headers,
    body: { grok: { timeout: 95, max_retry: -1 } },
  })
  expect([refused.status, await refused.json()]).toMatchObject([400, { error: { param: 'grok.max_retry' } }])
  expect(app.deps.config.current().grok.timeout).toBe(90)
})

test('/alerts names what is wrong with this very process', async () => {
  await using app = await bootAdmin(
    '[app]\napi_key = ""\napp_key = "admin"\n[grok]\ndynamic_statsig = true\ntimeoutt = 5\n',
  )
  const bearer = { authorization: 'Bearer admin' }
  const { items } = (await (await app.ask('GET', api('/alerts'), { headers: bearer })).json()) as {
    items: { code: string }[]
  }
  expect(items.map(({ code }) => code)).toEqual([
    'no_accounts',
    'default_password',
    'open_api',
    'config_problem',
  ])
})
