import { expect, test } from 'bun:test'
import { barriers } from '../testing/axe.ts'
import { eventually, phone } from '../testing/browser.ts'
import { house } from '../testing/house.ts'

const home = house({ config: { grok: { max_retry: 0 } } })

test('each endpoint shows its traffic, and links are tested over the way callers take', async () => {
  await home.gateway.chat('repeat: hello')
  await home.gateway.chat('fault bad_gateway: x')
  await using panel = await home.open('/admin/endpoints')
  const { page } = panel
  await eventually(
    () => page.locator('[data-traffic=enable_chat_completions]').innerText(),
    (text) => text === '2 requests in 24 hours, 1 failed',
  )
  expect(await page.locator('[data-traffic=enable_videos]').innerText()).toBe('No request in 24 hours')
  await page.getByRole('button', { name: 'Test links' }).click()
  await page.getByText('They lead to this gateway.').waitFor()
  expect(await barriers(page)).toEqual([])
  await home.admin('POST', '/config', { app: { public_base_url: 'http://127.0.0.1:9' } })
  await page.getByRole('button', { name: 'Test links' }).click()
  await page.getByText('Nothing answers at http://127.0.0.1:9').waitFor()
  await home.admin('POST', '/config', { app: { public_base_url: null } })
})

test('on a phone, in Chinese, in the dark', async () => {
  await using panel = await home.open('/admin/endpoints', { ...phone, locale: 'zh-CN', colorScheme: 'dark' })
  const { page } = panel
  await page.locator('[data-traffic]').first().waitFor()
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  expect(await barriers(page)).toEqual([])
})
