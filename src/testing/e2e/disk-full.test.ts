// A disk that fills up under a running gateway: files stay whole, callers are told, the operator gets in, and it goes on by itself.
import { expect, test } from 'bun:test'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'smol-toml'
import { bootBinary, type Gateway, password } from '../boot.ts'
import { eventually } from '../eventually.ts'
import { runBinary, scratchFolder, startBinary } from '../binary.ts'
import { canMount, smallDisk } from '../small-disk.ts'

const model = 'grok-4-fast'
const respond = async (gateway: Gateway, more: object = {}) => {
  const response = await gateway.post('/v1/responses', { model, input: 'hi', ...more })
  expect(response.status).toBe(200)
  return (await response.json()) as { id: string; store: boolean }
}
const status = async (asked: Promise<Response>) => {
  const response = await asked
  const body = (await response.json()) as { error?: { code: string } }
  return [response.status, body.error?.code ?? 'ok']
}
const readyz = async ({ url }: { url: string }) =>
  (await (await fetch(`${url}/readyz`)).json()) as { status: string; degraded?: string[] }
const isDegraded = async (gateway: { url: string }) => (await readyz(gateway)).degraded !== undefined
const alerts = async (gateway: Gateway) => (await gateway.admin('GET', '/alerts')).text()
const credential = (at: number) => `eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJzZXNzaW9uX2lkIjoiMTIzIn0.${at}`
const signIn = (gateway: Gateway) =>
  fetch(`${gateway.url}/api/v1/admin/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ password }),
  })

test.skipIf(!canMount)(
  'full in the middle: told, never half, and over when there is room',
  async () => {
    const disk = smallDisk(32 * 1024 * 1024)
    try {
      await using gateway = await bootBinary({ dataDir: disk.path })
      const config = () => readFileSync(join(disk.path, 'config.toml'), 'utf8')
      const first = await respond(gateway)
      expect(first.store).toBe(true)
      await eventually('the reserve is held', () => existsSync(join(disk.path, '.reserve')))
      // Room for a part of most writes, not for all.
      disk.fill(64 * 1024)
      await eventually('it is noticed', () => isDegraded(gateway))
      expect(await readyz(gateway)).toEqual({ status: 'ready', degraded: ['disk full'] })
      expect(await alerts(gateway)).toContain('"disk_full"')
      disk.fill()

      // Callers: answers go on, what cannot be kept is said.
      expect((await gateway.chat('hi')).status).toBe(200)
      const second = await respond(gateway, { previous_response_id: first.id })
      expect(second.store).toBe(false)
      expect((await gateway.get(`/v1/responses/${second.id}`)).status).toBe(200)
      expect(
        await status(gateway.post('/v1/videos', { model: 'grok-imagine-video', prompt: 'a cat' })),
      ).toEqual([507, 'disk_full'])
      const picture = { model: 'grok-imagine-image', prompt: 'a cat' }
      expect(await status(gateway.post('/v1/images/generations', picture))).toEqual([507, 'disk_full'])

      // The operator: in, and able to make room.
      const signedIn = await signIn(gateway)
      expect(signedIn.status).toBe(200)
      const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? ''
      const session = await fetch(`${gateway.url}/api/v1/admin/system`, { headers: { cookie } })
      expect(session.status).toBe(200)
      expect((await gateway.get(`/v1/responses/${first.id}`, { method: 'DELETE' })).status).toBe(200)
      expect(await status(gateway.admin('DELETE', '/log'))).toEqual([200, 'ok'])
      expect(await status(gateway.admin('POST', '/cache/clear', { type: 'image' }))).toEqual([200, 'ok'])
      expect(await status(gateway.admin('POST', '/config', { cache: { limit_mb: 77 } }))).toEqual([200, 'ok'])

      // The reserve is used up too: an error that says so, and the file as it was.
      disk.fill()
      const before = config()
      // Larger than what the end of the last block holds.
      const long = Array.from({ length: 400 }, (_, at) => `https://${at}.example.com`)
      const refused = await gateway.admin('POST', '/config', { server: { cors_origins: long } })
      expect(refused.status).toBe(507)
      expect(await refused.json()).toMatchObject({
        error: { code: 'disk_full', message: expect.stringContaining('The disk is full') },
      })
      expect(config()).toBe(before)
      expect(() => parse(config())).not.toThrow()
      expect((await signIn(gateway)).status).toBe(200)
      const accounts = () => readFileSync(join(disk.path, 'token.json'), 'utf8')
      const held = accounts()
      const more = JSON.stringify({ ssoBasic: Array.from({ length: 3000 }, (_, at) => credential(at)) })
      expect(await status(gateway.admin('POST', '/tokens/import', more))).toEqual([507, 'disk_full'])
      expect(accounts()).toBe(held)
      expect(await status(gateway.admin('POST', '/backup', {}))).toEqual([507, 'disk_full'])
      // What holds in memory alone says so; the commands, which end, have failed.
      const switched = await gateway.admin('POST', '/tokens/disable', { all: true })
      expect(await switched.json()).toMatchObject({ kept: false })
      const command = async (...args: string[]) => {
        const { code, stdout, stderr } = await runBinary({ args: [...args, '--data', disk.path] })
        return [code, stdout, stderr]
      }
      expect(await command('accounts', 'disable', '--all')).toEqual([
        1,
        '',
        expect.stringContaining('could not be written down'),
      ])
      expect(accounts()).toBe(held)

      const list = join(scratchFolder(), 'list.json')
      writeFileSync(list, more)
      expect(await command('import', list)).toEqual([1, '', expect.stringContaining('The disk is full')])
      expect(accounts()).toBe(held)

      disk.makeRoom()
      await eventually('what was switched is written down', () => accounts().includes('"disabled"'), 20_000)
      await gateway.admin('POST', '/tokens/enable', { all: true })
      await eventually('it goes on', async () => !(await isDegraded(gateway)))
      expect(await status(gateway.admin('POST', '/config', { server: { cors_origins: long } }))).toEqual([
        200,
        'ok',
      ])
      expect((await respond(gateway)).store).toBe(true)
      await eventually('the log has what was asked meanwhile', async () => {
        const log = await (await gateway.admin('GET', '/log')).text()
        return log.includes('"endpoint":"chat')
      })
      gateway.binary.signal('SIGKILL')
      await gateway.binary.exited
      await using again = startBinary({ args: ['serve', '--data', disk.path, '--port', '0'] })
      const url = await again.listening()
      const kept = await fetch(`${url}/v1/responses/${second.id}`, {
        headers: { authorization: `Bearer ${gateway.key}` },
      })
      expect(kept.status).toBe(200)
    } finally {
      disk.remove()
    }
  },
  60_000,
)

test.skipIf(!canMount)(
  'a start on a full disk works, and says what to do where it cannot',
  async () => {
    const disk = smallDisk(32 * 1024 * 1024)
    try {
      const args = ['serve', '--data', disk.path, '--port', '0']
      await using first = startBinary({ args })
      await first.listening()
      await eventually('the reserve is held', () => existsSync(join(disk.path, '.reserve')))
      first.signal('SIGTERM')
      await first.exited
      disk.fill()
      await using second = startBinary({ args })
      const url = await second.listening()
      await eventually('it is told', () => isDegraded({ url }))
      second.signal('SIGTERM')
      await second.exited
      for (const name of ['-wal', '-shm']) rmSync(join(disk.path, `grok2api.db${name}`))
      disk.fill()
      await using third = startBinary({ args })
      expect(await third.exited).toBe(1)
      expect(third.stderr()).toContain('the disk is full. Make room')
    } finally {
      disk.remove()
    }
  },
  60_000,
)

test.skipIf(!canMount)(
  'read-only in the middle: named with its reason, nothing is lost, and over when it is writable',
  async () => {
    const disk = smallDisk(32 * 1024 * 1024)
    try {
      await using gateway = await bootBinary({ dataDir: disk.path })
      const accounts = () => readFileSync(join(disk.path, 'token.json'), 'utf8')
      expect((await gateway.chat('hi')).status).toBe(200)
      disk.readOnly(true)
      const held = accounts()
      expect((await gateway.chat('hi')).status).toBe(200)
      for (const [method, path, body] of [
        ['POST', '/tokens/import', JSON.stringify({ ssoBasic: [credential(1)] })],
        ['POST', '/config', { cache: { limit_mb: 77 } }],
        ['POST', '/backup', {}],
      ] as const) {
        const refused = await gateway.admin(method, path, body)
        expect([path, refused.status, await refused.text()]).toEqual([
          path,
          500,
          expect.stringContaining('read-only'),
        ])
      }
      const switched = await gateway.admin('POST', '/tokens/disable', { all: true })
      expect(await switched.json()).toMatchObject({ changed: 3, kept: false })
      expect(await alerts(gateway)).toContain('"disk_read_only"')
      expect(await alerts(gateway)).not.toContain('"files_foreign"')
      expect(accounts()).toBe(held)

      disk.readOnly(false)
      await eventually('what was switched is written', () => accounts().includes('"disabled"'), 20_000)
      expect(await alerts(gateway)).not.toContain('"disk_read_only"')
      expect(await status(gateway.admin('POST', '/config', { cache: { limit_mb: 77 } }))).toEqual([200, 'ok'])
    } finally {
      disk.remove()
    }
  },
  60_000,
)
