// backup and restore: the commands, beside a running gateway and after it, and the same from the panel's API.
import { afterAll, expect, test } from 'bun:test'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runBinary, scratchFolder, startBinary, within } from '../binary.ts'
import { bootBinary, type Gateway, gatewayHelpers } from '../boot.ts'
import { eventually } from '../eventually.ts'

const folders: string[] = []
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })))
function folder(): string {
  folders.push(scratchFolder())
  return folders.at(-1) ?? ''
}
const secret = { GROK2API_BACKUP_PASSPHRASE: 'three words only' }
const cli = (args: string[], env: Record<string, string> = {}) => runBinary({ args, env })

async function keys({ admin }: Pick<Gateway, 'admin'>): Promise<string[]> {
  const { items } = (await (await admin('GET', '/keys')).json()) as { items: { name: string }[] }
  return items.map(({ name }) => name).toSorted()
}
const addKey = ({ admin }: Pick<Gateway, 'admin'>, name: string) => admin('POST', '/keys', { name })

test('of a gateway that is at work, into one file, and back into an empty folder that serves the same', async () => {
  await using gateway = await bootBinary()
  await addKey(gateway, 'first')
  // Rows are written while the copy is made.
  const working = new AbortController()
  const work = (async () => {
    let count = 0
    while (!working.signal.aborted) if ((await gateway.chat('repeat: hello')).status === 200) count++
    return count
  })()
  const refused = await gateway.admin('POST', '/backup', { passphrase: 'a\0b' })
  expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining('"passphrase"')])
  const file = join(folder(), 'all.tar.gz')
  const made = await cli(['backup', file, '--data', gateway.dataDir])
  working.abort()
  expect(await work).toBeGreaterThan(0)
  expect([made.code, made.stdout]).toEqual([0, expect.stringContaining(`Wrote ${file}`)])
  expect(made.stdout).toContain('credentials in plain text')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const listed = await new Response(Bun.spawn(['tar', '-tzf', file], { stdout: 'pipe' }).stdout).text()
  expect(listed).toBe('backup.json\nconfig.toml\ntoken.json\ngrok2api.db\n')
  expect(readdirSync(gateway.dataDir).filter((name) => name.startsWith('.backup'))).toEqual([])

  const data = join(folder(), 'data')
  const restored = await cli(['restore', file, '--data', data])
  expect([restored.code, restored.stdout]).toEqual([0, expect.stringContaining(`Restored into ${data}.`)])
  await using second = startBinary({ args: ['serve', '--port', '0', '--data', data] })
  const other = gatewayHelpers(await second.listening(), data)
  expect((await other.chat('repeat: hello')).status).toBe(200)
  expect(await keys(other)).toEqual(['first'])
  expect(other.tokens()).toEqual(gateway.tokens())
})

test('a folder in use is refused, one that was killed is not, and what was there is kept', async () => {
  const file = join(folder(), 'all.tar.gz')
  await using gateway = await bootBinary()
  const { dataDir } = gateway
  await addKey(gateway, 'before')
  await cli(['backup', file, '--data', dataDir])
  await addKey(gateway, 'after')
  const refused = await cli(['restore', file, '--data', dataDir])
  expect([refused.code, refused.stderr]).toEqual([
    1,
    expect.stringContaining(`is in use by a running gateway: process ${gateway.binary.pid} on `),
  ])
  expect(await keys(gateway)).toEqual(['after', 'before'])
  gateway.binary.signal('SIGKILL')
  await gateway.binary.exited
  const settings = readFileSync(join(dataDir, 'config.toml'), 'utf8')
  writeFileSync(join(dataDir, 'config.toml'), 'broken')
  const restored = await cli(['restore', file, '--data', dataDir])
  const kept = /What was there is in (\S+)\./.exec(restored.stdout)?.[1] ?? ''
  expect(readFileSync(join(kept, 'config.toml'), 'utf8')).toBe('broken')
  expect(existsSync(join(kept, 'grok2api.db'))).toBe(true)
  expect(readFileSync(join(dataDir, 'config.toml'), 'utf8')).toBe(settings)
  await using second = startBinary({ args: ['serve', '--port', '0', '--data', dataDir] })
  expect(await keys(gatewayHelpers(await second.listening(), dataDir))).toEqual(['before'])
})

test('with a passphrase nothing is readable, and a wrong or damaged file changes nothing', async () => {
  const home = folder()
  const data = join(home, 'data')
  mkdirSync(data)
  writeFileSync(join(data, 'config.toml'), '[app]\napi_key = "sk-legible"\napp_key = "w"\n')
  const sealed = join(home, 'sealed')
  const made = await cli(['backup', sealed, '--data', data], secret)
  expect(made.stdout).toContain('It is encrypted')
  expect(readFileSync(sealed).includes('sk-legible')).toBe(false)
  writeFileSync(join(home, 'passphrase'), 'three words only\n')
  const refused: [args: string[], env: Record<string, string>, says: string][] = [
    [[sealed], {}, 'it is encrypted; give its passphrase'],
    [[sealed], { GROK2API_BACKUP_PASSPHRASE: 'two words' }, 'the passphrase is not the right one'],
    [[join(home, 'passphrase')], {}, 'it is no backup'],
    [[join(home, 'nothing')], {}, 'is not there'],
    [[sealed, 'more'], secret, 'takes one FILE'],
  ]
  for (const [args, env, says] of refused) {
    const { code, stderr } = await cli(['restore', ...args, '--data', data], env)
    expect([says, code > 0, stderr]).toEqual([says, true, expect.stringContaining(says)])
  }
  // The lock is an empty file that stays, for whoever comes next.
  expect(readdirSync(data).toSorted()).toEqual(['config.toml', 'gateway.lock'])
  const fromFile = ['restore', sealed, '--data', data, '--passphrase-file', join(home, 'passphrase')]
  const dry = await cli([...fromFile, '--dry-run'])
  expect([dry.code, dry.stdout]).toEqual([0, expect.stringContaining('nothing was changed')])
  expect((await cli(fromFile)).code).toBe(0)
  const piped = await cli(['backup', '-', '--data', data])
  expect([piped.code, piped.stdout.length > 100]).toEqual([0, true])
})

test('from the panel: a download, and a file that the gateway takes and starts again with', async () => {
  await using gateway = await bootBinary()
  await addKey(gateway, 'before')
  const answer = await gateway.admin('POST', '/backup', { passphrase: 'three words only' })
  expect(answer.headers.get('content-disposition')).toMatch(
    /^attachment; filename="grok2api-[\d-]+\.backup"$/,
  )
  const file = await answer.blob()
  await addKey(gateway, 'after')

  const send = (body: Blob, passphrase: string) =>
    gateway.admin('POST', '/restore', undefined, {
      body,
      headers: {
        'content-type': 'application/octet-stream',
        'x-backup-passphrase': encodeURIComponent(passphrase),
      },
    })
  const wrong = await send(file, 'two words')
  expect([wrong.status, await wrong.text()]).toEqual([
    400,
    expect.stringContaining('passphrase is not the right one'),
  ])
  expect(await keys(gateway)).toEqual(['after', 'before'])

  const taken = await send(file, 'three words only')
  expect([taken.status, await taken.json()]).toEqual([200, { status: 'restarting' }])
  const isBack = () =>
    gateway.binary.stdout().split('listening on ').length === 3 &&
    gateway.binary.stderr().includes('a backup was restored')
  await eventually('it is back', isBack, 15_000)
  expect(await keys(gateway)).toEqual(['before'])
  expect((await gateway.chat('repeat: hello')).status).toBe(200)
  const left = readdirSync(gateway.dataDir).filter((name) => /^\.restore|restore-at/.test(name))
  expect(left).toEqual([])
  gateway.binary.signal('SIGTERM')
  expect(await within(10_000, gateway.binary.exited, () => 'still running')).toBe(0)
})
