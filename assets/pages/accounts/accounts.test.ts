import { expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { barriers } from '../../testing/axe.ts'
import { eventually, phone } from '../../testing/browser.ts'
import { house } from '../../testing/house.ts'

const home = house({
  upstream: {
    accounts: {
      accounts: [
        { tier: 'basic', count: 899 },
        { tier: 'super', faults: ['session_dead'] },
      ],
    },
  },
  config: { token: { auto_refresh: false }, performance: { usage_max_concurrent: 1, usage_batch_size: 1 } },
})
type Item = { id: string; masked: string; state: string; note: string; tags: string[] }
type List = { items: Item[]; total: number; counts: Record<string, number> }
const list = (query = '') => home.admin<List>('GET', `/tokens?page_size=1000${query}`)
const rows = (page: Page) => page.locator('.list tbody tr[data-account]')
const shows = (page: Page, count: number) =>
  eventually(
    () => rows(page).count(),
    (now) => now === count,
  )
const ended = (page: Page, status = 'done') =>
  page.locator(`[data-job=${status}]`).waitFor({ timeout: 20_000 })

test('the pool in pages, looked through, filtered and sorted by the gateway', async () => {
  await using panel = await home.open('/admin/accounts')
  const { page } = panel
  await shows(page, 50)
  expect(await barriers(page)).toEqual([])
  const first = await rows(page).first().getAttribute('data-account')
  await page.getByRole('button', { name: 'Next page' }).click()
  await page.getByText('Page 2 of 18').waitFor()
  expect(page.url()).toEndWith('/admin/accounts?page=2')
  await eventually(
    () => rows(page).first().getAttribute('data-account'),
    (id) => id !== first,
  )
  await page.goBack()
  await eventually(
    () => rows(page).first().getAttribute('data-account'),
    (id) => id === first,
  )
  await page.getByRole('button', { name: 'Last page' }).click()
  await page.getByText('Page 18 of 18').waitFor()
  await page.getByLabel('Rows per page').selectOption('500 rows')
  await page.getByText('Page 1 of 2').waitFor()
  // Of a long page only what can be seen is there.
  await eventually(
    () => page.locator('.list').getAttribute('aria-rowcount'),
    (count) => count === '500',
  )
  expect(await rows(page).count()).toBeLessThan(100)
  await page.getByLabel('Rows per page').selectOption('50 rows')
  await shows(page, 50)
  await page.getByLabel('Tier', { exact: true }).selectOption('Super')
  await shows(page, 1)
  await page.getByLabel('Tier', { exact: true }).selectOption('All tiers')
  await shows(page, 50)
  const { items } = await list()
  await page.getByLabel('Credential, note, tag or reason').fill(items[3]?.masked ?? '')
  await eventually(
    () => rows(page).count(),
    (now) => now < 50 && now > 0,
  )
  await eventually(
    () => rows(page).first().innerText(),
    (text) => text.includes(items[3]?.masked ?? '?'),
  )
  await page.getByLabel('Credential, note, tag or reason').press('Escape')
  await shows(page, 50)
  await page.getByRole('button', { name: 'Uses' }).click()
  expect(page.url()).toEndWith('?sort=-use_count')
  await page.getByRole('button', { name: 'Uses' }).click()
  expect(await page.locator('th[aria-sort]').getAttribute('aria-sort')).toBe('ascending')
  await page.getByRole('button', { name: 'Uses' }).click()
  await page.getByRole('radio', { name: 'Blocked' }).click()
  await page.getByText('No account fits these filters.').waitFor()
  expect(page.url()).toEndWith('/admin/accounts?state=blocked')
  await page.reload()
  await page.getByText('No account fits these filters.').waitFor()
})

test('one account: note and tags, inert; test with its verdict; taken out and back in; files counted', async () => {
  await using panel = await home.open('/admin/accounts', { viewport: { width: 1920, height: 900 } })
  const { page } = panel
  const dialog = page.getByRole('dialog')
  await shows(page, 50)
  await rows(page).first().locator('.row-open').click()
  await dialog.getByRole('radio', { name: 'History' }).click()
  await dialog.getByRole('img', { name: 'Requests in the last 30 days' }).waitFor()
  await dialog.getByRole('radio', { name: 'Requests' }).click()
  await dialog.getByText('No request has asked this account yet.').waitFor()
  await dialog.getByRole('radio', { name: 'Settings' }).click()
  expect(await barriers(page)).toEqual([])
  await dialog.getByLabel('Note').fill('<b>mine</b>')
  await dialog.getByLabel('Tags').fill('a, "b"')
  await dialog.getByRole('radio', { name: 'Overview' }).click()
  await dialog.getByRole('button', { name: 'Count' }).click()
  await dialog.getByText(/0 files stored upstream/).waitFor()
  expect(await barriers(page)).toEqual([])
  await dialog.getByRole('switch', { name: 'In use' }).click()
  await eventually(
    async () => (await list('&state=disabled')).total,
    (total) => total === 1,
  )
  await dialog.getByRole('switch', { name: 'In use' }).click()
  await eventually(
    async () => (await list('&state=disabled')).total,
    (total) => total === 0,
  )
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'detached' })
  await eventually(
    () => rows(page).first().innerText(),
    (text) => text.includes('<b>mine</b>') && text.includes('"b"'),
  )
  expect((await list('&q=mine')).items).toMatchObject([{ note: '<b>mine</b>', tags: ['a', '"b"'] }])

  await page.getByLabel('Tier', { exact: true }).selectOption('Super')
  await shows(page, 1)
  await rows(page).first().locator('.row-open').click()
  await dialog.getByRole('button', { name: 'Test' }).click()
  await ended(page)
  expect(await page.locator('.job').innerText()).toMatch(/1 of 1[\s\S]*0 ok, 1 failed/)
  await eventually(
    () => rows(page).first().getAttribute('data-state'),
    (state) => state === 'expired',
  )
  await page.locator('.job').getByRole('button', { name: 'Close' }).click()
})

test('many at once: a page, everything the filters show, progress, and a cancel that works', async () => {
  await using panel = await home.open('/admin/accounts')
  const { page } = panel
  await shows(page, 50)
  await page.getByLabel('Select this page').check()
  const bulk = page.getByRole('group', { name: 'Selected accounts' })
  await bulk.getByText('50 selected').waitFor()
  await bulk.getByRole('button', { name: 'Select all 900' }).click()
  await bulk.getByText('900 selected').waitFor()
  await bulk.getByRole('button', { name: 'Disable' }).click()
  await page.getByText('900 of 900 accounts changed.').waitFor()
  expect((await list()).counts).toMatchObject({ disabled: 900 })
  await page.getByLabel('Select this page').check()
  await bulk.getByRole('button', { name: 'Select all 900' }).click()
  await bulk.getByRole('button', { name: 'Enable' }).click()
  await page.getByText('900 of 900 accounts changed.').waitFor()
  await eventually(
    async () => (await list()).counts['disabled'],
    (count) => count === 0,
  )
  await rows(page).nth(0).getByRole('checkbox').check()
  await rows(page).nth(1).getByRole('checkbox').check()
  await bulk.getByRole('button', { name: 'Refresh quota' }).click()
  await ended(page)
  await eventually(
    () => page.locator('.job').innerText(),
    (text) => text.includes('2 of 2'),
  )

  // One after the other, so many take long enough to be stopped.
  await bulk.getByRole('button', { name: 'Select all 900' }).click()
  await bulk.getByRole('button', { name: 'Test' }).click()
  await page.locator('[data-job=running]').getByRole('button', { name: 'Cancel' }).click()
  await ended(page, 'cancelled')
  expect(await page.locator('.job').innerText()).not.toContain('900 of 900')
}, 60_000)

test('nothing can be chosen of a list whose filter was changed, until its answer is there', async () => {
  await using panel = await home.open('/admin/accounts')
  const { page } = panel
  await shows(page, 50)
  await page.getByRole('checkbox', { name: 'Select this page' }).check()
  await page.getByText('50 selected').waitFor()
  let answer = () => {}
  const held = new Promise<void>((resolve) => (answer = resolve))
  await page.route('**/api/v1/admin/tokens?*tier=super*', async (route) => {
    await held
    await route.continue()
  })
  await page.getByLabel('Tier', { exact: true }).selectOption('Super')
  // The old rows are still there, and none of them is chosen or can be.
  await page.locator('.list-card[data-stale=true]').waitFor()
  expect(await rows(page).count()).toBe(50)
  expect(await page.getByText('50 selected').count()).toBe(0)
  expect(await page.getByRole('checkbox', { name: 'Select this page' }).isDisabled()).toBe(true)
  expect(await rows(page).first().getByRole('checkbox').isDisabled()).toBe(true)
  answer()
  await shows(page, 1)
  await page.getByRole('checkbox', { name: 'Select this page' }).check()
  await page.getByText('1 selected').waitFor()
})

test('import: a preview first, then merged; files too; export; delete asks first', async () => {
  await using panel = await home.open('/admin/accounts')
  const { page } = panel
  await shows(page, 50)
  const before = (await list()).total
  await page.getByRole('button', { name: 'Import' }).click()
  const dialog = page.getByRole('dialog')
  const token = (name: string) => `eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.${name}.${'s'.repeat(40)}`
  await dialog.getByLabel('Accounts').fill(`${token('one')}\nnot a token\n${token('two')}`)
  await dialog.getByRole('button', { name: 'Preview' }).click()
  const found = (name: string) => dialog.locator(`[data-found=${name}] dd`).innerText()
  await eventually(
    () => found('new'),
    (text) => text === '2',
  )
  expect(await found('invalid')).toBe('1')
  await dialog.getByText('line 2: not a token').waitFor()
  await eventually(
    () => dialog.locator('.import-row').count(),
    (rows) => rows === 2,
  )
  expect((await list()).total).toBe(before)
  expect(await barriers(page)).toEqual([])
  const text = Buffer.from(JSON.stringify({ ssoSuper: [{ token: token('three'), note: 'from a file' }] }))
  await dialog
    .locator('input[type=file]')
    .setInputFiles({ name: 'a.json', mimeType: 'application/json', buffer: text })
  await dialog.getByRole('button', { name: 'Preview' }).click()
  await eventually(
    () => found('new'),
    (now) => now === '1',
  )
  await dialog.getByRole('button', { name: 'Import', exact: true }).click()
  await page.getByText('1 new account, 0 changed.').waitFor()
  expect((await list()).total).toBe(before + 1)

  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export' }).click()
  await page.getByRole('link', { name: 'Export TXT' }).click()
  const stream = await (await saved).createReadStream()
  expect(await new Response(stream as unknown as ReadableStream).text()).toContain(token('three'))

  await page.getByLabel('Credential, note, tag or reason').fill('from a file')
  await shows(page, 1)
  await rows(page).first().getByRole('checkbox').check()
  const bulk = page.getByRole('group', { name: 'Selected accounts' })
  await bulk.getByRole('button', { name: 'Delete' }).click()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  expect((await list()).total).toBe(before + 1)
  await bulk.getByRole('button', { name: 'Delete' }).click()
  await dialog.getByRole('button', { name: 'Delete' }).click()
  await page.getByText('1 of 1 account changed.').waitFor()
  expect((await list()).total).toBe(before)
})

test('on a phone, in Chinese, in the dark', async () => {
  await using panel = await home.open('/admin/accounts', { ...phone, locale: 'zh-CN', colorScheme: 'dark' })
  const { page } = panel
  await shows(page, 50)
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  expect(await barriers(page)).toEqual([])
})
