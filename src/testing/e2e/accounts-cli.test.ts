// import, export and accounts: the commands on the files, alone and beside a running gateway.
import { afterAll, expect, test } from 'bun:test'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runBinary, scratchFolder, startBinary } from '../binary.ts'
import { bootBinary } from '../boot.ts'
import { eventually } from '../eventually.ts'

const folders: string[] = []
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })))
function folder(): string {
  folders.push(scratchFolder())
  return folders.at(-1) ?? ''
}
const token = (name: string) => `eyJ0eXAiOiJKV1QifQ.${name}`
const cli = (...args: string[]) => runBinary({ args })
const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8'))

test('import merges files of several shapes into an empty folder, export gives them back', async () => {
  const [home, data] = [folder(), folder()]
  const files = {
    'a.txt': `\uFEFF${token('a')}\r\nnot one\r\n`,
    'b.json': JSON.stringify({ ssoNormal: { [token('b')]: { note: 'n' } } }),
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(home, name), text)
  const args = ['import', join(home, 'a.txt'), join(home, 'b.json'), '--data', data]

  const dry = await cli(...args, '--dry-run', '--json')
  expect(JSON.parse(dry.stdout)).toEqual({
    dry_run: true,
    new: 2,
    changed: 0,
    same: 0,
    invalid: [{ file: join(home, 'a.txt'), line: 2, reason: 'not a token' }],
    invalid_count: 1,
    backup: null,
  })
  expect([dry.code, readdirSync(data)]).toEqual([0, []])

  const real = await cli(...args)
  expect([real.code, real.stderr]).toEqual([0, ''])
  expect(real.stdout).toMatch(/new +2\n[\s\S]*invalid +1\n.*a\.txt: line 2: not a token/)
  const came = (source: string) => ({ created_at: expect.any(Number), source })
  expect(readJson(join(data, 'token.json')).ssoBasic).toEqual([
    { token: token('a'), ...came('a.txt') },
    { token: token('b'), note: 'n', ...came('b.json') },
  ])
  expect(statSync(join(data, 'token.json')).mode & 0o777).toBe(0o600)

  const json = await cli('export', '--data', data)
  writeFileSync(join(home, 'again.json'), json.stdout)
  const again = await cli('import', join(home, 'again.json'), '--data', data, '--json')
  expect(JSON.parse(again.stdout)).toMatchObject({ new: 0, changed: 0, same: 2 })
  expect((await cli('export', '--format', 'txt', '--data', data)).stdout).toBe(
    `${token('a')}\n${token('b')}\n`,
  )
})

test('what goes wrong changes nothing and ends with 1, wrong usage with 2', async () => {
  const [home, data] = [folder(), folder()]
  const [good, broken] = [join(home, 'good.txt'), join(home, 'broken.json')]
  writeFileSync(good, token('a'))
  writeFileSync(broken, `{\n "ssoBasic": ["${token('b')}"\n`)
  const missing = await cli('import', good, join(home, 'none.txt'), '--data', data)
  expect([missing.code, existsSync(join(data, 'token.json'))]).toEqual([1, false])
  expect(missing.stderr).toMatch(/none\.txt cannot be read/)
  const half = await cli('import', broken, '--data', data)
  expect([half.code, half.stdout]).toEqual([1, expect.stringMatching(/line 3: broken JSON/)])
  expect((await cli('export', '--format', 'xml', '--data', data)).code).toBe(2)
  expect((await cli('export', '--data', join(home, 'nowhere'))).code).toBe(1)
  expect((await cli('accounts', 'fly', '--data', data)).code).toBe(2)
  expect((await cli('accounts', 'disable', '--data', data)).code).toBe(2)
  expect((await cli('accounts', 'list', '--state', 'sad', '--data', data)).code).toBe(2)
  expect((await cli('accounts', 'list', 'acc_ffff', '--data', data)).code).toBe(2)
})

test('an export is whole however slowly it is read', async () => {
  const [home, data] = [folder(), folder()]
  const lines = Array.from({ length: 30_000 }, (_, index) => `${token(`${index}`)}.${'s'.repeat(80)}`)
  writeFileSync(join(home, 'many.txt'), lines.join('\n'))
  await cli('import', join(home, 'many.txt'), '--data', data)
  await using exporting = startBinary({ args: ['export', '--format', 'txt', '--data', data] })
  expect(await exporting.exited).toBe(0)
  expect(exporting.stdout()).toBe(`${lines.join('\n')}\n`)
})

type Item = {
  id: string
  state: string
  tier: string
  masked: string
  quota: Record<string, { remaining: number }>
}
async function list(data: string, ...more: string[]): Promise<Item[]> {
  const { stdout } = await cli('accounts', 'list', '--json', '--data', data, ...more)
  return JSON.parse(stdout).accounts
}

test('a running gateway takes over what is imported, disabled and enabled', async () => {
  await using gateway = await bootBinary({ config: { token: { reload_interval_sec: 1 } } })
  const { dataDir, simulator } = gateway
  const before = await list(dataDir)
  expect(before.map(({ tier }) => tier)).toEqual(['basic', 'super', 'heavy'])
  expect(JSON.stringify(before)).not.toContain(simulator.accounts[0]?.credential ?? '')

  const off = await cli('accounts', 'disable', '--all', '--json', '--data', dataDir)
  expect([off.code, JSON.parse(off.stdout)]).toEqual([0, { matched: 3, changed: 3 }])
  await eventually('nobody serves', async () => (await gateway.chat('hello')).status === 503)
  expect((await list(dataDir, '--state', 'disabled')).length).toBe(3)

  const id = before[0]?.id.slice(0, 12) ?? ''
  expect((await cli('accounts', 'enable', id, '--data', dataDir)).stdout).toBe('1 of 1 accounts enabled\n')
  await eventually('one serves', async () => (await gateway.chat('repeat fine')).status === 200)
  const table = await cli('accounts', 'list', '--data', dataDir)
  expect(table.stdout).toMatch(/ID +CREDENTIAL[\s\S]*disabled[\s\S]*3 accounts: /)
})

test('test and refresh ask the upstream and keep what it says; a dead account ends them with 1', async () => {
  const accounts = [
    { tier: 'super' as const },
    { tier: 'basic' as const, faults: ['session_dead'] },
    { tier: 'basic' as const, faults: ['blocked'] },
  ]
  await using gateway = await bootBinary({ upstream: { accounts: { accounts } } })
  const { dataDir } = gateway
  gateway.binary.signal('SIGTERM')
  await gateway.binary.exited

  const tested = await cli('accounts', 'test', '--pool', 'ssoSuper', '--json', '--data', dataDir)
  expect([tested.code, JSON.parse(tested.stdout)]).toMatchObject([0, { total: 1, ok: 1, failed: 0 }])
  expect(JSON.parse(tested.stdout).results[0]).toMatchObject({ quota: { ok: true }, chat: { ok: true } })
  const chats = () => gateway.simulator.record().filter(({ path }) => /ws.mgw|conversations.new/.test(path))
  const before = chats().length
  expect(before).toBeGreaterThan(0)
  const quotaOnly = await cli('accounts', 'test', '--pool', 'ssoSuper', '--quota-only', '--data', dataDir)
  expect([quotaOnly.code, chats().length]).toEqual([0, before])

  // The quota is answered, every chat fails: that is no "ok".
  gateway.simulator.setFaults(gateway.simulator.accounts[0]?.credential ?? '', [
    { name: 'bad_gateway', transport: 'mgw' },
    { name: 'server_error', transport: 'rest' },
  ])
  const failing = await cli('accounts', 'test', '--pool', 'ssoSuper', '--data', dataDir)
  expect(failing.code).toBe(1)
  expect(failing.stdout).toMatch(/failed +active +quota: (super, )?fast .*; chat with .*: failed: /)
  gateway.simulator.setFaults(gateway.simulator.accounts[0]?.credential ?? '', [])
  const refreshed = await cli('accounts', 'refresh', '--data', dataDir)
  expect(refreshed.code).toBe(1)
  expect(refreshed.stdout).toMatch(/ok +active +super, fast 13\d\/140/)
  expect(refreshed.stdout).toMatch(
    /failed +expired[\s\S]*1 ok, 2 failed|failed +blocked[\s\S]*1 ok, 2 failed/,
  )
  const states = (await list(dataDir)).map(({ state }) => state)
  expect(states.toSorted()).toEqual(['active', 'blocked', 'expired'])
  expect((await list(dataDir, '--state', 'active'))[0]?.quota).toMatchObject({ expert: { remaining: 50 } })
  const file = Object.values(readJson(join(dataDir, 'token.json'))).flat() as { status?: string }[]
  expect(file.map(({ status }) => status ?? 'active').toSorted()).toEqual(['active', 'blocked', 'expired'])
})
