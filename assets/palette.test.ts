import { expect, test } from 'bun:test'
import { barriers } from './testing/axe.ts'
import { eventually, phone } from './testing/browser.ts'
import { house } from './testing/house.ts'

const home = house()

test('Ctrl K finds pages, settings and models in either language, by keyboard alone', async () => {
  await using panel = await home.open('/admin')
  const { page } = panel
  const field = page.getByRole('combobox', { name: 'Page, setting, model or action' })
  const options = page.getByRole('option')
  await page.keyboard.press('Control+k')
  await field.fill('set')
  expect(await options.first().innerText()).toContain('Settings')
  expect(await barriers(page)).toEqual([])
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor()

  await page.keyboard.press('Control+k')
  await field.fill('首字节')
  await eventually(
    () => options.count(),
    (count) => count > 0,
  )
  await page.keyboard.press('Enter')
  await eventually(
    () => page.locator('.setting').evaluateAll((all) => all.map((one) => one.getAttribute('data-setting'))),
    (keys) => keys.length === 1,
  )

  await page.keyboard.press('Control+k')
  await field.fill('grok-4.1-exp')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: 'Edit grok-4.1-expert' }).waitFor()
  // It does not open above what is being written.
  await page.keyboard.press('Control+k')
  expect(await field.count()).toBe(0)
  await page.keyboard.press('Escape')

  await page.keyboard.press('Control+k')
  await field.fill('nothing of this name')
  await page.getByText('Nothing fits.').waitFor()
  await field.fill('')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Control+k')
  expect(await page.getByRole('dialog').count()).toBe(0)
})

test('it opens from the menu of a phone, too', async () => {
  await using panel = await home.open('/admin', { ...phone, locale: 'zh-CN', colorScheme: 'dark' })
  const { page } = panel
  await page.getByRole('button', { name: '菜单' }).tap()
  await page.getByRole('button', { name: /前往/ }).tap()
  await page.getByRole('combobox').fill('模型')
  await page.getByRole('option').first().tap()
  await page.getByRole('heading', { level: 1, name: '模型' }).waitFor()
})
