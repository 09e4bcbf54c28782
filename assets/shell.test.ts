import { expect, test } from 'bun:test'
import { eventually } from './testing/browser.ts'
import { house } from './testing/house.ts'

const home = house()

test('a page that is older than the gateway says so, and is loaded anew', async () => {
  await using panel = await home.open('/admin')
  const { page } = panel
  await page.locator('.figures').waitFor()
  await page.route('**/api/v1/admin/system', async (route) => {
    const answer = await route.fetch()
    await route.fulfill({ response: answer, json: { ...(await answer.json()), version: '99.1.2' } })
  })
  await page.getByText('The gateway runs version 99.1.2 now').waitFor({ timeout: 20_000 })
  await page.unroute('**/api/v1/admin/system')
  await page.getByRole('button', { name: 'Reload' }).click()
  await page.locator('.figures').waitFor()
  await eventually(
    () => page.getByText('The gateway runs version').count(),
    (count) => count === 0,
  )
})

test('every page of the menu opens by its link, has a title of its own, and stands after a reload', async () => {
  await using panel = await home.open('/admin')
  const { page } = panel
  const links = page.locator('.nav a[href^="/admin"]')
  const count = await links.count()
  expect(count).toBe(10)
  const titles = new Set<string>()
  for (let at = 0; at < count; at++) {
    await links.nth(at).click()
    await page.locator('#main h1').waitFor()
    titles.add(await page.title())
    await page.reload()
    await page.locator('#main h1').waitFor()
  }
  expect(titles.size).toBe(count)
})
