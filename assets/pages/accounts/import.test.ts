import { expect, test } from 'bun:test'
import { zipSync } from 'fflate'
import { barriers } from '../../testing/axe.ts'
import { eventually } from '../../testing/browser.ts'
import { house } from '../../testing/house.ts'

const home = house({
  upstream: { accounts: { accounts: [{ tier: 'basic' }] } },
  config: { token: { auto_refresh: false } },
})
const total = async () => (await home.admin<{ total: number }>('GET', '/tokens')).total
const token = (at: number | string) =>
  `eyJhbGciOiJIUzI1NiJ9.${Buffer.from(`{"session_id":"${at}"}`).toString('base64url')}.${'s'.repeat(43)}`
const bytes = (text: string) => new TextEncoder().encode(text)

test('files that are dropped, a ZIP among them: each by itself, shown line by line', async () => {
  await using panel = await home.open('/admin/accounts')
  const { page } = panel
  await page.getByRole('button', { name: 'Import' }).first().click()
  const dialog = page.getByRole('dialog')
  const zip = zipSync({
    'one.json': bytes(JSON.stringify({ ssoBasic: [token('a')] }, null, 2)),
    'two.json': bytes(JSON.stringify({ ssoSuper: [token('b')] }, null, 2)),
  })
  const list = `a@example.com----Passw0rd----${token('c')}\nxai-${'k'.repeat(40)}\n`
  const dropped = await page.evaluateHandle(
    ([archive, text]) => {
      const transfer = new DataTransfer()
      transfer.items.add(new File([new Uint8Array(archive)], 'pool.zip'))
      transfer.items.add(new File([text], 'list.txt'))
      return transfer
    },
    [[...zip], list] as const,
  )
  await dialog.locator('.drop-zone').dispatchEvent('drop', { dataTransfer: dropped })
  await eventually(
    () => dialog.locator('.import-files li').count(),
    (count) => count === 3,
  )
  await dialog.getByRole('button', { name: 'Preview' }).click()
  await eventually(
    () => dialog.locator('.import-row').allInnerTexts(),
    (rows) => rows.length === 4,
  )
  const shown = await dialog.innerText()
  expect(shown).toMatch(/xai-…kkk\s+xaiKeys\s+list\.txt line 2/)
  expect(shown).toMatch(/a@example\.com\s+list\.txt line 1 · left out: 1/)
  expect(shown).not.toContain('Passw0rd')
  expect(await barriers(page)).toEqual([])
  const before = await total()
  await dialog.getByRole('button', { name: 'Import', exact: true }).click()
  await page.getByText('4 new accounts, 0 changed.').waitFor()
  expect(await total()).toBe(before + 4)
})

test('100,000 pasted lines become a file, are read with progress, and the page stays awake', async () => {
  await using panel = await home.open('/admin/accounts')
  const { page } = panel
  await page.getByRole('button', { name: 'Import' }).first().click()
  const dialog = page.getByRole('dialog')
  const text = Array.from({ length: 100_000 }, (_, at) => `mail${at}@example.com:pw:${token(at)}`).join('\n')
  await dialog.locator('textarea').focus()
  await page.evaluate((pasted) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', pasted)
    document.activeElement?.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
    )
  }, text)
  await eventually(
    () => dialog.locator('.import-files').innerText(),
    (files) => files.includes('pasted text'),
  )
  // The longest time in which the page could not draw.
  await page.evaluate(() => {
    const seen = window as unknown as { longest: number }
    seen.longest = 0
    let last = performance.now()
    const look = () => {
      const now = performance.now()
      seen.longest = Math.max(seen.longest, now - last)
      last = now
      requestAnimationFrame(look)
    }
    look()
  })
  await dialog.getByRole('button', { name: 'Preview' }).click()
  await dialog.locator('progress').waitFor()
  await dialog.locator('[data-found=new] dd').waitFor({ timeout: 90_000 })
  expect(await dialog.locator('[data-found=new] dd').innerText()).toBe('100,000')
  const longest = await page.evaluate(() => (window as unknown as { longest: number }).longest)
  process.stdout.write(`longest pause of the page: ${Math.round(longest)} ms\n`)
  expect(longest).toBeLessThan(1500)
}, 120_000)

test('settings of an account, of many, a fresh cookie, and proxies', async () => {
  await using panel = await home.open('/admin/accounts')
  const { page } = panel
  type Item = {
    id: string
    masked: string
    note: string
    priority: number
    modes: string[]
    weight: number
    proxy_url: string
  }
  const items = async () => (await home.admin<{ items: Item[] }>('GET', '/tokens')).items
  const rows = page.locator('.list tbody tr[data-account]')
  panel.provokes('400')
  await rows.first().locator('.row-open').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: 'Settings' }).click()
  await dialog.getByLabel('Name', { exact: true }).fill('front desk')
  await dialog.getByLabel('Priority').fill('7')
  await dialog.getByLabel('Modes').fill('fast, auto')
  await dialog.getByLabel('Proxy', { exact: true }).fill('nonsense')
  expect(await barriers(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog
    .getByText(/must be http:\/\/host:port/)
    .first()
    .waitFor()
  await dialog.getByLabel('Proxy', { exact: true }).fill('http://u:secret@127.0.0.1:9')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'detached' })
  await eventually(
    () => rows.first().innerText(),
    (text) => text.includes('front desk'),
  )
  expect((await items())[0]).toMatchObject({
    priority: 7,
    modes: ['fast', 'auto'],
    proxy_url: 'http://u:…@127.0.0.1:9',
  })

  await rows.first().locator('.row-open').click()
  await dialog.getByLabel('Fresh cookie').fill(`sso=${token('renewed')}`)
  await dialog.getByRole('button', { name: 'Renew' }).click()
  await eventually(
    async () => (await items())[0]?.masked,
    (masked) => masked === 'eyJh…sss',
  )
  await page.keyboard.press('Escape')
  await dialog.getByRole('button', { name: 'Discard' }).click()

  await page.getByLabel('Select this page').check()
  const bulk = page.getByRole('group', { name: 'Selected accounts' })
  await bulk.getByRole('button', { name: 'Edit' }).click()
  await dialog.getByLabel('Weight').fill('2')
  await dialog.getByLabel('Add tags').fill('team')
  expect(await barriers(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'detached' })
  expect((await items()).every(({ weight }) => weight === 2)).toBe(true)

  await page.getByRole('button', { name: 'Proxies' }).click()
  await dialog.getByLabel('New proxies').fill('http://127.0.0.1:9\nhttp://user:secret@127.0.0.1:10')
  await dialog.getByRole('button', { name: 'Add', exact: true }).click()
  await dialog.getByRole('button', { name: 'Test all' }).click()
  await eventually(
    () => dialog.locator('[data-proxy=failing]').count(),
    (count) => count === 2,
  )
  expect(await dialog.innerText()).not.toContain('secret')
  expect(await barriers(page)).toEqual([])
})
