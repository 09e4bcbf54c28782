// The process itself: where it runs, what it prints, how it ends.
import { expect, test } from 'bun:test'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runBinary, scratchFolder, startBinary, within } from '../binary.ts'
import { bootBinary, password } from '../boot.ts'
import { eventually } from '../eventually.ts'
import { openRaw } from '../raw.ts'
import { sseBlocks } from '../sse-blocks.ts'

const chat = (url: string, key: string, content: string, more: object = {}) =>
  fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'grok-4-fast', messages: [{ role: 'user', content }], ...more }),
  })

test('a first start makes its folder and secrets, prints them once, and a second start does not', async () => {
  const home = scratchFolder()
  const first = startBinary({ args: ['--port', '0'], home })
  const url = await first.listening()
  const key = /^API key: (sk-\S+)/m.exec(first.stdout())?.[1] ?? 'none printed'
  const password = /^Admin password: (\S+)/m.exec(first.stdout())?.[1] ?? 'none printed'
  expect(first.stdout()).toContain(join(home, 'data'))
  expect(first.stdout().trimEnd().split('\n').at(-1)).toBe(`listening on ${url}`)
  expect((await fetch(`${url}/v1/models`, { headers: { authorization: `Bearer ${key}` } })).status).toBe(200)
  expect((await fetch(`${url}/v1/models`)).status).toBe(401)
  for (const name of readdirSync(join(home, 'data')))
    expect(`${name} ${(statSync(join(home, 'data', name)).mode & 0o077).toString(8)}`).toBe(`${name} 0`)
  first.signal('SIGTERM')
  expect(await within(5000, first.exited, () => 'still running')).toBe(0)

  await using second = startBinary({ args: ['serve', '--port', '0'], home })
  const again = await second.listening()
  expect(second.stdout()).not.toContain(key)
  expect(second.stdout()).not.toContain(password)
  expect((await fetch(`${again}/v1/models`, { headers: { authorization: `Bearer ${key}` } })).status).toBe(
    200,
  )
  for (const secret of [key, password]) expect(first.stderr() + second.stderr()).not.toContain(secret)
})

test('it works from any folder and takes nothing from a .env or bunfig.toml there', async () => {
  const home = scratchFolder()
  const hostile = join(home, 'hostile')
  mkdirSync(hostile)
  writeFileSync(
    join(hostile, '.env'),
    'SERVER_PORT=1\nSERVER_HOST=256.0.0.1\nDATA_DIR=stolen\nLOG_LEVEL=debug\n',
  )
  writeFileSync(join(hostile, 'bunfig.toml'), 'preload = ["./evil.ts"]\n')
  writeFileSync(
    join(hostile, 'evil.ts'),
    `import { writeFileSync } from 'node:fs'\nwriteFileSync('evil-ran', '')\n`,
  )
  writeFileSync(join(hostile, 'package.json'), '{"type":"commonjs","name":"evil"}')
  await using binary = startBinary({
    args: ['--port', '0', '--data', join(home, 'data')],
    cwd: hostile,
    home,
  })
  const url = await binary.listening()
  expect((await fetch(`${url}/health`)).status).toBe(200)
  expect((await fetch(`${url}/admin`)).status).toBe(200)
  expect(readdirSync(hostile).toSorted()).toEqual(['.env', 'bunfig.toml', 'evil.ts', 'package.json'])
})

test('flags win over the environment', async () => {
  await using binary = startBinary({
    args: ['--port', '0', '--data', 'flag-data'],
    env: { SERVER_PORT: '1', DATA_DIR: 'env-data', SERVER_HOST: '127.0.0.1' },
  })
  await binary.listening()
  expect(existsSync(join(binary.home, 'flag-data'))).toBe(true)
  expect(existsSync(join(binary.home, 'env-data'))).toBe(false)
})

test('a second instance on the same port says so and ends with 1', async () => {
  await using gateway = await bootBinary()
  const { port } = new URL(gateway.url)
  const second = await runBinary({ args: ['serve', '--port', port] })
  expect(second.code).toBe(1)
  expect(second.stdout + second.stderr).toContain(port)
  expect(second.stdout + second.stderr).toMatch(/in use|taken|already/i)
  expect(second.stdout + second.stderr).not.toMatch(/\bat .*:\d+:\d+/)
  for (let i = 0; i < 10; i++) expect((await gateway.get('/v1/models')).status).toBe(200)
})

test('SIGTERM lets a running stream end, takes no new connection, and ends with 0', async () => {
  await using gateway = await bootBinary()
  const response = await gateway.chat('slow 10: count to 60', { stream: true, model: 'grok-4' })
  const body = response.text()
  gateway.binary.signal('SIGTERM')
  await Bun.sleep(100)
  expect(fetch(`${gateway.url}/health`)).rejects.toThrow()
  const blocks = sseBlocks(await body)
  expect(blocks.at(-1)).toEqual({ data: '[DONE]' })
  expect(JSON.parse(blocks.at(-2)?.data ?? '{}').choices[0].finish_reason).toBe('stop')
  expect(await within(10_000, gateway.binary.exited, () => 'still running')).toBe(0)
})

test('a stream that outlives shutdown_seconds gets an error and [DONE], a second signal cuts', async () => {
  await using gateway = await bootBinary({ config: { server: { shutdown_seconds: 1 } } })
  const response = await gateway.chat('slow 20: count to 100000', { stream: true })
  const body = response.text()
  await Bun.sleep(200)
  gateway.binary.signal('SIGTERM')
  const blocks = sseBlocks(await within(8000, body, () => 'the stream goes on'))
  expect(blocks.at(-1)).toEqual({ data: '[DONE]' })
  expect(JSON.parse(blocks.at(-2)?.data ?? '{}')).toHaveProperty('error.message')
  expect(blocks.join()).not.toContain('"finish_reason":"stop"')
  expect(await within(5000, gateway.binary.exited, () => 'still running')).toBe(0)

  await using cut = await bootBinary()
  const endless = await cut.chat('slow 20: count to 100000', { stream: true })
  const reading = endless.text().catch(() => 'cut')
  cut.binary.signal('SIGINT')
  await Bun.sleep(200)
  cut.binary.signal('SIGINT')
  await within(3000, cut.binary.exited, () => 'two signals and still running')
  await reading
})

test('a body that never comes whole does not hold a stopping gateway', async () => {
  await using gateway = await bootBinary({ config: { server: { shutdown_seconds: 0.5 } } })
  const headers = { Authorization: `Bearer ${gateway.key}`, 'Content-Length': '1000' }
  const half = await openRaw(gateway.url, {
    method: 'POST',
    path: '/v1/chat/completions',
    headers,
    body: '{"mod',
  })
  await Bun.sleep(100)
  gateway.binary.signal('SIGTERM')
  expect(await within(5000, gateway.binary.exited, () => 'still running')).toBe(0)
  half.hangUp()
})

test('demo works without anything, and says everywhere that it is simulated', async () => {
  await using demo = startBinary({ args: ['demo', '--port', '0'] })
  const url = await demo.listening()
  const key = /^API key: (sk-\S+)/m.exec(demo.stdout())?.[1] ?? 'none printed'
  expect(demo.stdout()).toMatch(/^Admin password: \S+/m)
  expect(demo.stdout()).toMatch(/simulated/i)
  const answer = await chat(url, key, 'repeat demo works')
  expect(answer.headers.get('x-grok2api-simulated')).toBe('1')
  expect(await answer.json()).toMatchObject({
    system_fingerprint: 'fp_simulated',
    choices: [{ message: { content: 'demo works' } }],
  })
  for (const path of ['/health', '/admin', '/v1/models', '/nothing'])
    expect((await fetch(url + path)).headers.get('x-grok2api-simulated')).toBe('1')
  const streamed = sseBlocks(await (await chat(url, key, 'repeat x', { stream: true })).text())
  for (const { data = '' } of streamed.slice(0, -1))
    expect(data).toContain('"system_fingerprint":"fp_simulated"')
  expect(readdirSync(demo.home)).toEqual([])
  demo.signal('SIGTERM')
  expect(await within(5000, demo.exited, () => 'still running')).toBe(0)
})

test('the real thing bears no mark of the demo', async () => {
  await using gateway = await bootBinary()
  const answer = await gateway.chat('repeat x')
  expect(answer.headers.get('x-grok2api-simulated')).toBeNull()
  expect(await answer.text()).not.toContain('fp_simulated')
})

const endings: [args: string[], code: number, says: RegExp][] = [
  [['--version'], 0, /^\d+\.\d+\.\d+ \(commit [^)]+\)\n$/],
  [['--help'], 0, /grok2api demo[\s\S]*--port/],
  [['simulate', '--help'], 0, /repeat[\s\S]*draw/],
  [['fly'], 2, /fly/],
  [['serve', '--wings'], 2, /--wings/],
  [['serve', '--port', 'high'], 2, /port/],
  [['check', '--data', 'no-such-folder'], 0, /./],
]
for (const [args, code, says] of endings)
  test(`grok2api ${args.join(' ')} ends with ${code}`, async () => {
    const ended = await runBinary({ args })
    expect(ended.stdout + ended.stderr).toMatch(says)
    expect(ended.code).toBe(code)
  })

test('a wrong value stops the start and names file, key, value and what is allowed', async () => {
  const home = scratchFolder()
  mkdirSync(join(home, 'data'))
  writeFileSync(join(home, 'data/config.toml'), '[grok]\ntimeout = "soon"\n')
  const { code, stdout, stderr } = await runBinary({ args: ['serve', '--port', '0'], home })
  expect(code).toBe(1)
  for (const part of ['config.toml', 'grok.timeout', 'soon', 'number'])
    expect(stdout + stderr).toContain(part)
})

test('a storage without its address is refused', async () => {
  const { code, stdout, stderr } = await runBinary({
    args: ['--port', '0'],
    env: { SERVER_STORAGE_TYPE: 'redis' },
  })
  expect(code).toBe(1)
  expect(stdout + stderr).toContain('needs SERVER_STORAGE_URL')
})

test('what is read back is what was written: the token file keeps unknown fields', async () => {
  await using gateway = await bootBinary()
  const path = join(gateway.dataDir, 'token.json')
  const before = JSON.parse(readFileSync(path, 'utf8'))
  before.ssoBasic = before.ssoBasic.map((token: string) => ({ token, colour: 'green' }))
  before.mine = [{ token: 'eyJhbGciOiJIUzI1NiJ9.own-pool-of-the-operator-000000000.x', shelf: 3 }]
  writeFileSync(path, JSON.stringify(before))
  await Bun.sleep(500)
  expect((await gateway.chat('repeat x')).status).toBe(200)
  gateway.binary.signal('SIGTERM')
  expect(await gateway.binary.exited).toBe(0)
  const after = JSON.parse(readFileSync(path, 'utf8'))
  expect(after.ssoBasic).toMatchObject(before.ssoBasic)
  expect(after.mine).toMatchObject(before.mine)
})

test('a verdict outlives a restart: a dead account is not asked again', async () => {
  const accounts = [{ tier: 'basic' as const, faults: ['session_dead'] }]
  await using gateway = await bootBinary({ upstream: { accounts: { accounts } } })
  expect((await gateway.chat('hello')).status).toBe(503)
  gateway.binary.signal('SIGTERM')
  expect(await gateway.binary.exited).toBe(0)
  const asked = gateway.simulator.record().length

  const again = startBinary({
    args: ['serve', '--data', gateway.dataDir, '--port', '0'],
    home: gateway.binary.home,
  })
  expect((await chat(await again.listening(), gateway.key, 'hello')).status).toBe(503)
  expect(gateway.simulator.record().length).toBe(asked)
  again.signal('SIGTERM')
  expect(await again.exited).toBe(0)
})

test('an account put into token.json is used without a restart', async () => {
  await using gateway = await bootBinary({ tokens: {} })
  expect((await gateway.chat('hello')).status).toBe(503)
  const credential = gateway.simulator.accounts[0]?.credential
  writeFileSync(join(gateway.dataDir, 'token.json'), JSON.stringify({ ssoBasic: [`sso=${credential}`] }))
  await eventually('the new account answers', async () => (await gateway.chat('repeat x')).status === 200)
})

test('no credential, key or password is ever logged, not even at debug', async () => {
  const faults = ['session_dead', 'blocked', 'rate_limited', 'anti_bot', 'server_error', 'cut']
  const accounts = [
    ...faults.map((fault) => ({ tier: 'basic' as const, faults: [fault] })),
    { tier: 'basic' as const },
  ]
  await using gateway = await bootBinary({
    upstream: { accounts: { accounts } },
    env: { LOG_LEVEL: 'debug' },
  })
  for (let i = 0; i < 8; i++) await (await gateway.chat('draw a cat', { stream: i % 2 === 0 })).text()
  await gateway.get('/v1/models', { headers: { authorization: 'Bearer sk-another-key-that-is-wrong' } })
  gateway.binary.signal('SIGTERM')
  await gateway.binary.exited
  const output = gateway.binary.stdout() + gateway.binary.stderr()
  expect(gateway.binary.stderr().split('\n').length).toBeGreaterThan(8)
  for (const { credential } of gateway.simulator.accounts)
    expect(output).not.toContain(credential.slice(0, 60))
  for (const secret of [gateway.key, password, 'sk-another-key']) expect(output).not.toContain(secret)
})
