// The program as it is started from the sources: what it prints where, and how it ends.
import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const main = join(import.meta.dir, '../main.ts')

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'grok2api-cli-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

function start(args: string[], env: Record<string, string> = {}) {
  return Bun.spawn([process.execPath, main, ...args], {
    cwd: home,
    env: { PATH: process.env['PATH'], HOME: home, TMPDIR: home, ...env },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  })
}

async function run(args: string[], env: Record<string, string> = {}) {
  const child = start(args, env)
  const [out, err, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited])
  return { out, err, code }
}

/** Reads until the start block is whole. */
async function started(child: ReturnType<typeof start>): Promise<{ block: string; url: string }> {
  let block = ''
  const decoder = new TextDecoder()
  const reader = child.stdout.getReader()
  for (;;) {
    const { value, done } = await reader.read()
    if (done) throw new Error(`ended before it listened: ${block}${await child.stderr.text()}`)
    block += decoder.decode(value, { stream: true })
    const url = /^listening on (\S+)\n/m.exec(block)?.[1]
    if (url) return { block, url }
  }
}

function put(name: string, text: string) {
  mkdirSync(join(home, 'data'), { recursive: true })
  writeFileSync(join(home, 'data', name), text)
}

const keyed = '[app]\napi_key = "sk-mine"\napp_key = "word"\n'

describe('exit codes and streams', () => {
  test('a version is a result', async () => {
    const { version } = JSON.parse(readFileSync(join(import.meta.dir, '../../package.json'), 'utf8'))
    const { out, err, code } = await run(['--version'])
    expect([err, code]).toEqual(['', 0])
    expect(out).toBe(`${version} (commit none, run from source, ${process.platform}-${process.arch})\n`)
  })

  test('wrong usage is told on stderr and ends with 2', async () => {
    const { out, err, code } = await run(['serve', '--wings'])
    expect([out, code]).toEqual(['', 2])
    expect(err).toContain('--wings')
  })

  test('a wrong variable names itself, value and what is allowed, and ends with 1', async () => {
    const { err, code } = await run([], { SERVER_PORT: 'http', SERVER_STORAGE_TYPE: 'mysql' })
    expect(code).toBe(1)
    expect(err).toMatch(
      /SERVER_PORT = "http".*0 to 65535[\s\S]*SERVER_STORAGE_TYPE = "mysql".*needs SERVER_STORAGE_URL/,
    )
    expect(existsSync(join(home, 'data'))).toBe(false)
  })

  test("simulate --help is the simulator's own text", async () => {
    const { out, code } = await run(['simulate', '--help'])
    expect(code).toBe(0)
    expect(out).toMatch(/repeat[\s\S]*Accounts file/)
  })
})

describe('check', () => {
  test('an empty folder is in order, and stays empty', async () => {
    expect(await run(['check'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('0 errors, 0 warnings'),
    })
    expect(existsSync(join(home, 'data'))).toBe(false)
  })

  test('warnings end with 0', async () => {
    put('config.toml', `${keyed}[grok]\nstream = true\ndynamic_statsig = true\ntimout = 3\n`)
    put('token.json', '{"ssoBasic":["eyJhbGciOiJIUzI1NiJ9.first-account-of-the-test-000000.x",7]}')
    const { out, code } = await run(['check'])
    expect(code).toBe(0)
    for (const part of [
      'grok.stream is deprecated',
      'grok.dynamic_statsig has no effect here',
      'did you mean grok.timeout?',
      'ssoBasic[1]',
      '1 account',
    ])
      expect(out).toContain(part)
    expect(out).toContain(join(home, 'data', 'config.toml'))
  })

  test('errors of every file are told at once and end with 1', async () => {
    put('config.toml', `${keyed}[grok]\ntimeout = "soon"\n[cache]\nlimit_mb = -1\n`)
    put('token.json', '{"ssoBasic":[')
    const { out, code } = await run(['check'], { LOG_FORMAT: 'xml' })
    expect(code).toBe(1)
    for (const part of [
      'LOG_FORMAT = "xml"',
      'grok.timeout = "soon"',
      'cache.limit_mb = -1',
      'token.json: line 1',
      '4 errors',
    ])
      expect(out).toContain(part)
  })

  test('a default password and an open /v1 to all are warnings', async () => {
    put('config.toml', '[app]\napi_key = ""\napp_key = "admin"\n')
    const { out } = await run(['check'], { SERVER_HOST: '0.0.0.0' })
    expect(out).toMatch(/app\.app_key is a default[\s\S]*app\.api_key is ""/)
  })
})

test('reset-password changes the password, keeps the rest and prints it once', async () => {
  put('config.toml', `# mine\n${keyed}`)
  const { out, code } = await run(['reset-password'])
  expect(code).toBe(0)
  const password = /^Admin password: (\S+)$/m.exec(out)?.[1]
  expect(readFileSync(join(home, 'data/config.toml'), 'utf8')).toBe(
    `# mine\n${keyed.replace('word', String(password))}`,
  )
  put('config.toml', '[app\n')
  expect((await run(['reset-password'])).code).toBe(1)
})

describe('serve', () => {
  test('check says when links would lead nowhere for other machines', async () => {
    mkdirSync(join(home, 'data'))
    const write = (url: string) =>
      writeFileSync(join(home, 'data/config.toml'), `[app]\npublic_base_url = "${url}"\n`)
    write('http://127.0.0.1:8000')
    expect((await run(['check'], { SERVER_HOST: '0.0.0.0' })).out).toMatch(
      /warning .*links to pictures.*127\.0\.0\.1/,
    )
    expect((await run(['check'], { SERVER_HOST: '127.0.0.1' })).out).not.toContain('links to pictures')
    write('https://api.example.com')
    expect((await run(['check'], { SERVER_HOST: '0.0.0.0' })).out).not.toContain('links to pictures')
  })

  test('stops by a signal with 0, logs on stderr only, runs with the lifted limit', async () => {
    put('config.toml', `${keyed}[grok]\ndynamic_statsig = true\n`)
    const child = start(['--port', '0'])
    const { block, url } = await started(child)
    expect((await fetch(`${url}/health`)).status).toBe(200)
    if (process.platform === 'linux') {
      const environment = readFileSync(`/proc/${child.pid}/environ`, 'utf8')
      expect(environment).toContain('BUN_CONFIG_MAX_HTTP_REQUESTS=16384')
      expect(environment).toContain('NODE_ENV=production')
    }
    child.kill('SIGTERM')
    expect(await child.exited).toBe(0)
    const logged = (await child.stderr.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(logged.filter(({ message }) => /dynamic_statsig has no effect/.test(message))).toHaveLength(1)
    expect(block).not.toContain('sk-mine')
  })

  test('a limit the operator set is kept', async () => {
    const child = start(['--port', '0'], { BUN_CONFIG_MAX_HTTP_REQUESTS: '300' })
    await started(child)
    if (process.platform === 'linux')
      expect(readFileSync(`/proc/${child.pid}/environ`, 'utf8')).toContain('BUN_CONFIG_MAX_HTTP_REQUESTS=300')
    child.kill('SIGINT')
    expect(await child.exited).toBe(0)
  })

  test('an address that is not of this machine is told in words', async () => {
    const { err, code } = await run(['serve', '--host', '256.0.0.1', '--port', '0'])
    expect(code).toBe(1)
    expect(err).toContain('Cannot listen on SERVER_HOST "256.0.0.1"')
  })
})

describe('demo', () => {
  test('leaves nothing behind', async () => {
    const child = start(['demo', '--port', '0'])
    const { block, url } = await started(child)
    expect(block).toMatch(/simulated/i)
    const folder = /^ {2}Data +(\S+)$/m.exec(block)?.[1] ?? ''
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    expect((await fetch(`${url}/readyz`)).status).toBe(200)
    child.kill('SIGTERM')
    expect(await child.exited).toBe(0)
    expect(existsSync(folder)).toBe(false)
  })

  test('keeps a folder it was given, and knows it again', async () => {
    for (const again of [false, true]) {
      const child = start(['demo', '--port', '0', '--data', 'kept'])
      const { block } = await started(child)
      expect(/^API key: sk-/m.test(block)).toBe(!again)
      child.kill('SIGTERM')
      expect(await child.exited).toBe(0)
    }
    expect(existsSync(join(home, 'kept/token.json'))).toBe(true)
  }, 30_000)

  test('does not touch the folder of a real gateway', async () => {
    put('config.toml', keyed)
    const { err, code } = await run(['demo', '--port', '0', '--data', 'data'])
    expect(code).toBe(1)
    expect(err).toContain('is the data folder of a real gateway')
    expect(readdirSync(join(home, 'data'))).toEqual(['config.toml'])
  })
})

test('simulate prints its accounts and where it listens', async () => {
  const child = start(['simulate', '--port', '0'], { SERVER_PORT: '1' })
  const { block, url } = await started(child)
  expect(block).toMatch(/^ {2}heavy +eyJ/m)
  expect((await fetch(url)).status).toBeLessThan(500)
  child.kill('SIGTERM')
  expect(await child.exited).toBe(0)
})
