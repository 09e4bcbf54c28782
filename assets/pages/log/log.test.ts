import { expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { barriers } from '../../testing/axe.ts'
import { eventually, phone } from '../../testing/browser.ts'
import { house } from '../../testing/house.ts'

const home = house({
  config: { log: { store_bodies: true }, grok: { max_retry: 0, retry_backoff_base: 0.01 } },
})
const rows = (page: Page) => page.locator('.table.log tbody tr')
const count = (page: Page) => rows(page).count()

/** A quiet log of three: one answered, one refused, one failed. */
async function someRequests(): Promise<void> {
  await home.admin('DELETE', '/log')
  await home.gateway.chat('repeat: <b>hello</b>')
  await home.gateway.chat('repeat: hello', { model: 'no-such-model' })
  await home.gateway.chat('fault bad_gateway: hello')
}

test('requests are listed, filtered, looked at, and found as a file', async () => {
  await someRequests()
  await using panel = await home.open('/admin/log')
  const { page } = panel
  await eventually(
    () => count(page),
    (now) => now === 3,
  )
  expect(await barriers(page)).toEqual([])
  for (const [name, left] of [
    ['succeeded', 1],
    ['refused', 1],
    ['failed', 1],
    ['cancelled', 0],
    ['All', 3],
  ] as const) {
    await page.getByRole('radio', { name }).click()
    await eventually(
      () => count(page),
      (now) => now === left,
    )
  }
  await page.getByLabel('ID, message or address').fill('no-such-model')
  await eventually(
    () => count(page),
    (now) => now === 1,
  )
  expect(await rows(page).getAttribute('data-outcome')).toBe('refused')
  const saved = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Export CSV' }).click()
  const file = await (await saved).createReadStream()
  const lines = (await new Response(file as unknown as ReadableStream).text()).trim().split('\r\n')
  expect(lines).toHaveLength(2)
  expect(lines[1]).toContain('no-such-model')
  await page.getByLabel('ID, message or address').press('Escape')
  await page.getByLabel('Endpoint').selectOption('Messages')
  await page.getByText('No request fits these filters.').waitFor()
  await page.getByLabel('Endpoint').selectOption('Chat Completions')
  await page.getByLabel('Model', { exact: true }).selectOption('grok-4-fast')
  await page.getByLabel('Key', { exact: true }).selectOption('app.api_key')
  await page.getByLabel('Time', { exact: true }).selectOption('Last hour')
  await eventually(
    () => count(page),
    (now) => now === 2,
  )
  await page.getByLabel('Key', { exact: true }).selectOption('No key')
  await page.getByText('No request fits these filters.').waitFor()
})

test('one request in detail: attempts, what was asked and answered, as inert text', async () => {
  await someRequests()
  await using panel = await home.open('/admin/log')
  const { page } = panel
  await page.locator('tr[data-outcome=failed] .row-open').press('Enter')
  const dialog = page.getByRole('dialog')
  await dialog.locator('.attempts tbody tr').first().waitFor()
  expect(await dialog.locator('.notice').innerText()).toContain('upstream_error')
  expect(await dialog.locator('.attempts tbody tr').first().innerText()).toMatch(
    /Account acc_\w+.*502.*upstream_failed/s,
  )
  expect(await dialog.locator('.attempts a').first().getAttribute('href')).toBe('/admin/accounts')
  expect(await barriers(page)).toEqual([])
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await page.locator('tr[data-outcome=succeeded]').click()
  await dialog.locator('pre').first().waitFor()
  expect(await dialog.locator('pre').first().innerText()).toContain('repeat: <b>hello</b>')
  expect(await dialog.locator('pre').last().innerText()).toContain('<b>hello</b>')
  expect(await dialog.locator('b').count()).toBe(0)
  expect(await dialog.innerText()).toMatch(/\d+ in, \d+ out/)
})

test('live: a request comes to the top by itself, and only when it fits; clearing asks first', async () => {
  await someRequests()
  await using panel = await home.open('/admin/log')
  const { page } = panel
  await page.getByRole('radio', { name: 'succeeded' }).click()
  await eventually(
    () => count(page),
    (now) => now === 1,
  )
  const opened = page.waitForRequest((request) => request.url().includes('/log/stream'))
  await page.getByRole('switch', { name: 'Live' }).click()
  await (await opened).response()
  await home.gateway.chat('fault bad_gateway: x')
  await home.gateway.chat('repeat: newest')
  await eventually(
    () => count(page),
    (now) => now === 2,
  )
  expect(await rows(page).evaluateAll((all) => all.map((one) => one.getAttribute('data-outcome')))).toEqual([
    'succeeded',
    'succeeded',
  ])
  await page.getByRole('button', { name: 'Clear', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
  expect(await count(page)).toBe(2)
  await page.getByRole('button', { name: 'Clear', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Clear', exact: true }).click()
  await eventually(
    () => count(page),
    (now) => now === 0,
  )
  expect(await home.admin<{ items: unknown[] }>('GET', '/log')).toMatchObject({ items: [] })
})

test('older pages are shown when asked for, on a phone, in Chinese, in the dark', async () => {
  await home.admin('DELETE', '/log')
  for (let done = 0; done < 60; done += 10)
    await Promise.all(Array.from({ length: 10 }, () => home.gateway.chat('repeat: many')))
  await using panel = await home.open('/admin/log', { ...phone, locale: 'zh-CN', colorScheme: 'dark' })
  const { page } = panel
  await eventually(
    () => count(page),
    (now) => now === 50,
  )
  await page.getByRole('button', { name: '显示更早的' }).tap()
  await eventually(
    () => count(page),
    (now) => now === 60,
  )
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  expect(await barriers(page)).toEqual([])
})
