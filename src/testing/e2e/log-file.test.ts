// LOG_FILE and a .env that is not read, through the compiled binary.
import { expect, test } from 'bun:test'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runBinary, scratchFolder, startBinary } from '../binary.ts'
import { eventually } from '../eventually.ts'

test('the log is in the file as on stderr, and begins anew at log.max_file_mb, also a changed one', async () => {
  const home = scratchFolder()
  const path = join(home, 'logs', 'gateway.log')
  mkdirSync(join(home, 'data'))
  const config = (megabytes: number) =>
    writeFileSync(
      join(home, 'data', 'config.toml'),
      `[app]\napi_key = "k"\napp_key = "a password"\n[log]\nmax_file_mb = ${megabytes}\n`,
    )
  config(1)
  await using binary = startBinary({ args: ['--port', '0'], env: { LOG_FILE: 'logs/gateway.log' }, home })
  const url = await binary.listening()
  const say = (name: string) =>
    fetch(`${url}/api/v1/admin/keys`, {
      method: 'POST',
      headers: { authorization: 'Bearer a password', 'content-type': 'application/json' },
      body: JSON.stringify({ name }),
    })
  await say('one')
  await eventually('both have it', () => readFileSync(path, 'utf8').includes('API key made'))
  expect(binary.stderr()).toContain('API key made')
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(existsSync(`${path}.1`)).toBe(false)
  config(0.001)
  await eventually('the change is read', () => readFileSync(path, 'utf8').includes('read again'))
  for (let at = 0; at < 20; at++) await say(`key ${at}`)
  await eventually('it moved aside', () => existsSync(`${path}.1`))
  expect(statSync(path).size).toBeLessThanOrEqual(1000)
})

test('a LOG_FILE that cannot be opened stops the start', async () => {
  const home = scratchFolder()
  writeFileSync(join(home, 'taken'), '')
  const { code, stderr } = await runBinary({
    args: ['--port', '0'],
    env: { LOG_FILE: 'taken/gateway.log' },
    home,
  })
  expect([code, stderr]).toEqual([1, expect.stringContaining('cannot be used as the log file')])
})

test('a .env that names variables of ours is reported once, another one not', async () => {
  for (const [text, expected] of [
    ['SERVER_PORT=1\nexport DATA_DIR=x\nPASSWORD=y\n', 1],
    ['PASSWORD=y\n', 0],
  ] as const) {
    const home = scratchFolder()
    writeFileSync(join(home, '.env'), text)
    await using binary = startBinary({ args: ['--port', '0'], home })
    await binary.listening()
    const lines = binary
      .stderr()
      .split('\n')
      .filter((line) => line.includes('.env'))
    expect(lines).toHaveLength(expected)
    for (const line of lines) expect(line).toContain('SERVER_PORT DATA_DIR')
  }
})
