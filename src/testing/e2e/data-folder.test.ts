// What a user without rights is told about the data folder and the port.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { canBecomeNobody, nobody, publicBinary, runAsNobody } from '../as-nobody.ts'
import { runBinary, scratchFolder } from '../binary.ts'

let home: string
beforeAll(() => void (home = scratchFolder()))
afterAll(() => rmSync(home, { recursive: true, force: true }))

const commands = [
  ['check'],
  ['accounts', 'list'],
  ['export'],
  ['reset-password'],
  ['import', '/etc/hostname'],
]

test('a mistyped --data is refused by every command, and nothing is made', async () => {
  const typo = join(home, 'no-such-folder')
  for (const command of commands) {
    const { code, stdout, stderr } = await runBinary({ args: [...command, '--data', typo] })
    expect(stdout + stderr).toContain(`${typo} is not there`)
    expect(stdout + stderr).toContain('--data and DATA_DIR')
    // A start would make it, so for `check` it is a warning.
    expect(code).toBe(command[0] === 'check' ? 0 : 1)
  }
  const deep = await runBinary({ args: ['serve', '--port', '0', '--data', join(home, 'no/such')] })
  expect([deep.code, deep.stderr]).toEqual([
    1,
    expect.stringContaining(`because ${join(home, 'no')} is not there`),
  ])
  expect(readdirSync(home)).toEqual([])
})

describe.if(canBecomeNobody)('as a user without rights', () => {
  let binary: string
  beforeAll(() => void (binary = publicBinary(home)))

  test("a folder or file of another user's is not taken for an absent one, and the message has the command that helps", async () => {
    const folder = join(home, 'foreign')
    mkdirSync(folder, { mode: 0o700 })
    writeFileSync(join(folder, 'config.toml'), '[app]\napi_key = "sk-a"\napp_key = "b"\n', { mode: 0o600 })
    for (const mode of [0o700, 0o755]) {
      chmodSync(folder, mode)
      for (const command of [...commands, ['serve', '--port', '0']]) {
        const { code, stderr } = await runAsNobody(binary, [...command, '--data', folder])
        expect([command[0], code]).toEqual([command[0], 1])
        expect(stderr).toMatch(/cannot be read: it belongs to user 0, and this program runs as user 65534/)
        expect(stderr).toContain(`chown -R ${nobody}:${nobody} ${folder}`)
        expect(stderr).not.toMatch(/not there|EACCES/)
      }
    }
  })

  test('a folder that may be read but not written is told before the start', async () => {
    const folder = join(home, 'read-only')
    mkdirSync(folder, { mode: 0o755 })
    const { code, stderr } = await runAsNobody(binary, ['serve', '--port', '0', '--data', folder])
    expect([code, stderr]).toEqual([1, expect.stringMatching(/cannot be written: .*chown -R/)])
  })

  test('a port below 1024 is about the port, not about the address', async () => {
    const folder = join(home, 'own')
    mkdirSync(folder, { mode: 0o700 })
    chownSync(folder, nobody, nobody)
    const { code, stderr } = await runAsNobody(binary, ['serve', '--port', '80', '--data', folder])
    expect(code).toBe(1)
    expect(stderr).toContain('Port 80 cannot be opened')
    expect(stderr).toContain('CAP_NET_BIND_SERVICE')
    expect(stderr).not.toContain('Use an address of this machine')
    expect(existsSync(join(folder, 'config.toml'))).toBe(true)
  })
})
