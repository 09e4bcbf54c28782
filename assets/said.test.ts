// What the gateway says of accounts and requests, in Chinese: the account list, the log and the playground.
import { expect, test } from 'bun:test'
import { eventually } from './testing/browser.ts'
import { house } from './testing/house.ts'

const home = house({
  upstream: { accounts: { accounts: [{ tier: 'basic', faults: ['session_dead'] }, { tier: 'super' }] } },
  config: { grok: { max_retry: 0 } },
})

test('reasons and errors are Chinese where the panel is, and as they were said elsewhere', async () => {
  await home.gateway.chat('repeat: hi')
  await using panel = await home.open('/admin/accounts', { locale: 'zh-CN' })
  const { page } = panel
  await eventually(
    () => page.locator('#main').innerHTML(),
    (html) => html.includes('上游表示此账号的登录已结束'),
  )
  await page.goto(`${home.gateway.url}/admin/playground`)
  await eventually(
    async () => (await page.locator('.play-options summary .mono').textContent()) ?? '',
    (model) => model.startsWith('grok-'),
  )
  panel.provokes('status of 5')
  await page.locator('.composer textarea').fill('fault error_late: count to 30')
  await page.locator('.composer textarea').press('Enter')
  const notice = page.locator('.exchange[data-status=failed] .notice')
  await notice.waitFor()
  expect(await notice.innerText()).toMatch(/上游/)
  await page.getByRole('radio', { name: 'English' }).click()
  expect(await notice.innerText()).toMatch(/The upstream/)
})
