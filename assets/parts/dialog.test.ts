// What has been written, and what is shown but once, is not lost by a stray click, a key or the end of a session.
import { expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { barriers } from '../testing/axe.ts'
import { submitPassword } from '../testing/browser.ts'
import { boot, house } from '../testing/house.ts'

const home = house()
const beside = (page: Page) => page.mouse.click(6, 400)
const isThere = async (page: Page) => (await page.locator('dialog[open]').count()) > 0

test('a form is not closed beside it, and what was written only after a question', async () => {
  await using panel = await home.open('/admin/accounts')
  const { page } = panel
  await page.getByRole('button', { name: 'Import' }).first().click()
  const dialog = page.getByRole('dialog')
  const field = dialog.getByLabel('Accounts')
  await beside(page)
  expect(await isThere(page)).toBe(true)
  await field.fill('something that was typed for a long time')

  // A selection that is drawn past the edge of the dialog.
  const box = await field.boundingBox()
  await page.mouse.move((box?.x ?? 0) + 60, (box?.y ?? 0) + 20)
  await page.mouse.down()
  await page.mouse.move(6, 400, { steps: 4 })
  await page.mouse.up()
  await beside(page)
  expect(await field.inputValue()).toContain('something')

  for (const leave of [
    () => page.keyboard.press('Escape'),
    () => dialog.getByRole('button', { name: 'Close' }).click(),
  ]) {
    await leave()
    await dialog.getByText('Discard what you have entered?').waitFor()
    expect(await barriers(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Keep editing' }).click()
    expect(await field.inputValue()).toContain('something')
  }
  // However often: Chromium closes a dialog by itself at the second Escape.
  for (let at = 0; at < 5; at++) await page.keyboard.press('Escape')
  expect(await isThere(page)).toBe(true)
  expect(await field.inputValue()).toContain('something')
  if (!(await dialog.getByText('Discard what you have entered?').isVisible()))
    await page.keyboard.press('Escape')
  await dialog.getByRole('button', { name: 'Discard' }).click()
  await dialog.waitFor({ state: 'detached' })
})

test('the secret of a new key stays until it was taken', async () => {
  await using panel = await home.open('/admin/keys')
  const { page } = panel
  await page.getByRole('button', { name: 'New key' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('kept')
  await page.keyboard.press('Enter')
  const secret = await dialog.getByTestId('secret').innerText()
  await beside(page)
  for (let at = 0; at < 3; at++) await page.keyboard.press('Escape')
  expect(await dialog.getByTestId('secret').innerText()).toBe(secret)
  await dialog.getByRole('button', { name: 'Done' }).click()
  await dialog.waitFor({ state: 'detached' })
})

test('what only shows something is closed beside it, but not by a selection that ends there', async () => {
  await home.gateway.chat('repeat: hello')
  await using panel = await home.open('/admin/log')
  const { page } = panel
  await page.locator('tr[data-outcome] .row-open').first().click()
  const dialog = page.getByRole('dialog')
  const text = await dialog.locator('dd').first().boundingBox()
  await page.mouse.move((text?.x ?? 0) + 5, (text?.y ?? 0) + 5)
  await page.mouse.down()
  await page.mouse.move(6, 400, { steps: 4 })
  await page.mouse.up()
  expect(await isThere(page)).toBe(true)
  await beside(page)
  await dialog.waitFor({ state: 'detached' })
})

test('when the session ends, the open dialog and its text are there again after the password', async () => {
  await using panel = await home.open('/admin/accounts')
  const { page } = panel
  panel.provokes('status of 401')
  await page.getByRole('button', { name: 'Import' }).first().click()
  const field = page.getByRole('textbox', { name: 'Accounts' })
  await field.fill('still here')
  await page.context().clearCookies()
  await page.getByText('Your session has ended').waitFor({ timeout: 12_000 })
  expect(await barriers(page)).toEqual([])
  await submitPassword(page, boot.password)
  await page.getByText('Your session has ended').waitFor({ state: 'detached' })
  expect(await field.inputValue()).toBe('still here')
  await field.press('End')
  await page.keyboard.type(' and goes on')
  expect(await field.inputValue()).toBe('still here and goes on')
}, 20_000)
