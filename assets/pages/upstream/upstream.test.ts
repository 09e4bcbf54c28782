// The page of Grok's words: a mode that was renamed is found, mended with one line, and an exchange is written down.
import { expect, test } from 'bun:test'
import { barriers } from '../../testing/axe.ts'
import { eventually } from '../../testing/browser.ts'
import { house } from '../../testing/house.ts'

type Simulated = { simulator: { rename: (words: object) => void } }
const home = house()
const rename = (words: object) => (home.gateway as unknown as Simulated).simulator.rename(words)

test('a renamed mode is told, and one line mends it', async () => {
  rename({ modes: { fast: 'quick' } })
  expect((await home.gateway.chat('hello')).status).toBeGreaterThan(399)
  await using panel = await home.open('/admin/upstream')
  const { page } = panel
  await page.locator('[data-unknown="mode fast: refused"]').waitFor()
  await page.locator('[data-seen="paths session"]').waitFor()
  expect(await barriers(page)).toEqual([])

  const field = page.locator('[data-setting="upstream.modes"]').getByRole('textbox')
  const lines = (await field.inputValue()).replace(/^fast = fast$/m, 'fast = quick')
  expect(lines).toContain('fast = quick')
  await field.fill(`${lines}\nnonsense`)
  await page.locator('[data-setting="upstream.modes"]').getByText('Write each line as').waitFor()
  await field.fill(lines)
  await page.getByRole('button', { name: 'Review and save' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved', { exact: true }).waitFor()
  expect((await home.gateway.chat('hello')).status).toBe(200)
  rename({})
  await field.fill((await field.inputValue()).replace('fast = quick\n', ''))
  await page.getByRole('button', { name: 'Review and save' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  // What is taken out is what was shipped again.
  await eventually(
    () => field.inputValue(),
    (value) => value.includes('fast = fast'),
  )
  expect((await home.gateway.chat('hello')).status).toBe(200)
})

test('exchanges are written down with a switch', async () => {
  await using panel = await home.open('/admin/upstream')
  const { page } = panel
  await page.getByRole('button', { name: 'Write down for five minutes' }).click()
  await page.getByText('use the gateway meanwhile').waitFor()
  expect((await home.gateway.chat('hello')).status).toBe(200)
  await page.getByRole('button', { name: 'Stop' }).click()
  await page.locator('[data-capture]').first().waitFor()
})
