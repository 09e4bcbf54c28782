// HTTPS without a proxy: `server.tls_cert` and `tls_key`, and a certificate that is renewed while the gateway runs.
import { expect, test } from 'bun:test'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { runBinary, scratchFolder, startBinary, within } from '../binary.ts'
import { eventually } from '../eventually.ts'
import { selfSigned } from '../certificate.ts'

const insecure = { tls: { rejectUnauthorized: false } }
const settings =
  '[app]\napi_key = "sk-a"\napp_key = "b"\n[server]\ntls_cert = "cert.pem"\ntls_key = "key.pem"\n'

function folder(): string {
  const home = scratchFolder()
  mkdirSync(join(home, 'data'))
  writeFileSync(join(home, 'data/config.toml'), settings)
  return home
}

function writePair(home: string, { cert, key }: { cert: string; key: string }): void {
  writeFileSync(join(home, 'data/cert.pem'), cert)
  writeFileSync(join(home, 'data/key.pem'), key, { mode: 0o600 })
}

/** The name in the certificate that a new connection is shown. */
const shownName = (url: string) =>
  new Promise<unknown>((resolve, reject) => {
    const { hostname: host, port } = new URL(url)
    const socket = connect({ host, port: Number(port), rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().subject.CN)
      socket.destroy()
    })
    socket.on('error', reject)
  })

test('a renewed certificate is taken over, a running stream goes on, and a bad one changes nothing', async () => {
  const home = folder()
  writePair(home, selfSigned('one.test'))
  await using gateway = startBinary({ args: ['--port', '0'], home })
  const url = await gateway.listening()
  expect(url).toStartWith('https://')
  expect(await shownName(url)).toBe('one.test')
  const login = await fetch(`${url}/api/v1/admin/login`, {
    ...insecure,
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: '{"password":"b"}',
  })
  expect([login.status, login.headers.get('set-cookie')]).toEqual([200, expect.stringContaining('; Secure')])
  const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? ''
  const system = await fetch(`${url}/api/v1/admin/system`, { ...insecure, headers: { cookie } })
  expect(await system.json()).toMatchObject({ base_url: `${url}/v1` })
  const tail = await fetch(`${url}/api/v1/admin/log/stream`, { ...insecure, headers: { cookie } })
  const reader = tail.body!.getReader()

  writePair(home, selfSigned('two.test'))
  // Nothing listens for the moment in which one socket takes the place of the other.
  const shown = () => shownName(url).catch(() => undefined)
  await eventually('the new certificate', async () => (await shown()) === 'two.test', 15_000)

  writeFileSync(join(home, 'data/key.pem'), selfSigned('three.test').key)
  const refused = () => gateway.stderr().includes('is not the key of the certificate')
  await eventually('the wrong key is refused', refused, 15_000)
  expect(await shownName(url)).toBe('two.test')
  expect((await fetch(`${url}/health`, insecure)).status).toBe(200)

  // The stream began before the first renewal: a request that is logged now arrives on it.
  await fetch(`${url}/v1/models`, { ...insecure, headers: { authorization: 'Bearer sk-a' } })
  const decoder = new TextDecoder()
  let seen = ''
  const read = async () => {
    while (!seen.includes('models')) seen += decoder.decode((await reader.read()).value, { stream: true })
  }
  await within(10_000, read(), () => `the stream says only: ${seen}`)
  await reader.cancel()
  gateway.signal('SIGTERM')
  expect(await within(10_000, gateway.exited, () => 'still running')).toBe(0)
})

test('files that cannot be used, or only one of them, stop the start with their names', async () => {
  const home = folder()
  const missing = await runBinary({ args: ['--port', '0', '--data', join(home, 'data')] })
  expect([missing.code, missing.stderr]).toEqual([
    1,
    expect.stringContaining('cert.pem cannot be read: it is not there'),
  ])
  writeFileSync(join(home, 'data/config.toml'), settings.replace(/tls_key.*\n/, ''))
  const half = await runBinary({ args: ['--port', '0', '--data', join(home, 'data')] })
  expect([half.code, half.stderr]).toEqual([1, expect.stringContaining('because server.tls_cert is set')])
})
