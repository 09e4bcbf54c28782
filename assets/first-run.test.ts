import { expect, test } from 'bun:test'
import { barriers } from './testing/axe.ts'
import { eventually, phone } from './testing/browser.ts'
import { boot, house } from './testing/house.ts'

const home = house({ tokens: { ssoBasic: [] } })
type WithUpstream = { simulator: { accounts: readonly { credential: string }[] } }

test('an empty gateway leads to the first answer, without a shell', async () => {
  await using panel = await home.open('/admin')
  const { page } = panel
  await page.getByRole('heading', { name: 'One thing is missing: an account' }).waitFor()
  const step = (name: string) => page.locator(`[data-step=${name}]`)
  expect(await step('ask').getByRole('link').count()).toBe(0)
  expect(await barriers(page)).toEqual([])

  // A file that is dropped is in the dialog.
  const { accounts } = (home.gateway as unknown as WithUpstream).simulator
  const text = accounts.map(({ credential }) => credential).join('\n')
  const transfer = await page.evaluateHandle((content) => {
    const data = new DataTransfer()
    data.items.add(new File([content], 'tokens.txt'))
    return data
  }, text)
  await step('accounts').dispatchEvent('drop', { dataTransfer: transfer })
  const dialog = page.getByRole('dialog')
  await eventually(
    () => dialog.locator('textarea').inputValue(),
    (value) => value === text,
  )
  await dialog.getByRole('button', { name: 'Preview' }).click()
  await dialog.locator('[data-found=new]').waitFor()
  await dialog.getByRole('button', { name: 'Import', exact: true }).click()
  await page.locator('[data-job=done]').waitFor()
  await eventually(
    () => step('checked').getAttribute('data-done'),
    (done) => done === 'true',
  )
  await step('ask').getByRole('link', { name: 'Open the playground' }).click()
  await eventually(
    async () => (await page.locator('.play-options summary .mono').textContent()) ?? '',
    (model) => model.startsWith('grok-'),
  )
  await page.locator('.composer textarea').fill('repeat: the first answer')
  await page.locator('.composer textarea').press('Enter')
  await page.locator('.exchange[data-status=done]').waitFor()
  expect(await page.locator('.exchange .answer').innerText()).toContain('the first answer')
  await page.getByRole('link', { name: 'Overview' }).first().click()
  await eventually(
    () => step('ask').getAttribute('data-done'),
    (done) => done === 'true',
  )
  await page.getByRole('button', { name: 'Hide' }).click()
  expect(await page.locator('.steps').count()).toBe(0)
}, 40_000)

test('the API key is shown to who knows the password, and to nobody else', async () => {
  await using panel = await home.open('/admin', phone)
  const { page } = panel
  panel.provokes('status of 401')
  expect(await page.content()).not.toContain(home.gateway.key)
  await page.getByRole('button', { name: 'Show the API key' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.locator('input').fill('a wrong password')
  await dialog.locator('input').press('Enter')
  await dialog.getByText('That is not the admin password.').waitFor()
  await dialog.locator('input').fill(boot.password)
  await dialog.locator('input').press('Enter')
  expect(await page.getByTestId('api-key').innerText()).toBe(home.gateway.key)
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
}, 20_000)

test('a backup is downloaded, and restored after a question', async () => {
  await using panel = await home.open('/admin/settings')
  const { page } = panel
  panel.provokes('status of 400')
  const card = page.locator('section.card', { has: page.getByRole('heading', { name: 'Backup' }) })
  await card.getByLabel('Passphrase').fill('three words only')
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    card.getByRole('button', { name: 'Download a backup' }).click(),
  ])
  expect(download.suggestedFilename()).toMatch(/^grok2api-[\d-]+\.backup$/)
  const file = await download.path()
  await card.getByLabel('Passphrase').fill('two words')
  await card.locator('input[type=file]').setInputFiles(file)
  const question = page.getByRole('dialog')
  await question.getByRole('button', { name: 'Restore' }).click()
  await question.getByText('the passphrase is not the right one').waitFor()
  await question.getByRole('button', { name: 'Cancel' }).click()
  await card.getByLabel('Passphrase').fill('three words only')
  await card.locator('input[type=file]').setInputFiles(file)
  await question.getByRole('button', { name: 'Restore' }).click()
  await page.getByText('Restored. The gateway is starting again.').waitFor()
}, 30_000)
