// What the gateway learns of its accounts by asking, through the compiled binary.
import { expect, test } from 'bun:test'
import { Database } from 'bun:sqlite'
import { join } from 'node:path'
import { bootBinary, type BootOptions, type Gateway } from '../boot.ts'
import { eventually } from '../eventually.ts'

type Accounts = NonNullable<NonNullable<BootOptions['upstream']>['accounts']>['accounts']
const boot = (accounts: Accounts, token = {}, tokens?: unknown): Promise<Gateway> =>
  bootBinary({
    transport: 'rest', // its calls are told apart by their paths
    upstream: { accounts: { accounts } },
    config: { token: { auto_refresh: true, save_delay_ms: 10, ...token } },
    ...(tokens !== undefined && { tokens }),
  })
type Row = { detected_tier: string; state: string; quota: string }
function rows({ dataDir }: Gateway): Row[] {
  const database = new Database(join(dataDir, 'grok2api.db'), { readonly: true })
  const found = database.query<Row, []>('SELECT detected_tier, state, quota FROM account_state').all()
  database.close()
  return found
}
const quotaCalls = ({ simulator }: Gateway) =>
  simulator.record().filter(({ path }) => /rate-limits|quota_info/.test(path))

test('a new account is asked soon: quota of every mode and medium, and its tier', async () => {
  await using gateway = await boot([{ tier: 'super' }], {}, {})
  const credential = gateway.simulator.accounts[0]?.credential ?? ''
  await Bun.write(join(gateway.dataDir, 'token.json'), JSON.stringify({ ssoBasic: [credential] }))
  await eventually('the account is known', () => rows(gateway)[0]?.detected_tier === 'super')
  const quota = JSON.parse(rows(gateway)[0]?.quota ?? '{}')
  expect(quota).toMatchObject({
    fast: { remaining: 140, total: 140, windowSeconds: 7200 },
    auto: { remaining: 50 },
    expert: { remaining: 50 },
    heavy: { remaining: 0, total: 0 },
    'media:image': { remaining: 200, total: null },
    'media:video720p': { remaining: 30 },
  })
  // A tier that was detected wins over the name of the pool.
  expect((await gateway.chat('repeat fine', { model: 'grok-4-expert' })).status).toBe(200)
})

test('auto_refresh = false asks nothing by itself', async () => {
  await using gateway = await boot([{ tier: 'basic' }], { auto_refresh: false })
  await Bun.sleep(2500)
  expect((await gateway.chat('repeat fine')).status).toBe(200)
  expect(quotaCalls(gateway)).toEqual([])
})

test('what is wrong with an account is known before a request meets it', async () => {
  await using gateway = await boot([
    { tier: 'basic', faults: ['session_dead'] },
    { tier: 'basic', faults: ['blocked'] },
    { tier: 'basic', quota: { fast: { total: 30, remaining: 0 } } },
    { tier: 'basic' },
  ])
  const states = () =>
    rows(gateway)
      .map(({ state }) => state)
      .toSorted()
  await eventually('all are known', () => states().join() === 'active,active,blocked,expired')
  expect((await gateway.chat('repeat fine')).status).toBe(200)
  const chats = gateway.simulator.record().filter(({ path }) => path.includes('conversations'))
  expect(chats.map(({ credential }) => credential)).toEqual([gateway.simulator.accounts[3]?.credential ?? ''])
})

test('a network that is down marks nobody', async () => {
  await using gateway = await bootBinary({
    config: { token: { auto_refresh: true }, grok: { base_url: 'http://127.0.0.1:9' } },
  })
  await eventually(
    'somebody was asked',
    () => gateway.binary.stderr().length > 0 || rows(gateway).length >= 0,
  )
  await Bun.sleep(2500)
  expect(
    Object.values(gateway.tokens())
      .flat()
      .filter((entry) => entry.status && entry.status !== 'active'),
  ).toEqual([])
  expect(rows(gateway).filter(({ state }) => state !== 'active')).toEqual([])
  expect((await gateway.get('/readyz')).status).toBe(200)
})
