// deploy/install.sh, below the root of an image: a binary that is here, a release, and a release that was tampered with.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { binaryPath, scratchFolder } from '../binary.ts'

const script = join(import.meta.dir, '../../../deploy/install.sh')
const able = process.getuid?.() === 0 && process.platform === 'linux' && Bun.which('systemctl') !== null

describe.skipIf(!able)('install.sh (needs root and systemctl)', () => {
  let home: string
  beforeAll(() => void (home = scratchFolder()))
  afterAll(() => rmSync(home, { recursive: true, force: true }))

  async function install(args: string[], env: Record<string, string> = {}) {
    const child = Bun.spawn(['sh', script, ...args], {
      cwd: home,
      env: { PATH: process.env.PATH, ...env },
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'pipe',
    })
    const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text()])
    return { code: await child.exited, stdout, stderr }
  }
  const root = (name: string) => {
    mkdirSync(join(home, name))
    return join(home, name)
  }
  const installed = (at: string) => join(at, 'usr/local/bin/grok2api')

  test('a binary that is here, and away again', async () => {
    const at = root('local')
    const { code, stderr, stdout } = await install([binaryPath(), '--root', at])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain(`Installed below ${at}`)
    const again = await install(['--uninstall', '--root', at])
    expect([again.code, existsSync(installed(at))]).toEqual([0, false])
    expect((await install(['--uninstall', '--root', at])).stderr).toContain('nothing to uninstall')
  })

  test('a release is checked against its sums before anything is installed', async () => {
    const { arch } = process
    const name = `grok2api-linux-${arch}.tar.gz`
    // A stand-in: packing and unpacking the real one takes half of a minute on a busy machine.
    const program =
      '#!/bin/sh\n[ "$1" = service ] && mkdir -p "$4/usr/local/bin" && cp "$0" "$4/usr/local/bin/"\nexit 0\n'
    writeFileSync(join(home, 'grok2api'), program, { mode: 0o755 })
    await Bun.spawn(['tar', '-czf', name, 'grok2api'], { cwd: home }).exited
    const sum = new Bun.CryptoHasher('sha256').update(readFileSync(join(home, name))).digest('hex')
    // A machine without AVX2 asks for the other build.
    for (const file of [name, name.replace('.tar', '-baseline.tar')]) {
      if (file !== name) cpSync(join(home, name), join(home, file))
      writeFileSync(join(home, 'SHA256SUMS'), `${sum}  ${file}\n`, { flag: 'a' })
    }
    using server = Bun.serve({
      hostname: '127.0.0.1',
      port: 0,
      fetch: async ({ url }) => {
        const file = Bun.file(join(home, new URL(url).pathname))
        return (await file.exists()) ? new Response(file) : new Response('', { status: 404 })
      },
    })
    const from = { GROK2API_RELEASES: server.url.href }
    const at = root('release')
    expect(await install(['--root', at], from)).toMatchObject({ code: 0, stderr: '' })
    expect(existsSync(installed(at))).toBe(true)

    writeFileSync(
      join(home, 'SHA256SUMS'),
      readFileSync(join(home, 'SHA256SUMS'), 'utf8').replaceAll(sum, 'a'.repeat(64)),
    )
    const other = root('tampered')
    const refused = await install(['--root', other], from)
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringContaining('is not what SHA256SUMS says'),
    ])
    expect(existsSync(installed(other))).toBe(false)
    const gone = await install(['--root', other], { GROK2API_RELEASES: `${server.url.href}nowhere` })
    expect(gone.stderr).toContain('cannot be downloaded')
  }, 60_000)

  test('what it cannot use it names', async () => {
    writeFileSync(join(home, 'no-program'), 'text', { mode: 0o755 })
    const cases: [args: string[], says: string][] = [
      [[], 'give a binary'],
      [['no-such'], 'no-such is not there'],
      [['./no-program'], 'does not run on this machine'],
      [['--fly'], 'there is no option --fly'],
    ]
    for (const [args, says] of cases) {
      const { code, stderr } = await install(args)
      expect([says, code, stderr]).toEqual([says, 1, expect.stringContaining(says)])
    }
    expect((await install(['--help'])).stdout).toContain('GROK2API_RELEASES=')
  })
})
