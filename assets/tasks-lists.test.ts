// What an operator does with accounts, keys and the log, each in as few clicks as recorded.
import { beforeAll, expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { eventually } from './testing/browser.ts'
import { house } from './testing/house.ts'
import { clicksOf, recordedClicks, type Task } from './testing/tasks.ts'

const home = house({
  upstream: {
    accounts: {
      accounts: [
        { tier: 'basic', count: 4 },
        { tier: 'super', count: 2 },
        { tier: 'basic', faults: ['session_dead'], count: 2 },
        { tier: 'basic', faults: [{ name: 'rate_limited', retry_after: 2400 }] },
      ],
    },
  },
  config: { grok: { max_retry: 0 }, token: { auto_refresh: false } },
})

type Item = { id: string; state: string; priority: number; tags: string[]; proxy_url: string }
type Key = { id: string; name: string; enabled: boolean; models: string[] }
const accounts = async (query = '') =>
  (await home.admin<{ items: Item[] }>('GET', `/tokens?page_size=100${query}`)).items
const keys = async () => (await home.admin<{ items: Key[] }>('GET', '/keys')).items
const token = (name: string) =>
  `eyJhbGciOiJIUzI1NiJ9.${Buffer.from(`{"session_id":"${name}"}`).toString('base64url')}.${'s'.repeat(43)}`
const page = (name: string) => async (at: Page) => {
  await at.getByRole('link', { name, exact: true }).click()
  await at.locator('.list tbody tr').first().waitFor()
}
const rows = (at: Page) => at.locator('.list tbody tr[aria-rowindex]')
const shows = (at: Page, expected: (count: number) => boolean) => eventually(() => rows(at).count(), expected)
const dialog = (at: Page) => at.getByRole('dialog')

beforeAll(async () => {
  await home.admin('POST', '/tokens/refresh', { all: true })
  await eventually(
    async () => (await accounts()).filter(({ state }) => state === 'expired').length,
    (dead) => dead === 2,
  )
  await home.admin('POST', '/keys', { name: 'relay' })
  for (let at = 0; at < 6; at++) await home.gateway.chat('repeat: hello')
  await eventually(
    async () => (await accounts('&state=cooling')).length,
    (cooling) => cooling === 1,
  )
  await home.gateway.chat('fault bad_gateway: hello')
})

const tasks: readonly Task[] = [
  {
    name: 'Find why a request failed, and take its account out',
    from: '/admin',
    steps: async (at) => {
      await page('Log')(at)
      await at.getByRole('combobox', { name: /^Query/ }).fill('status:5xx')
      await shows(at, (count) => count === 1)
      await rows(at).locator('.row-open').click()
      await dialog(at).getByText('upstream_failed').first().waitFor()
      const before = (await accounts('&state=disabled')).length
      await dialog(at)
        .getByRole('button', { name: /^Disable/ })
        .first()
        .click()
      await eventually(
        async () => (await accounts('&state=disabled')).length,
        (now) => now === before + 1,
      )
    },
  },
  {
    name: 'Watch requests as they come',
    from: '/admin',
    steps: async (at) => {
      await page('Log')(at)
      const before = await rows(at).count()
      const opened = at.waitForRequest((request) => request.url().includes('/log/stream'))
      await at.getByRole('switch', { name: 'Live' }).click()
      await (await opened).response()
      await home.gateway.chat('repeat: live')
      await shows(at, (count) => count > before)
    },
  },
  {
    name: 'See the requests of the last hour that took longer than a second',
    from: '/admin',
    steps: async (at) => {
      await page('Log')(at)
      await at.getByLabel('Time', { exact: true }).selectOption('Last hour')
      await at.getByRole('combobox', { name: /^Query/ }).fill('ms>1s')
      await at.getByText('No request fits these filters.').waitFor()
    },
  },
  {
    name: 'See what a key was used for, request by request',
    from: '/admin',
    steps: async (at) => {
      await page('Keys')(at)
      await at.locator('[data-key="app.api_key"] .row-open').click()
      await dialog(at).getByRole('link', { name: 'Its requests in the log' }).click()
      await shows(at, (count) => count >= 7)
    },
  },
  {
    name: 'Create a key for one model, and take its secret',
    from: '/admin',
    steps: async (at) => {
      await page('Keys')(at)
      await at.getByRole('button', { name: 'New key' }).click()
      await at.keyboard.type('laptop')
      await dialog(at).getByLabel('Models', { exact: true }).fill('grok-4-fast')
      await at.keyboard.press('Enter')
      await dialog(at).getByRole('button', { name: 'Create' }).click()
      await dialog(at).getByRole('button', { name: 'Copy key' }).click()
      await eventually(
        () => at.evaluate(() => navigator.clipboard.readText()),
        (text) => text.startsWith('sk-'),
      )
      await dialog(at).getByRole('button', { name: 'Done' }).click()
      expect((await keys()).find(({ name }) => name === 'laptop')?.models).toEqual(['grok-4-fast'])
    },
  },
  {
    name: 'Turn a key off',
    from: '/admin',
    steps: async (at) => {
      await page('Keys')(at)
      await at.locator('[data-key=relay]').getByRole('switch').click()
      await eventually(
        async () => (await keys()).find(({ name }) => name === 'relay')?.enabled,
        (on) => on === false,
      )
    },
  },
  {
    name: 'Import a list of accounts, after a look at what it would do',
    from: '/admin',
    steps: async (at) => {
      await page('Accounts')(at)
      await at.getByRole('button', { name: 'Import' }).click()
      await dialog(at)
        .locator('textarea')
        .fill(`jane@example.org----pw----${token('new')}`)
      await dialog(at).getByRole('button', { name: 'Preview' }).click()
      await dialog(at).locator('.import-row').waitFor()
      await dialog(at).getByRole('button', { name: 'Import', exact: true }).click()
      await at.getByText('1 new account, 0 changed.').waitFor()
    },
  },
  {
    name: 'Renew an expired account with a fresh cookie',
    from: '/admin',
    steps: async (at) => {
      await page('Accounts')(at)
      await at.getByRole('radio', { name: 'Expired' }).click()
      await shows(at, (count) => count === 2)
      const id = (await rows(at).first().getAttribute('data-account')) ?? ''
      const before = (await accounts()).find((one) => one.id === id)
      await rows(at).first().locator('.row-open').click()
      await dialog(at)
        .getByLabel('Fresh cookie')
        .fill(`sso=${token('fresh')}`)
      await dialog(at).getByRole('button', { name: 'Renew' }).click()
      await eventually(
        async () => (await accounts()).find((one) => one.id === id)?.state,
        (state) => state !== before?.state,
      )
    },
  },
  {
    name: 'Remove the accounts that are dead',
    from: '/admin',
    steps: async (at) => {
      await page('Accounts')(at)
      await at.getByRole('button', { name: 'Clean up' }).click()
      await dialog(at).getByLabel('For at least so many days').fill('0')
      await dialog(at).getByRole('button', { name: 'Remove 1', exact: true }).click()
      await eventually(
        async () => (await accounts('&state=expired')).length,
        (dead) => dead === 0,
      )
    },
  },
  {
    name: 'End the rest of every account that cools down',
    from: '/admin',
    steps: async (at) => {
      expect((await accounts('&state=cooling')).length).toBe(1)
      await page('Accounts')(at)
      await at.getByRole('radio', { name: 'Cooling down' }).click()
      await shows(at, (count) => count === 1)
      await at.getByRole('checkbox', { name: 'Select this page' }).click()
      await at.locator('.bulk').getByRole('button', { name: 'Clear cooldown' }).click()
      await eventually(
        async () => (await accounts('&state=cooling')).length,
        (cooling) => cooling === 0,
      )
    },
  },
  {
    name: 'Give an account a proxy and a priority of its own',
    from: '/admin',
    steps: async (at) => {
      await page('Accounts')(at)
      const id = (await rows(at).first().getAttribute('data-account')) ?? ''
      await rows(at).first().locator('.row-open').click()
      await dialog(at).getByRole('radio', { name: 'Settings' }).click()
      await dialog(at).getByLabel('Priority').fill('5')
      await dialog(at).getByLabel('Proxy', { exact: true }).fill('http://127.0.0.1:9')
      await dialog(at).getByRole('button', { name: 'Save' }).click()
      await eventually(
        async () => (await accounts()).find((one) => one.id === id)?.priority,
        (priority) => priority === 5,
      )
    },
  },
  {
    name: 'Tag every account of a tier',
    from: '/admin',
    steps: async (at) => {
      await page('Accounts')(at)
      await at.getByLabel('Tier', { exact: true }).selectOption('Super')
      await shows(at, (count) => count === 2)
      await at.getByRole('checkbox', { name: 'Select this page' }).click()
      await at.locator('.bulk').getByRole('button', { name: 'Edit' }).click()
      await dialog(at).getByLabel('Add tags').fill('paid')
      await dialog(at).getByRole('button', { name: 'Save' }).click()
      await eventually(
        async () => (await accounts('&tag=paid')).length,
        (tagged) => tagged === 2,
      )
    },
  },
  {
    name: 'See how much of its quota an account had left in the last week',
    from: '/admin',
    steps: async (at) => {
      await page('Accounts')(at)
      await rows(at).first().locator('.row-open').click()
      await dialog(at).getByRole('radio', { name: 'History' }).click()
      await dialog(at).getByRole('img', { name: 'Quota left' }).waitFor()
    },
  },
  {
    name: 'Go from an account to the requests it failed',
    from: '/admin',
    steps: async (at) => {
      await page('Accounts')(at)
      await rows(at).first().locator('.row-open').click()
      await dialog(at).getByRole('radio', { name: 'Requests' }).click()
      await dialog(at).getByRole('switch', { name: 'Failures only' }).click()
      await dialog(at).getByRole('link', { name: 'All in the log' }).click()
      await at.getByRole('heading', { level: 1, name: 'Log' }).waitFor()
      expect(at.url()).toMatch(/\/admin\/log\?q=account:acc_\w+\+fault:\*$/)
    },
  },
]

const recorded = recordedClicks()
for (const task of tasks)
  test(task.name, async () => {
    await using panel = await home.open(task.from, { permissions: ['clipboard-read', 'clipboard-write'] })
    expect([task.name, await clicksOf(panel.page, task)]).toEqual([task.name, recorded.get(task.name) ?? -1])
  })
