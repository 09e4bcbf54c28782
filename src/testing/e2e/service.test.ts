// The service, on a made-up machine: a folder in place of the file system, and a systemctl that starts the program.
import { afterEach, beforeEach, expect, test } from 'bun:test'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { askHealth } from '../../cli/health.ts'
import { serviceStatus, uninstallService } from '../../cli/service.ts'
import { installService } from '../../cli/service-install.ts'
import type { Machine } from '../../cli/service-parts.ts'
import { binaryPath, runBinary, scratchFolder } from '../binary.ts'

let root: string
let port: number
let running: Bun.Subprocess | undefined
let asked: string[]
let printed: string
beforeEach(async () => {
  root = scratchFolder()
  mkdirSync(join(root, 'etc'))
  mkdirSync(join(root, 'var/lib'), { recursive: true })
  port = await freePort()
  writeFileSync(join(root, 'etc/grok2api.env'), `SERVER_PORT=${port}\n`)
  asked = []
  printed = ''
})
afterEach(async () => {
  await stop()
  rmSync(root, { recursive: true, force: true })
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}

async function stop(): Promise<void> {
  running?.kill('SIGTERM')
  await running?.exited
  running = undefined
}

const data = () => join(root, 'var/lib/grok2api')
async function restart(): Promise<void> {
  await stop()
  mkdirSync(data(), { recursive: true })
  running = Bun.spawn([join(root, 'usr/local/bin/grok2api'), 'serve'], {
    env: { PATH: process.env.PATH, DATA_DIR: data(), SERVER_PORT: String(port) },
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'ignore',
  })
}

const machine = (more: Partial<Machine> = {}): Machine => ({
  root,
  offline: false,
  isRoot: true,
  hasSystemd: true,
  program: binaryPath(),
  run: async (...command) => {
    const said = command.join(' ')
    asked.push(said)
    if (said === 'systemctl restart grok2api.service') await restart()
    if (/^systemctl (stop|disable --now) /.test(said)) await stop()
    return {
      ok: said !== 'id -u grok2api',
      output: said.startsWith('journalctl') ? 'what the log said' : 'active',
    }
  },
  ask: askHealth,
  patienceMs: 15_000,
  print: (text) => void (printed += text),
  ...more,
})
const settings = () => readFileSync(join(data(), 'config.toml'), 'utf8')

test('install, look, upgrade, an upgrade that fails and is taken back, uninstall', async () => {
  await installService(machine(), '1.0.0')
  expect(printed).toContain(`http://127.0.0.1:${port}/admin`)
  expect(asked).toContain('systemctl enable grok2api.service')
  expect(asked.find((said) => said.startsWith('useradd'))).toContain('--system')
  expect(readFileSync(join(root, 'etc/systemd/system/grok2api.service'), 'utf8')).toContain('[Install]')
  expect(await serviceStatus(machine())).toBe(true)
  const before = settings()

  await installService(machine(), '1.1.0')
  expect(printed).toContain('1.1.0 runs, upgraded')
  const backups = () =>
    readdirSync(join(data(), 'backups')).filter((name) => name.startsWith('before-upgrade'))
  expect(backups()).toHaveLength(1)
  expect(existsSync(join(root, 'usr/local/bin/grok2api.previous'))).toBe(true)

  // A version that spoils the settings and then does not start.
  const broken = join(root, 'broken')
  writeFileSync(broken, '#!/bin/sh\necho spoiled > "$DATA_DIR/config.toml"\nexit 1\n')
  chmodSync(broken, 0o755)
  const failing = installService(machine({ program: broken, patienceMs: 8000 }), '1.2.0')
  await expect(failing).rejects.toThrow(/previous one runs again with its data[\s\S]*what the log said/)
  expect(settings()).toBe(before)
  expect(await askHealth(`http://127.0.0.1:${port}/health`)).toBeUndefined()

  await uninstallService(machine())
  expect(existsSync(join(root, 'usr/local/bin/grok2api'))).toBe(false)
  expect(await serviceStatus(machine())).toBe(false)
  expect(settings()).toBe(before)
}, 60_000)

test('a first install that does not come up says why and what to do', async () => {
  const broken = join(root, 'broken')
  writeFileSync(broken, '#!/bin/sh\nexit 1\n', { mode: 0o755 })
  const failing = installService(machine({ program: broken, patienceMs: 300 }), '1.0.0')
  await expect(failing).rejects.toThrow(
    /does not come up[\s\S]*what the log said[\s\S]*systemctl restart grok2api/,
  )
})

test('without root or systemd it says so and touches nothing', async () => {
  await expect(installService(machine({ isRoot: false }), '1')).rejects.toThrow('as root')
  await expect(installService(machine({ hasSystemd: false }), '1')).rejects.toThrow('systemd does not run')
  expect(readdirSync(root).toSorted()).toEqual(['etc', 'var'])
})

test.skipIf(process.getuid?.() !== 0 || Bun.which('systemctl') === null)(
  'below the root of an image, with the real systemctl',
  async () => {
    const { code, stdout, stderr } = await runBinary({ args: ['service', 'install', '--root', root] })
    expect([code, stderr, stdout]).toEqual([
      0,
      '',
      `Installed below ${root}; it starts when that system does.\n`,
    ])
    const wants = join(root, 'etc/systemd/system/multi-user.target.wants')
    expect(readdirSync(wants)).toEqual(['grok2api.service'])
    expect((await runBinary({ args: ['service', 'uninstall', '--root', root] })).code).toBe(0)
    expect(existsSync(wants) ? readdirSync(wants) : []).toEqual([])
    expect((await runBinary({ args: ['service', 'fly'] })).code).toBe(2)
  },
)

test.skipIf(Bun.which('systemd-analyze') === null)('the unit passes systemd-analyze', async () => {
  const unit = join(root, 'grok2api.service')
  const text = readFileSync(join(import.meta.dir, '../../../deploy/grok2api.service'), 'utf8')
  writeFileSync(unit, text.replace('/usr/local/bin/grok2api', binaryPath()))
  const child = Bun.spawn(['systemd-analyze', 'verify', unit], { stdout: 'pipe', stderr: 'pipe' })
  expect([await child.exited, await child.stderr.text()]).toEqual([0, ''])
})
