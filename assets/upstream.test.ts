// How Grok behaves, on the overview: a way that is avoided, the words nobody knows, and the buttons that end both.
import { expect, test } from 'bun:test'
import { phone } from './testing/browser.ts'
import { house } from './testing/house.ts'

type Simulated = { simulator: { setFaults: (account: string, faults: object[]) => void } }
const home = house({ config: { grok: { connect_timeout: 1 } } })
const faults = (list: object[]) => (home.gateway as unknown as Simulated).simulator.setFaults('*', list)
const state = () => home.admin<{ transports: object[]; unknown: object[] }>('GET', '/upstream')

test('nothing is odd; then a way is avoided and words are unknown; both end with a button', async () => {
  {
    await using quiet = await home.open('/admin')
    await quiet.page.getByText('Every way to Grok is open').waitFor()
    expect(await quiet.page.getByRole('button', { name: 'Try now' }).count()).toBe(0)
  }
  faults([{ name: 'changed_events', transport: 'mgw' }])
  expect((await home.gateway.chat('repeat secret words')).status).toBe(200)

  await using panel = await home.open('/admin')
  const { page } = panel
  const card = page.locator('section.card', { has: page.getByRole('heading', { name: 'How Grok behaves' }) })
  const way = card.locator('[data-way="mgw aside"]')
  expect(await way.innerText()).toMatch(
    /Chat socket is avoided[\s\S]*no known frame[\s\S]*tries it again in \d+ s/,
  )
  await card.getByRole('button', { name: /^Show all \d+$/ }).click()
  expect(await card.locator('[data-unknown]').count()).toBe((await state()).unknown.length)
  const word = card.locator('[data-unknown="event turn.chunk"]')
  expect(await word.innerText()).toMatch(/event turn\.chunk \d+ ×/)
  expect(await word.getByRole('button', { name: 'Copy a sample of turn.chunk' }).count()).toBe(1)
  expect(await card.innerText()).not.toContain('secret')

  faults([])
  await card.getByRole('button', { name: 'Try now' }).click()
  await way.waitFor({ state: 'detached' })
  expect((await state()).transports).toEqual([])
  await card.getByRole('button', { name: 'Count anew' }).click()
  await card.getByText('Every way to Grok is open').waitFor()
  expect((await state()).unknown).toEqual([])
}, 30_000)

test('a paused way says so in Chinese too, and fits on a phone', async () => {
  faults([{ name: 'anti_bot' }])
  expect((await home.gateway.chat('hi')).status).toBe(503)
  await using panel = await home.open('/admin', { ...phone, locale: 'zh-CN' })
  const { page } = panel
  const way = page.locator('[data-way$=" paused"]').first()
  expect(await way.innerText()).toContain('已暂停')
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  faults([])
  await page.getByRole('button', { name: '立即重试' }).tap()
  await page.getByText('通往 Grok 的所有通道均可用').waitFor()
  expect((await home.gateway.chat('repeat it works')).status).toBe(200)
}, 30_000)
