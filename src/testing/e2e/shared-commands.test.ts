// Commands on a database that several gateways share, through the compiled binary (product section 12).
import { afterAll, expect, test } from 'bun:test'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runBinary, scratchFolder, startBinary } from '../binary.ts'
import { gatewayHelpers } from '../boot.ts'
import { makeKey } from '../client-keys.ts'
import { eventually } from '../eventually.ts'
import { bootFleet, type Member } from '../fleet.ts'
import { type FleetEngine, fleetEngines } from '../fleet-engines.ts'

const folders: string[] = []
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })))
/** An empty data folder, as one of a machine that knows nothing but the storage. */
function emptyFolder(): string {
  const home = scratchFolder()
  folders.push(home)
  mkdirSync(join(home, 'data'), { mode: 0o700 })
  return join(home, 'data')
}
const json = async <T>(answer: Promise<Response>): Promise<T> => (await answer).json() as Promise<T>
const keyNames = async ({ admin }: Pick<Member, 'admin'>) =>
  (await json<{ items: { name: string }[] }>(admin('GET', '/keys'))).items.map(({ name }) => name).toSorted()
type Accounts = { items: { id: string; note: string; state: string }[] }
const accountsAt = async ({ admin }: Pick<Member, 'admin'>) =>
  (await json<Accounts>(admin('GET', '/tokens'))).items
const later = 'eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJzZXNzaW9uX2lkIjoibGF0ZXIifQ.c2lnbmF0dXJlb2ZsYXRlcg'

for (const [type, has, start] of fleetEngines) {
  let started: Promise<FleetEngine> | undefined
  let count = 0
  afterAll(async () => (await started)?.[Symbol.asyncDispose]())
  const fresh = async () => {
    const engine = await (started ??= start())
    const url = await engine.database(`commands_${++count}`)
    return { SERVER_STORAGE_TYPE: type, SERVER_STORAGE_URL: url }
  }
  const check = (what: string, work: () => Promise<void>) =>
    test.skipIf(!has)(`${type}: ${what}`, work, 120_000)

  check('a backup of the running fleet is restored, into the engine and into a folder', async () => {
    const env = await fresh()
    await using fleet = await bootFleet(2, env)
    const [one, two] = fleet.members as [Member, Member]
    await makeKey(one, { name: 'first' })
    const made = await json<{ id: string }>(
      one.post('/v1/responses', { model: 'grok-4-fast', input: 'repeat one' }),
    )
    const before = (await accountsAt(one)).map(({ id }) => id).toSorted()
    const file = join(emptyFolder(), 'all.tar.gz')
    const backup = await runBinary({ args: ['backup', file, '--data', emptyFolder()], env })
    expect([backup.code, backup.stderr]).toEqual([0, ''])

    await makeKey(two, { name: 'later' })
    expect((await one.admin('POST', '/tokens/import', { text: later })).status).toBeLessThan(300)
    await eventually(
      'the account is shared',
      async () => (await accountsAt(two)).length === before.length + 1,
      10_000,
    )
    const refused = await runBinary({ args: ['restore', file, '--data', emptyFolder()], env })
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringContaining(`process ${two.binary.pid} on`),
    ])
    const waiting = await runBinary({
      args: ['restore', file, '--next-start', '--data', emptyFolder()],
      env,
    })
    expect([waiting.code, waiting.stderr]).toEqual([1, expect.stringContaining('stop all of them')])
    expect(await keyNames(two)).toEqual(['first', 'later'])

    for (const { binary } of fleet.members) binary.signal('SIGTERM')
    await Promise.all(fleet.members.map(({ binary }) => binary.exited))
    const data = emptyFolder()
    const restored = await runBinary({ args: ['restore', file, '--data', data], env })
    expect([restored.code, restored.stderr]).toEqual([0, ''])
    expect(restored.stdout).toContain('  api_keys: 1 rows\n')
    const [kept = ''] = readdirSync(join(data, 'backups'))
    expect(restored.stdout).toContain(`What was there is in ${join(data, 'backups', kept)}`)

    // One machine that knows nothing, and one that still has what came later.
    for (const member of [await fleet.join(), await fleet.join(two.dataDir)]) {
      expect(await keyNames(member)).toEqual(['first'])
      expect((await accountsAt(member)).map(({ id }) => id).toSorted()).toEqual(before)
      expect((await member.get(`/v1/responses/${made.id}`)).status).toBe(200)
      expect((await member.chat('repeat fine')).status).toBe(200)
    }

    // What was there before is a backup as well, and a folder without an engine takes it.
    const alone = emptyFolder()
    const local = await runBinary({ args: ['restore', join(data, 'backups', kept), '--data', alone] })
    expect([local.code, local.stderr]).toEqual([0, ''])
    await using binary = startBinary({ args: ['serve', '--port', '0', '--data', alone] })
    const gateway = gatewayHelpers(await binary.listening(), alone)
    expect(await keyNames(gateway)).toEqual(['first', 'later'])
    expect((await gateway.chat('repeat fine')).status).toBe(200)
    expect(readFileSync(join(alone, 'token.json'), 'utf8')).toContain(later)
  })

  check('import, accounts and reset-password reach a running fleet, and show what it knows', async () => {
    const env = await fresh()
    await using fleet = await bootFleet(2, env)
    const [one, two] = fleet.members as [Member, Member]
    const data = emptyFolder()
    const run = async (...args: string[]) => {
      const { code, stdout, stderr } = await runBinary({ args: [...args, '--data', data], env })
      expect([args, code, stderr]).toEqual([args, 0, ''])
      return stdout
    }
    const [account] = await accountsAt(one)
    await one.admin('POST', '/tokens/disable', { ids: [account!.id] })
    const stateAt = async (member: Member) =>
      (await accountsAt(member)).find(({ id }) => id === account!.id)?.state
    await eventually('the verdict is shared', async () => (await stateAt(two)) === 'disabled', 3000)
    const { accounts } = JSON.parse(await run('accounts', 'list', '--json')) as {
      accounts: { id: string; state: string }[]
    }
    expect(accounts.find(({ id }) => id === account!.id)?.state).toBe('disabled')
    expect(accounts.length).toBe((await accountsAt(one)).length)

    await run('accounts', 'enable', account!.id)
    await eventually('it is enabled everywhere', async () => (await stateAt(two)) !== 'disabled', 2000)
    const list = join(data, '../more.txt')
    writeFileSync(list, `${later}\n`)
    await run('import', list)
    for (const member of [one, two])
      await eventually(
        'the account is everywhere',
        async () => (await accountsAt(member)).length === accounts.length + 1,
        2000,
      )
    const password = /Admin password: (\S+)/.exec(await run('reset-password'))?.[1] ?? ''
    const opens = async (member: Member) =>
      (await fetch(`${member.url}/api/v1/admin/system`, { headers: { authorization: `Bearer ${password}` } }))
        .status === 200
    for (const member of [one, two]) await eventually('the password is everywhere', () => opens(member), 2500)
  })
}
