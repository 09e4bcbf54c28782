// `import --from FOLDER`, and the first start in the folder of a sibling: a made-up folder of each of them.
import { afterAll, expect, test } from 'bun:test'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'smol-toml'
import { runBinary, startBinary } from '../binary.ts'
import { gatewayHelpers } from '../boot.ts'
import { folderOf, picture, removeFolders, seed001, seed002, seed004, token } from '../sibling-folders.ts'

afterAll(removeFolders)
const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8'))
type Row = { file: string; name: string; outcome: string; target: string; note: string }
const byName = (items: Row[]) =>
  Object.fromEntries(items.map(({ name, outcome, target }) => [name, `${outcome} ${target}`.trim()]))

/** Every file below a folder with its bytes and times: to see that nothing was changed. */
const stateOf = (folder: string) =>
  (readdirSync(folder, { recursive: true }) as string[])
    .toSorted()
    .map((name) => [name, statSync(join(folder, name))] as const)
    .map(([name, info]) => [
      name,
      info.mtimeMs,
      info.isFile() ? readFileSync(join(folder, name), 'utf8') : '',
    ])

const importFrom = async (from: string, data: string, ...more: string[]) => {
  const { code, stdout, stderr } = await runBinary({
    args: ['import', '--from', from, '--data', data, ...more],
  })
  expect([code, stderr]).toEqual([0, ''])
  return stdout
}
const items = async (from: string, data: string, ...more: string[]) =>
  (JSON.parse(await importFrom(from, data, '--json', ...more)) as { items: Row[] }).items

test('001: every key of setting.toml, accounts of both kinds, files under their old names', async () => {
  const [old, data] = [seed001(), join(folderOf({}), 'new')]
  const before = stateOf(old)
  const dry = byName(await items(old, data, '--dry-run'))
  expect(existsSync(data)).toBe(false)
  const rows = await items(old, data)
  expect(byName(rows)).toEqual(dry)
  expect(byName(rows)).toEqual({
    'global.admin_username': 'no_effect',
    'global.admin_password': 'translated app.app_key',
    'global.log_level': 'no_effect',
    'global.image_mode': 'translated app.image_format',
    'global.image_cache_max_size_mb': 'translated cache.limit_mb',
    'global.video_cache_max_size_mb': 'translated cache.limit_mb',
    'global.base_url': 'translated app.app_url',
    'grok.api_key': 'translated app.api_key',
    'grok.proxy_url': 'translated grok.base_proxy_url',
    'grok.cache_proxy_url': 'translated grok.asset_proxy_url',
    'grok.stream_chunk_timeout': 'translated grok.stream_idle_timeout',
    'grok.stream_first_response_timeout': 'translated grok.timeout',
    'grok.stream_total_timeout': 'translated grok.total_timeout',
    'grok.cf_clearance': 'taken grok.cf_clearance',
    'grok.x_statsig_id': 'no_effect',
    'grok.filtered_tags': 'translated grok.filter_tags',
    'grok.temporary': 'taken grok.temporary',
    'grok.mystery': 'unknown',
    accounts: 'taken token.json',
    files: 'taken media/video',
  })
  expect(parse(readFileSync(join(data, 'config.toml'), 'utf8'))).toMatchObject({
    app: {
      app_key: 'a long password',
      image_format: 'base64',
      app_url: 'https://grok.example.com',
      api_key: 'sk-old',
    },
    cache: { limit_mb: 1000 },
    grok: {
      base_proxy_url: 'socks5h://127.0.0.1:1080',
      stream_idle_timeout: 77,
      timeout: 33,
      total_timeout: 555,
      cf_clearance: 'abc',
      filter_tags: ['xaiartifact', 'xai:tool_usage_card', 'my:tag'],
      temporary: false,
    },
  })
  const { ssoBasic, ssoSuper } = readJson(join(data, 'token.json'))
  expect([JSON.stringify(ssoBasic), JSON.stringify(ssoSuper)]).toEqual([
    expect.stringContaining(token('one')),
    expect.stringContaining(token('two')),
  ])
  expect(readFileSync(join(data, 'media/image/users-1-generated-2-image.jpg'), 'latin1')).toBe(picture)
  expect(existsSync(join(data, 'media/video/users-1-generated-3-video.mp4'))).toBe(true)
  expect(stateOf(old)).toEqual(before)
  // Values of secrets are in no output.
  expect(JSON.stringify(rows)).not.toMatch(/a long password|sk-old|1080/)
})

test('004: config.json, accounts, and API keys that still open the door', async () => {
  const [old, data] = [seed004(), join(folderOf({}), 'new')]
  const before = stateOf(old)
  const text = await importFrom(old, data)
  expect(text).toMatch(/Taken over under another name:\n[\s\S]*conversation_ttl +→ conversation\.ttl_seconds/)
  expect(text).toMatch(/Without effect here:\n[\s\S]*conversations\.json/)
  expect(text).toMatch(/Unknown:\n {2}config\.json: never_heard_of/)
  expect(text).toContain('3 new, 0 known, 0 unusable; sk-test is off')
  expect(parse(readFileSync(join(data, 'config.toml'), 'utf8'))).toMatchObject({
    app: { app_key: 'another password' },
    grok: { timeout: 90, total_timeout: 400, thinking: false },
    conversation: { ttl_seconds: 3600, max_per_account: 7 },
    cache: { limit_mb: 123 },
  })
  expect(stateOf(old)).toEqual(before)
  await using binary = startBinary({ args: ['serve', '--data', data, '--port', '0'] })
  const url = await binary.listening()
  const { get } = gatewayHelpers(url, data)
  const status = async (secret: string) =>
    (await get('/v1/models', { headers: { authorization: `Bearer ${secret}` } })).status
  expect([await status('sk-of-a-friend'), await status('sk-switched-off'), await status('sk-test')]).toEqual([
    200, 401, 401,
  ])
  expect((await fetch(`${url}/images/pic-1.png`)).status).toBe(200)
})

test('002, 003 and 000: config.toml of the same family, what moved and what does nothing', async () => {
  const [old, data] = [seed002(), folderOf({ 'config.toml': '[grok]\n# mine\nmax_retry = 9\n' })]
  const names = byName(await items(old, data))
  expect(names).toMatchObject({
    'app.app_key': 'taken app.app_key',
    'app.disable_memory': 'no_effect',
    'grok.timeout': 'taken grok.timeout',
    'grok.dynamic_statsig': 'no_effect',
    'grok.wreq_emulation': 'no_effect',
    'grok.max_retry': 'no_effect grok.max_retry',
    'token.refresh_interval_hours': 'taken token.refresh_interval_hours',
    'chat.stream_timeout': 'translated grok.stream_idle_timeout',
    'retry.retry_budget': 'translated grok.retry_budget',
    'asset.list_concurrent': 'translated performance.assets_max_concurrent',
    'asset.upload_timeout': 'no_effect',
    'downstream.enable_images': 'taken downstream.enable_images',
  })
  const text = readFileSync(join(data, 'config.toml'), 'utf8')
  expect(text).toContain('# mine\nmax_retry = 9')
  expect(parse(text)).toMatchObject({
    grok: { timeout: 111, stream_idle_timeout: 44, retry_budget: 70, max_retry: 9 },
    downstream: { enable_images: false },
  })
  // Again is nothing new.
  const again = await items(old, data)
  expect(again.find(({ name }) => name === 'accounts')?.note).toBe('0 new, 0 completed, 2 known, 0 unusable')
  expect(again.find(({ name }) => name === 'files')?.note).toStartWith('0 copied (0.0 MB), 1 known')
})

test('the first start in the folder of a sibling takes it over in place, once', async () => {
  const home = seed001()
  const data = join(home, 'data')
  const before = readFileSync(join(data, 'setting.toml'), 'utf8')
  for (const first of [true, false]) {
    await using binary = startBinary({ args: ['serve', '--port', '0'], cwd: home })
    const url = await binary.listening()
    expect(binary.stdout().includes('the data folder of another gateway')).toBe(first)
    const { get } = gatewayHelpers(url, data)
    expect((await get('/v1/models', { headers: { authorization: 'Bearer sk-old' } })).status).toBe(200)
    const links = ['/images/users-1-generated-2-image.jpg', '/images/users-1-generated-3-video.mp4']
    for (const link of links) expect([link, (await fetch(url + link)).status]).toEqual([link, 200])
    binary.signal('SIGTERM')
    await binary.exited
  }
  expect(readFileSync(join(data, 'setting.toml'), 'utf8')).toBe(before)
})

test('a folder that is none, is empty, or broken: exit 1 with what to do, and nothing written', async () => {
  const data = join(folderOf({}), 'new')
  const run = async (from: string) => {
    const { code, stderr } = await runBinary({ args: ['import', '--from', from, '--data', data] })
    return [code, stderr]
  }
  expect(await run('/nowhere')).toEqual([1, expect.stringContaining('is no folder')])
  expect(await run(folderOf({ 'a.txt': '' }))).toEqual([1, expect.stringContaining('Name the data folder')])
  expect(await run(folderOf({ 'setting.toml': '[global' }))).toEqual([
    1,
    expect.stringContaining('cannot be read'),
  ])
  expect(existsSync(join(data, 'config.toml'))).toBe(false)
  expect((await runBinary({ args: ['import', '--data', data] })).code).toBe(2)
  expect((await runBinary({ args: ['import', 'x', '--from', 'y', '--data', data] })).code).toBe(2)
})
