import { expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { barriers } from '../../testing/axe.ts'
import { eventually, phone } from '../../testing/browser.ts'
import { house } from '../../testing/house.ts'

const home = house({
  config: { log: { store_bodies: true }, grok: { max_retry: 0, retry_backoff_base: 0.01 } },
})
const rows = (page: Page) => page.locator('.list tbody tr[data-outcome]')
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
  const outcome = page.getByLabel('Outcome')
  for (const [name, left] of [
    ['succeeded', 1],
    ['refused', 1],
    ['failed', 1],
    ['All outcomes', 3],
  ] as const) {
    await outcome.selectOption(name)
    await eventually(
      () => count(page),
      (now) => now === left,
    )
  }
  const query = page.getByRole('combobox', { name: /^Query/ })
  await query.fill('no-such-model')
  await eventually(
    () => count(page),
    (now) => now === 1,
  )
  expect(await rows(page).getAttribute('data-outcome')).toBe('refused')
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export' }).click()
  await page.getByRole('link', { name: 'Export CSV' }).click()
  const file = await (await saved).createReadStream()
  const lines = (await new Response(file as unknown as ReadableStream).text()).trim().split('\r\n')
  expect(lines).toHaveLength(2)
  expect(lines[1]).toContain('no-such-model')
  await query.fill('')
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
  // What was chosen stands in the address, and the address alone brings it back.
  expect(page.url()).toMatch(/endpoint=chat_completions&model=grok-4-fast&key=none&since=hour$/)
  await page.reload()
  await page.getByText('No request fits these filters.').waitFor()
  expect(await page.getByLabel('Key', { exact: true }).inputValue()).toBe('none')
})

test('a query is completed by keyboard, answered by the gateway, and told when it is wrong', async () => {
  await someRequests()
  await using panel = await home.open('/admin/log')
  const { page } = panel
  const query = page.getByRole('combobox', { name: /^Query/ })
  await query.pressSequentially('stat')
  await page.getByRole('option', { name: 'status:' }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.keyboard.type('5')
  // The first of them: before the letter was written it was another, and this one lower down.
  await page.locator('.offers li', { hasText: 'status:5xx' }).and(page.locator(':first-child')).waitFor()
  expect(await barriers(page)).toEqual([])
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Tab')
  expect(await query.inputValue()).toBe('status:5xx')
  // What was written before, "stat", may have been asked meanwhile, and one request fits that as well.
  await eventually(
    () => Promise.resolve(page.url()),
    (url) => url.endsWith('?q=status:5xx'),
  )
  await eventually(
    () => count(page),
    (now) => now === 1,
  )
  await page.locator('.offers li').first().waitFor({ state: 'detached' })
  // Keys that come faster than the list is drawn choose from what fits now.
  await query.fill('status:')
  await page.getByRole('option', { name: 'status:2xx' }).waitFor()
  await query.evaluate((field: HTMLInputElement) => {
    const press = (key: string) => field.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
    field.value = 'status:4'
    field.dispatchEvent(new Event('input', { bubbles: true }))
    press('ArrowDown')
    press('Tab')
  })
  expect(await query.inputValue()).toBe('status:4xx')
  await query.fill('-status:5xx attempts>0')
  await eventually(
    () => rows(page).evaluateAll((all) => all.map((one) => one.getAttribute('data-outcome'))),
    (all) => all.join() === 'succeeded',
  )
  panel.provokes('status of 400')
  await query.fill('colour:red')
  await query.press('Enter')
  await page.getByText('"colour" is none of them').waitFor()
  await query.fill('')
  await eventually(
    () => count(page),
    (now) => now === 3,
  )
})

test('rows are 40 pixels high and nothing in them wraps; columns and an opened request are kept', async () => {
  await someRequests()
  await using panel = await home.open('/admin/log', { viewport: { width: 1920, height: 1000 } })
  const { page } = panel
  await rows(page).first().waitFor()
  for (const width of [1920, 1440, 1024, 768]) {
    await page.setViewportSize({ width, height: 1000 })
    const heights = () =>
      rows(page).evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height))
    await eventually(heights, (all) => all.length === 3 && all.every((height) => Math.abs(height - 40) <= 1))
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    )
  }
  await page.setViewportSize({ width: 1440, height: 1000 })
  const heads = () => page.locator('.list th').allInnerTexts()
  expect(await heads()).not.toContain('Transport')
  await page.getByRole('button', { name: 'Columns' }).click()
  await page.getByRole('checkbox', { name: 'Transport' }).check()
  await page.getByRole('checkbox', { name: 'Tokens' }).uncheck()
  await page.keyboard.press('Escape')
  await page.locator('tr[data-outcome=failed] .row-open').click()
  await page.getByRole('dialog').waitFor()
  await page.reload()
  await page.getByRole('dialog').getByText('upstream_error').first().waitFor()
  await page.goBack()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  expect(await heads()).toContain('Transport')
  expect(await heads()).not.toContain('Tokens')
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
    /acc_\w+.*502.*upstream_failed/s,
  )
  expect(await dialog.locator('.attempts a').first().getAttribute('href')).toMatch(
    /^\/admin\/accounts\?open=acc_/,
  )
  expect(await barriers(page)).toEqual([])
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await page.locator('tr[data-outcome=succeeded] [data-column=status]').click()
  await dialog.locator('pre').first().waitFor()
  expect(await dialog.locator('pre').first().innerText()).toContain('repeat: <b>hello</b>')
  expect(await dialog.locator('pre').last().innerText()).toContain('<b>hello</b>')
  expect(await dialog.locator('pre').first().innerText()).toContain('  "messages": [\n')
  expect(await dialog.locator('b').count()).toBe(0)
  expect(await dialog.innerText()).toMatch(/\d+ in, \d+ out/)
})

test('live: a request comes to the top by itself, and only when it fits; clearing asks first', async () => {
  await someRequests()
  await using panel = await home.open('/admin/log')
  const { page } = panel
  await page.getByLabel('Outcome').selectOption('succeeded')
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

test('the live view comes back by itself, with what was missed meanwhile', async () => {
  await someRequests()
  await using panel = await home.open('/admin/log?live=1')
  const { page } = panel
  await eventually(
    () => count(page),
    (now) => now === 3,
  )
  panel.provokes('net::ERR')
  await page.route('**/log/stream*', (route) => route.abort())
  // Another filter opens the stream anew, which fails as it does while a gateway restarts.
  await page.getByLabel('Outcome').selectOption('Succeeded')
  await page.getByText('The live view is interrupted and comes back by itself.').waitFor()
  await home.gateway.chat('repeat: missed')
  await page.unroute('**/log/stream*')
  await eventually(
    () => count(page),
    (now) => now === 2,
  )
  await page.getByText('The live view is interrupted').waitFor({ state: 'detached' })
  await home.gateway.chat('repeat: live again')
  await eventually(
    () => count(page),
    (now) => now === 3,
  )
}, 30_000)

test('older pages are shown when asked for, on a phone, in Chinese, in the dark', async () => {
  await home.admin('DELETE', '/log')
  for (let done = 0; done < 120; done += 10)
    await Promise.all(Array.from({ length: 10 }, () => home.gateway.chat('repeat: many')))
  await using panel = await home.open('/admin/log', { ...phone, locale: 'zh-CN', colorScheme: 'dark' })
  const { page } = panel
  await eventually(
    () => count(page),
    (now) => now === 100,
  )
  await page.getByRole('button', { name: '显示更早的' }).tap()
  await eventually(
    () => count(page),
    (now) => now === 120,
  )
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  expect(await barriers(page)).toEqual([])
})
