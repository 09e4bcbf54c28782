import { expect, test } from 'bun:test'
import { createAccounts } from './accounts.ts'
import { checkAccountsFile, demoAccounts, parseAccountsFile } from './accounts-file.ts'
import { startSimulator } from './simulator.ts'

const credential = 'eyJhbGciOiJIUzI1NiJ9.x.y'

test('an accounts file with everything in it', () => {
  const file = {
    accounts: [
      { tier: 'basic' },
      {
        tier: 'super',
        credential,
        user_id: '5d1c0b7e-93f4-4c55-9a0e-2f6f0d8a7c31',
        email: 'me@example.com',
        quota: { fast: { total: 5, remaining: 1, window_seconds: 60 } },
        faults: ['blocked', { name: 'rate_limited', first: 2, retry_after: 30 }],
      },
      { tier: 'heavy', count: 3 },
    ],
    faults: [{ name: 'slow_first_byte', ms: 500 }],
  }
  const accounts = createAccounts(parseAccountsFile(`\uFEFF${JSON.stringify(file)}`), () => 0)
  expect(accounts.list.map(({ tier }) => tier)).toEqual(['basic', 'super', 'heavy', 'heavy', 'heavy'])
  const own = accounts.find(credential)
  expect(own).toMatchObject({ userId: '5d1c0b7e-93f4-4c55-9a0e-2f6f0d8a7c31', email: 'me@example.com' })
  expect(own?.quota.fast.remaining(0)).toBe(1)
  expect(own?.quota.fast.remaining(60_000)).toBe(5)
  expect(own?.quota.expert.remaining(0)).toBe(50)
  expect(own?.faults.map(({ spec }) => spec.name)).toEqual(['slow_first_byte', 'blocked', 'rate_limited'])
})

test('made-up credentials look real, differ, and are the same in every run', () => {
  const [first, second] = [createAccounts(demoAccounts, () => 0), createAccounts(demoAccounts, () => 0)]
  expect(first.list).toEqual(second.list)
  expect(new Set(first.list.map((account) => account.credential)).size).toBe(3)
  for (const { credential, userId } of first.list) {
    expect(credential).toMatch(/^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]{43}$/)
    expect(userId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/)
  }
})

const account = { tier: 'basic' }
test.each([
  ['nonsense', /^accounts file: not JSON: /],
  ['[]', /^accounts file: the file: /],
  [{}, /^accounts file: accounts: is missing$/],
  [{ accounts: [] }, /^accounts file: accounts: .*(1|greater|least)/],
  [{ accounts: [{}] }, /^accounts file: accounts\[0\]\.tier: is missing$/],
  [{ accounts: [{ tier: 'gold' }] }, /^accounts file: accounts\[0\]\.tier: must be basic, super or heavy$/],
  [{ accounts: [{ tier: 'basic', tire: 1 }] }, /^accounts file: accounts\[0\]\.tire: /],
  [{ accounts: [{ tier: 'basic', credential: 'a b' }] }, /accounts\[0\]\.credential: must be one word/],
  [{ accounts: [{ tier: 'basic', quota: { fast: { total: -1 } } }] }, /accounts\[0\]\.quota\.fast\.total: /],
  [{ accounts: [{ tier: 'basic', quota: { quick: { total: 1 } } }] }, /accounts\[0\]\.quota\.quick: /],
  [
    { accounts: [{ tier: 'basic', faults: ['blokced'] }] },
    /accounts\[0\]\.faults\[0\]: unknown fault "blokced"; known: session_dead, /,
  ],
  [
    { accounts: [{ tier: 'basic', faults: [{ name: 'cut', first: 0 }] }] },
    /accounts\[0\]\.faults\[0\]\.first: /,
  ],
  [{ accounts: [account], faults: [{ name: 'cut', times: 1 }] }, /^accounts file: faults\[0\]\.times: /],
  [
    { accounts: [{ tier: 'basic', count: 2, credential }] },
    /accounts\[0\]\.count: goes with generated credentials only/,
  ],
])('%j is refused with its place', (file, message) => {
  expect(() => parseAccountsFile(typeof file === 'string' ? file : JSON.stringify(file))).toThrow(message)
})

test('equal credentials are refused', async () => {
  const accounts = checkAccountsFile({
    accounts: [
      { tier: 'basic', credential },
      { tier: 'heavy', credential },
    ],
  })
  expect(startSimulator({ accounts })).rejects.toThrow('two accounts have the same credential')
})

test('a hundred thousand accounts are ready soon', () => {
  const started = performance.now()
  const accounts = createAccounts({ accounts: [{ tier: 'basic', count: 100_000 }] }, () => 0)
  expect(accounts.find(accounts.list[99_999]?.credential)?.quota.fast.remaining(0)).toBe(30)
  expect(performance.now() - started).toBeLessThan(3000)
})
