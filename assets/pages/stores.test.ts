// Models, files and conversations.
import { expect, test } from 'bun:test'
import { barriers } from '../testing/axe.ts'
import { eventually, phone } from '../testing/browser.ts'
import { house } from '../testing/house.ts'

const home = house({ config: { conversation: { mode: 'explicit' } } })
const file = () => Bun.file(`${home.gateway.dataDir}/config.toml`).text()
const listed = async () => {
  const response = await fetch(`${home.gateway.url}/v1/models`, {
    headers: { authorization: `Bearer ${home.gateway.key}` },
  })
  return ((await response.json()) as { data: { id: string }[] }).data.map(({ id }) => id)
}

test('a model is hidden and shown, gets another name, and goes back to its default', async () => {
  await using panel = await home.open('/admin/models')
  const { page } = panel
  const row = page.locator('[data-model="grok-4-fast"]')
  await row.waitFor()
  expect(await barriers(page)).toEqual([])
  const shown = row.getByRole('switch', { name: 'List grok-4-fast' })
  await shown.click()
  await eventually(listed, (ids) => !ids.includes('grok-4-fast'))
  await eventually(
    () => shown.getAttribute('aria-checked'),
    (on) => on === 'false',
  )
  await shown.click()
  await eventually(listed, (ids) => ids.includes('grok-4-fast'))
  await row.getByRole('button', { name: 'Edit grok-4-fast' }).click()
  const dialog = page.getByRole('dialog')
  // A name that another model has is told while it is written.
  await dialog.getByLabel('Aliases').fill('gpt-*\ngrok-3')
  await dialog.getByText('grok-3 has the name grok-3 already.').waitFor()
  await dialog.getByLabel('Aliases').fill('mine mine')
  await dialog.getByText('mine stands here twice.').waitFor()
  await dialog.getByLabel('Aliases').fill('gpt-*\nmine')
  await dialog.getByLabel('Fallback').selectOption('grok-3-mini')
  expect(await barriers(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'detached' })
  expect((await home.gateway.chat('repeat: hi', { model: 'gpt-5.4' })).status).toBe(200)
  await row.getByText('gpt-*, mine').waitFor()
  await row.getByText('Fallback grok-3-mini').waitFor()
  expect(await file()).not.toContain('context_length')
  await page.goto(`${home.gateway.url}/admin/models?open=grok-4-fast`)
  await dialog.getByRole('button', { name: 'Back to the default' }).click()
  await dialog.waitFor({ state: 'detached' })
  expect((await home.gateway.chat('repeat: hi', { model: 'gpt-5.4' })).status).toBe(404)
})

test('a model is added with mode, tier, cost and where it goes, found by a search, and removed', async () => {
  await using panel = await home.open('/admin/models')
  const { page } = panel
  const dialog = page.getByRole('dialog')
  await page.getByRole('button', { name: 'Add a model' }).click()
  await dialog.getByRole('button', { name: 'Create' }).click()
  await dialog.getByText('A name without spaces is needed.').waitFor()
  await dialog.getByLabel('Model', { exact: true }).fill('grok-4')
  await dialog.getByText('grok-4 has the name grok-4 already.').waitFor()
  await dialog.getByLabel('Model', { exact: true }).fill('my.model-1.5')
  await dialog.getByLabel('Mode', { exact: true }).fill('expert')
  await dialog.getByLabel('Tier').selectOption('Super')
  await dialog.getByLabel('Cost').fill('many')
  await dialog.getByRole('button', { name: 'Create' }).click()
  await dialog.getByText('A whole number is needed.').waitFor()
  await dialog.getByLabel('Cost').fill('2')
  expect(await dialog.getByLabel('Name at the API').count()).toBe(0)
  await dialog.getByLabel('Where it is asked').selectOption('Web accounts, then xAI API')
  await dialog.getByLabel('Name at the API').fill('grok-4-0709')
  await dialog.getByLabel('Aliases').fill('gpt-9')
  expect(await barriers(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Create' }).click()
  await dialog.waitFor({ state: 'detached' })
  await eventually(listed, (ids) => ids.includes('my.model-1.5'))
  await page.getByLabel('Model, alias, mode or tier').fill('gpt-9')
  await eventually(
    () => page.locator('tr[data-model]').count(),
    (rows) => rows === 1,
  )
  expect(await page.locator('tr[data-model]').innerText()).toMatch(
    /my\.model-1\.5[\s\S]*Web accounts, then xAI API expert[\s\S]*Super[\s\S]*2/,
  )
  expect((await home.gateway.chat('repeat: hi', { model: 'gpt-9' })).status).toBe(200)
  await page.getByRole('button', { name: 'Edit my.model-1.5' }).click()
  await dialog.getByRole('button', { name: 'Remove' }).click()
  await dialog.waitFor({ state: 'detached' })
  await eventually(listed, (ids) => !ids.includes('my.model-1.5'))
})

test('files are seen, opened, copied, deleted, and cleared after a question', async () => {
  await home.admin('POST', '/cache/clear', { type: 'image' })
  for (let at = 0; at < 3; at++) await home.gateway.chat(`draw: a fox ${at}`)
  const count = (await home.admin<{ image: { count: number } }>('GET', '/cache')).image.count
  await home.gateway.chat('a kite', { model: 'grok-imagine-video' })
  await using panel = await home.open('/admin/files', { permissions: ['clipboard-read', 'clipboard-write'] })
  const { page } = panel
  const files = page.locator('.file')
  await eventually(
    () => files.count(),
    (shown) => shown >= count,
  )
  await eventually(
    () =>
      files
        .first()
        .locator('img')
        .evaluate((image: HTMLImageElement) => image.naturalWidth),
    (width) => width > 10,
  )
  expect(await page.locator('.room').innerText()).toMatch(/of 1 GB/)
  expect(await barriers(page)).toEqual([])
  const before = await files.count()
  const name = await files.first().getAttribute('data-file')
  await files.first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Copy link' }).click()
  await eventually(
    () => page.evaluate(() => navigator.clipboard.readText()),
    (text) => text === `${home.gateway.url}/v1/files/image/${name}`,
  )
  expect(await barriers(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Delete' }).click()
  const question = page.getByRole('dialog', { name: 'Delete this file?' })
  await question.getByRole('button', { name: 'Cancel' }).click()
  await dialog.getByRole('button', { name: 'Delete' }).click()
  await question.getByRole('button', { name: 'Delete' }).click()
  await dialog.first().waitFor({ state: 'detached' })
  await eventually(
    () => files.count(),
    (now) => now === before - 1,
  )
  expect((await fetch(`${home.gateway.url}/v1/files/image/${name}`)).status).toBe(404)
  await page.getByRole('radio', { name: /Videos/ }).click()
  await page.locator('.file video').first().waitFor()
  await files.first().click()
  await dialog.locator('video').waitFor()
  // The browser plays it, and goes to any place of it.
  const reached = await dialog.locator('video').evaluate(
    (video: HTMLVideoElement) =>
      new Promise<number>((resolve, reject) => {
        video.addEventListener('seeked', () => resolve(video.currentTime))
        video.addEventListener('error', () => reject(new Error(video.error?.message)))
        const seek = () => (video.currentTime = 4.5)
        if (video.readyState >= 1) seek()
        else video.addEventListener('loadedmetadata', seek)
      }),
  )
  expect(reached).toBeCloseTo(4.5, 1)
  await page.keyboard.press('Escape')
  await page.getByRole('radio', { name: /Pictures/ }).click()
  await eventually(
    () => page.locator('.file img').count(),
    (now) => now === before - 1,
  )
  await page.getByRole('button', { name: 'Delete all' }).click()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('button', { name: 'Delete all' }).click()
  await dialog.getByRole('button', { name: 'Delete all' }).click()
  await page.getByText('Nothing of this kind is kept yet.').waitFor()
  expect(await home.admin('GET', '/cache')).toMatchObject({ image: { count: 0 }, video: { count: 1 } })
})

test('files are found by their link, selected by box and keyboard, downloaded and deleted together', async () => {
  for (let at = 0; at < 4; at++) await home.gateway.chat(`draw: a boat ${at}`)
  await using panel = await home.open('/admin/files')
  const { page } = panel
  const files = page.locator('.file')
  const boxes = page.getByRole('checkbox')
  await eventually(
    () => files.count(),
    (shown) => shown >= 4,
  )
  const total = await files.count()
  const name = (await files.nth(1).getAttribute('data-file')) ?? ''
  await page.getByLabel('Name or link').fill(`https://elsewhere.example/v1/files/image/${name}`)
  await eventually(
    () => files.evaluateAll((all) => all.map((one) => one.getAttribute('data-file'))),
    (names) => names.join() === name,
  )
  // What is looked for and what is open stand in the address, and are there again when it is loaded anew.
  await files.first().click()
  expect(new URL(page.url()).searchParams.get('q')).toEndWith(name)
  expect(new URL(page.url()).searchParams.get('open')).toBe(name)
  await page.reload()
  await page.getByRole('dialog', { name }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  expect(page.url()).not.toContain('open=')
  expect(await files.count()).toBe(1)
  await page.getByLabel('Name or link').fill('')
  await eventually(
    () => files.count(),
    (shown) => shown === total,
  )
  await boxes.first().focus()
  await page.keyboard.press('Space')
  await boxes.nth(2).click({ modifiers: ['Shift'] })
  const bar = page.getByRole('group', { name: 'Selected files' })
  await bar.getByText('3 selected').waitFor()
  expect(await barriers(page)).toEqual([])
  await bar.getByRole('button', { name: 'Clear selection' }).click()
  expect(await bar.count()).toBe(0)
  await boxes.first().check()
  const saved = page.waitForEvent('download')
  await bar.getByRole('button', { name: 'Download' }).click()
  expect((await saved).suggestedFilename()).toBe((await files.first().getAttribute('data-file')) ?? '')
  await bar.getByRole('button', { name: 'Select this page' }).click()
  await bar.getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
  expect(await files.count()).toBe(total)
  await bar.getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await page.getByText('Nothing of this kind is kept yet.').waitFor()
  expect(await bar.count()).toBe(0)
})

test('conversations are listed with what they save, forgotten one by one, and upstream too', async () => {
  await home.admin('DELETE', '/conversations?all=true')
  type Answer = { conversation_id: string }
  const talk = async (conversation_id?: string) =>
    (await (
      await home.gateway.chat('repeat: hello', { ...(conversation_id && { conversation_id }) })
    ).json()) as Answer
  for (let at = 0; at < 2; at++) await talk((await talk()).conversation_id)
  await using panel = await home.open('/admin/conversations')
  const { page } = panel
  const rows = page.locator('[data-conversation]')
  await eventually(
    () => rows.count(),
    (count) => count === 2,
  )
  expect(await barriers(page)).toEqual([])
  await page.getByLabel('Key', { exact: true }).selectOption('app.api_key')
  await eventually(
    () => rows.count(),
    (count) => count === 2,
  )
  await rows.first().getByRole('button').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('switch', { name: 'Delete it at the upstream too' }).click()
  await dialog.getByRole('button', { name: 'Forget' }).click()
  await dialog.waitFor({ state: 'detached' })
  await eventually(
    () => rows.count(),
    (count) => count === 1,
  )
  await page.getByRole('button', { name: 'Forget all' }).click()
  await dialog.getByRole('button', { name: 'Forget', exact: true }).click()
  await page.getByText('No conversation is kept.').waitFor()
  expect(await home.admin('GET', '/conversations')).toMatchObject({ total: 0 })
})

test('on a phone, in Chinese, in the dark', async () => {
  await home.gateway.chat('draw: a phone')
  for (const path of ['models', 'files', 'conversations']) {
    await using panel = await home.open(`/admin/${path}`, { ...phone, locale: 'zh-CN', colorScheme: 'dark' })
    const { page } = panel
    await page.locator('.card').first().waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    expect([path, ...(await barriers(page))]).toEqual([path])
  }
})
