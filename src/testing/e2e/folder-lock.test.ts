// Who may use a data folder, and whom its files belong to.
import { expect, test } from 'bun:test'
import { chownSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runBinary, scratchFolder, startBinary } from '../binary.ts'
import { bootBinary } from '../boot.ts'
import { eventually } from '../eventually.ts'

const token = (name: string) => `eyJ0eXAiOiJKV1QifQ.${name}`

test('a second gateway on the folder names the first one and ends with 1; commands work beside it', async () => {
  await using gateway = await bootBinary()
  const { dataDir, binary } = gateway
  const second = await runBinary({ args: ['serve', '--port', '0', '--data', dataDir] })
  expect(second.code).toBe(1)
  expect(second.stdout).toBe('')
  expect(second.stderr).toContain(`process ${binary.pid} on `)
  expect(second.stderr).toContain('--data')

  const file = join(binary.home, 'more.txt')
  writeFileSync(file, `${token('a')}\n`)
  const run = async (...args: string[]) =>
    expect({ args, ...(await runBinary({ args: [...args, '--data', dataDir] })) }).toMatchObject({ code: 0 })
  for (const args of [['import', file], ['accounts', 'list'], ['check']]) await run(...args)
  await eventually('the import is taken over', async () => {
    const { total } = (await (await gateway.admin('GET', '/tokens')).json()) as { total: number }
    return total === 4
  })
  await run('reset-password')
})

test('a gateway that was killed leaves its folder free', async () => {
  const home = scratchFolder()
  const first = startBinary({ args: ['--port', '0'], home })
  await first.listening()
  first.signal('SIGKILL')
  await first.exited
  await using second = startBinary({ args: ['--port', '0'], home })
  await second.listening()
})

const isRoot = process.getuid?.() === 0
const user = 4321

/** Everything below the folder that does not belong to the user. */
function foreign(folder: string): string[] {
  const all = readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name)))
  return [folder, ...all].filter((path) => existsSync(path) && statSync(path).uid !== user)
}

test.skipIf(!isRoot)('whatever root runs on the folder of a service user stays that user’s', async () => {
  const home = scratchFolder()
  const data = join(home, 'data')
  mkdirSync(data, { mode: 0o700 })
  chownSync(data, user, user)
  const file = join(home, 'tokens.txt')
  writeFileSync(file, `${token('a')}\n${token('b')}\n`)
  const more = join(home, 'more.txt')
  writeFileSync(more, `${token('c')}\n${token('d')}\n`)
  const backup = join(home, 'all.tar.gz')
  // The first start and every command as root; backups are made by the second import, by `disable` and by `restore`.
  for (const args of [
    ['import', file],
    ['import', more],
    ['reset-password'],
    ['accounts', 'disable', '--all'],
    ['export'],
    ['backup', backup],
    ['restore', backup],
  ])
    expect({ args, ...(await runBinary({ args: [...args, '--data', data] })) }).toMatchObject({ code: 0 })
  expect(foreign(data)).toEqual([])
  const running = startBinary({ args: ['serve', '--port', '0', '--data', data], home: scratchFolder() })
  try {
    await running.listening()
    expect(foreign(data)).toEqual([])
  } finally {
    await running[Symbol.asyncDispose]()
  }
})
