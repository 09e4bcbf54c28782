import { afterAll, expect, test } from 'bun:test'
import { barriers } from '../../testing/axe.ts'
import { boot, house } from '../../testing/house.ts'

const releases = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  fetch: () => new Response('{"tag_name":"v99.0.0","html_url":"https://a.example/99"}'),
})
afterAll(() => releases.stop(true))
const home = house({ config: { update: { url: releases.url.href } } })

test('a newer version is told with the way to what is new, until it is waved away', async () => {
  await using panel = await home.open('/admin')
  const { page } = panel
  const bar = page.locator('.simulated').filter({ hasText: 'Version 99.0.0 is out.' })
  expect(await bar.getByRole('link', { name: 'What is new' }).getAttribute('href')).toBe(
    'https://a.example/99',
  )
  expect(await barriers(page)).toEqual([])
  await bar.getByRole('button', { name: 'Hide' }).click()
  await bar.waitFor({ state: 'detached' })
  await page.reload()
  await page.locator('.figures').waitFor()
  await page.waitForLoadState('networkidle')
  expect(await bar.count()).toBe(0)
})

test('the password is changed here, with what is wrong at its field, and the session goes on', async () => {
  await using panel = await home.open('/admin/settings')
  const { page } = panel
  const card = page.getByRole('region', { name: 'Password' })
  const change = async (current: string, wanted: string, again = wanted) => {
    await card.getByLabel('Current password').fill(current)
    await card.getByLabel('New password', { exact: true }).fill(wanted)
    await card.getByLabel('New password again').fill(again)
    await card.getByRole('button', { name: 'Change password' }).click()
  }
  await change(boot.password, 'short')
  await card.getByText('At least 8 characters.').waitFor()
  await change(boot.password, 'long enough', 'another one')
  await card.getByText('This is not the same.').waitFor()
  panel.provokes('status of 40')
  await change('a guess', 'long enough')
  await card.getByText('That is not the admin password.').waitFor()
  await change(boot.password, '2grok2api')
  await card.getByText('Everybody knows this password.').waitFor()
  expect(await barriers(page)).toEqual([])
  await change(boot.password, 'long enough')
  await card.getByText('Changed. Other sessions are signed out.').waitFor()
  await page.reload()
  await page.getByRole('heading', { name: 'Settings' }).waitFor()
})
