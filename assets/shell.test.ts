import { expect, test } from 'bun:test'
import { barriers } from './testing/axe.ts'
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

test('of several processes each is listed, and one alone is not', async () => {
  await using panel = await home.open('/admin')
  const { page } = panel
  await page.locator('.figures').waitFor()
  expect(await page.getByRole('table', { name: 'Processes' }).count()).toBe(0)
  await page.route('**/api/v1/admin/system', async (route) => {
    const answer = await route.fetch()
    const one = { id: 'p1', host: 'alpha', pid: 7, port: 8000, version: '1.0.0', url: 'http://10.0.0.1:8000' }
    const processes = ['alpha', 'beta'].map((host, at) => ({
      ...one,
      id: host,
      host,
      pid: 7 + at,
      started_at: Date.now(),
      seen_at: Date.now(),
    }))
    await route.fulfill({ response: answer, json: { ...(await answer.json()), processes } })
  })
  const rows = page.getByRole('table', { name: 'Processes' }).locator('tbody tr')
  await eventually(
    () => rows.allInnerTexts(),
    (all) => all.length === 2 && /alpha · 7/.test(all[0] ?? '') && /beta · 8/.test(all[1] ?? ''),
  )
  expect(await barriers(page)).toEqual([])
})

test('every page of the menu opens by its link, has a title of its own, and stands after a reload', async () => {
  await using panel = await home.open('/admin')
  const { page } = panel
  const links = page.locator('.nav a[href^="/admin"]')
  const count = await links.count()
  expect(count).toBe(11)
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
