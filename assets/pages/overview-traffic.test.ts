import { expect, test } from 'bun:test'
import { barriers } from '../testing/axe.ts'
import { eventually, phone } from '../testing/browser.ts'
import { house } from '../testing/house.ts'

const home = house({ config: { grok: { max_retry: 0, retry_backoff_base: 0.01 } } })

test('statistics: totals, charts that tell their values, ranges, most asked models', async () => {
  for (let round = 0; round < 3; round++) await home.gateway.chat('repeat: fine')
  await home.gateway.chat('fault bad_gateway: x')
  await home.gateway.chat('repeat: x', { model: 'nobody' })
  await using panel = await home.open('/admin')
  const { page } = panel
  const total = (name: string) => page.locator(`[data-total=${name}] dd`).first().innerText()
  await eventually(
    () => total('requests'),
    (text) => text === '5',
  )
  // Three of four: what a caller did wrong is no failure.
  expect(await total('success')).toBe('75%')
  expect(await total('latency')).toMatch(/\d ms|\d s/)
  expect(await page.locator('.top-models li').first().innerText()).toMatch(/grok-4-fast.*4 requests/s)
  const chart = page.locator('figure.chart').first()
  // Without a cursor the legend says the sums, and the axis what its height means.
  expect(await chart.locator('.reading').innerText()).toMatch(/Succeeded\s+3.*Failed\s+1.*Cancelled\s+0/s)
  expect(await chart.locator('.axis span').allInnerTexts()).toEqual(['6', '3', '0'])
  const tall = async () => (await chart.boundingBox())?.height
  const before = await tall()
  await chart.locator('svg').focus()
  await page.keyboard.press('ArrowRight')
  await eventually(
    () => chart.locator('.reading').innerText(),
    (text) => /Succeeded\s+3.*Failed\s+1.*Refused\s+1/s.test(text),
  )
  expect(await tall()).toBe(before)
  await page.keyboard.press('ArrowLeft')
  await eventually(
    () => chart.locator('.reading').innerText(),
    (text) => /Succeeded\s+0/.test(text),
  )
  expect(await barriers(page)).toEqual([])
  for (const [name, range] of [
    ['7 d', '7d'],
    ['30 d', '30d'],
    ['90 d', '90d'],
  ] as const) {
    await page.getByRole('radio', { name, exact: true }).click()
    await page.locator(`.traffic[data-range="${range}"]`).waitFor()
    expect(await total('requests')).toBe('5')
  }
  await page.reload()
  await page.locator('.traffic[data-range="90d"]').waitFor()
})

test('statistics on a phone, in Chinese, in the dark', async () => {
  await using panel = await home.open('/admin', { ...phone, locale: 'zh-CN', colorScheme: 'dark' })
  const { page } = panel
  await page.locator('.traffic').waitFor()
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  expect(await barriers(page)).toEqual([])
})
