import { expect, test } from 'bun:test'
import { eventually } from './testing/browser.ts'
import { house } from './testing/house.ts'

const below = house({ config: { app: { base_path: '/tools/grok' } } })

test('below a path: sign-in, the pages, reloading one, the playground and the API page', async () => {
  await using panel = await below.open('/tools/grok/admin')
  const { page } = panel
  await page.getByRole('link', { name: 'Accounts' }).first().click()
  await page.getByRole('heading', { name: 'Accounts', level: 1 }).waitFor()
  expect(new URL(page.url()).pathname).toBe('/tools/grok/admin/accounts')
  await page.reload()
  await page.getByRole('heading', { name: 'Accounts', level: 1 }).waitFor()
  await page.goBack()
  await page.waitForURL('**/tools/grok/admin')

  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  await page.getByRole('link', { name: 'Playground' }).first().click()
  // Until a model is chosen nothing can be asked.
  await eventually(
    async () => (await page.locator('.play-options summary .mono').textContent()) ?? '',
    (model) => model.startsWith('grok-'),
  )
  await page.locator('.composer textarea').fill('draw: a fox')
  await page.locator('.composer textarea').press('Enter')
  await eventually(
    () =>
      page
        .locator('.picture img')
        .first()
        .evaluate((image: HTMLImageElement) => image.naturalWidth),
    (width) => width > 10,
  )
  expect(asked.filter((path) => path.includes('/v1/'))).not.toBeEmpty()
  expect(asked.filter((path) => !path.startsWith('/tools/grok/'))).toEqual([])

  await page.goto(new URL('/tools/grok/swagger', page.url()).href)
  await page.getByText('/v1/chat/completions').first().waitFor()
  expect(await page.locator('.servers select option').allInnerTexts()).toEqual(['/tools/grok'])
}, 30_000)
