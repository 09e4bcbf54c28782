import { expect, test } from 'bun:test'
import { drawPicture } from '../../../src/upstream/simulator/picture.ts'
import { barriers } from '../../testing/axe.ts'
import { eventually, phone } from '../../testing/browser.ts'
import { house } from '../../testing/house.ts'

const home = house()

test('pictures: several, of a shape, from a picture; a refusal says why', async () => {
  await using panel = await home.open('/admin/playground')
  const { page } = panel
  await page.getByRole('radio', { name: 'Images' }).click()
  await page.getByLabel('Number of pictures').selectOption('2 pictures')
  await page.getByLabel('Aspect ratio').selectOption('16:9')
  await page.getByLabel('Describe what you want to see').fill('a lighthouse')
  await page.getByRole('button', { name: 'Create' }).click()
  const made = page.locator('.made')
  await eventually(
    () =>
      made
        .first()
        .locator('img')
        .evaluateAll((all) => all.map((image) => (image as HTMLImageElement).naturalWidth)),
    (widths) => widths.length === 2 && widths.every((width) => width > 10),
  )
  expect(
    await made
      .first()
      .locator('img')
      .first()
      .evaluate((image: HTMLImageElement) => image.naturalWidth / image.naturalHeight),
  ).toBeCloseTo(16 / 9, 1)
  expect(await barriers(page)).toEqual([])

  await page.locator('.studio input[type=file]').setInputFiles({
    name: 'start.png',
    mimeType: 'image/png',
    buffer: Buffer.from(await drawPicture('start', 'png', { width: 64, height: 64 })),
  })
  await page.locator('.studio .enclosures li').waitFor()
  await page.getByLabel('Number of pictures').selectOption('1 picture')
  await page.getByLabel('Describe what you want to see').fill('in red')
  await page.getByRole('button', { name: 'Create' }).click()
  await eventually(
    () => made.first().getAttribute('data-status'),
    (status) => status === 'done',
  )
  panel.provokes('status of 400')
  await page.getByLabel('Describe what you want to see').fill('fault media_moderated: x')
  await page.getByRole('button', { name: 'Create' }).click()
  await page
    .locator('.made[data-status=failed]')
    .getByText(/moderation/)
    .waitFor()
})

test('a video with its progress, and one that is stopped', async () => {
  await using panel = await home.open('/admin/playground', { ...phone, locale: 'zh-CN', colorScheme: 'dark' })
  const { page } = panel
  await page.getByRole('radio', { name: '视频' }).click()
  await page.getByLabel('描述想要的画面').fill('slow 60: a kite')
  await page.getByRole('button', { name: '生成' }).click()
  const made = page.locator('.made')
  await made.first().locator('video').waitFor({ timeout: 20_000 })
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  expect(await barriers(page)).toEqual([])
  await page.getByLabel('描述想要的画面').fill('slow 2000: a slow kite')
  await page.getByRole('button', { name: '生成' }).click()
  await made.first().locator('progress').waitFor()
  await made.first().getByRole('button').click()
  await page.locator('.made[data-status=stopped]').waitFor()
  await eventually(
    async () => {
      const response = await fetch(`${home.gateway.url}/v1/videos`, {
        headers: { authorization: `Bearer ${home.gateway.key}` },
      })
      return ((await response.json()) as { data: { prompt: string }[] }).data.map(({ prompt }) => prompt)
    },
    (prompts) => !prompts.includes('slow 2000: a slow kite'),
  )
})
