import { expect, test } from 'bun:test'
import { barriers } from '../../testing/axe.ts'
import { eventually, phone } from '../../testing/browser.ts'
import { house } from '../../testing/house.ts'

const home = house()
type Item = { id: string; name: string; enabled: boolean; rpm: number; models: string[]; expires_at: number }
const stored = async (name: string) =>
  (await home.admin<{ items: Item[] }>('GET', '/keys')).items.find((key) => key.name === name)
const asks = async (secret: string) =>
  (await fetch(`${home.gateway.url}/v1/models`, { headers: { authorization: `Bearer ${secret}` } })).status

test('a key is made, shown once with snippets, changed, turned off and removed', async () => {
  await using panel = await home.open('/admin/keys', { permissions: ['clipboard-read', 'clipboard-write'] })
  const { page } = panel
  await page.getByRole('button', { name: 'New key' }).click()
  const dialog = page.getByRole('dialog')
  // What is wrong stands at its field, ours and the gateway's.
  await dialog.getByRole('button', { name: 'Create' }).click()
  await dialog.getByText('This cannot be empty.').waitFor()
  await dialog.getByLabel('Name').fill('<b>relay</b>')
  await dialog.getByLabel('Requests per minute').fill('many')
  await dialog.getByRole('button', { name: 'Create' }).click()
  await dialog.getByText('A whole number is needed.').waitFor()
  await dialog.getByLabel('Requests per minute').fill('60')
  await dialog.getByLabel('Models', { exact: true }).fill('grok-4, nobody')
  panel.provokes('status of 400')
  await dialog.getByRole('button', { name: 'Create' }).click()
  await dialog.getByText('there is no model "nobody"').waitFor()
  expect(await barriers(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Remove nobody' }).click()
  await dialog.getByRole('button', { name: 'Remove grok-4' }).click()
  await dialog.getByLabel('Models', { exact: true }).fill('grok-4-fast')
  await page.keyboard.press('Enter')
  await dialog.getByLabel('Valid until').fill('2099-12-31')
  await dialog.getByRole('button', { name: 'Create' }).click()
  const secret = (await dialog.getByTestId('secret').textContent())?.trim() ?? ''
  expect(await asks(secret)).toBe(200)
  for (const [client, part] of [
    ['curl', `export GROK2API_KEY=${secret}`],
    ['Python', 'from openai import OpenAI'],
    ['Node', "import OpenAI from 'openai'"],
    ['Codex', 'wire_api = "responses"'],
    ['Claude Code', `ANTHROPIC_AUTH_TOKEN=${secret}`],
    ['Cherry Studio', secret],
    ['LobeChat', `OPENAI_PROXY_URL=${home.gateway.url}/v1`],
    ['sub2api', secret],
  ] as const) {
    await dialog.getByRole('radio', { name: client, exact: true }).click()
    await eventually(
      async () => (await dialog.locator('pre').textContent()) ?? '',
      (text) => text.includes(part),
    )
  }
  await dialog.getByRole('button', { name: 'Copy key' }).click()
  await eventually(
    () => page.evaluate(() => navigator.clipboard.readText()),
    (text) => text === secret,
  )
  await dialog.getByRole('button', { name: 'Done' }).click()
  await dialog.waitFor({ state: 'detached' })
  expect(await page.content()).not.toContain(secret)

  const row = page.locator('[data-key="<b>relay</b>"]')
  await eventually(
    () => row.innerText(),
    (text) => /0\s*\/ 60/.test(text),
  )
  const open = row.getByRole('button', { name: '<b>relay</b>', exact: true })
  await open.click()
  expect(page.url()).toMatch(/\/admin\/keys\?open=key_/)
  await dialog.getByText('Its requests in the log').waitFor()
  expect(await barriers(page)).toEqual([])
  await dialog.getByLabel('Requests per minute').fill('7')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'detached' })
  expect(await stored('<b>relay</b>')).toMatchObject({ rpm: 7, models: ['grok-4-fast'] })
  const enabled = row.getByRole('switch')
  await enabled.click()
  await eventually(
    () => asks(secret),
    (status) => status === 401,
  )
  await eventually(
    () => enabled.getAttribute('aria-checked'),
    (on) => on === 'false',
  )
  await open.click()
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click()
  const question = page.getByRole('dialog', { name: 'Remove <b>relay</b>?' })
  await question.getByRole('button', { name: 'Cancel' }).click()
  expect(await stored('<b>relay</b>')).toBeDefined()
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click()
  await question.getByRole('button', { name: 'Remove', exact: true }).click()
  await row.waitFor({ state: 'detached' })
  expect(await stored('<b>relay</b>')).toBeUndefined()
})

test('what is used of a limit shows by itself; on a phone, in Chinese, in the dark', async () => {
  const { secret } = await home.admin<{ secret: string }>('POST', '/keys', {
    name: 'phone',
    rpm: 5,
    daily_tokens: 1e6,
  })
  await using panel = await home.open('/admin/keys', { ...phone, locale: 'zh-CN', colorScheme: 'dark' })
  const { page } = panel
  const row = page.locator('[data-key=phone]')
  await row.waitFor()
  await fetch(`${home.gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'grok-4-fast', messages: [{ role: 'user', content: 'repeat: hello' }] }),
  })
  await eventually(
    () => row.innerText(),
    (text) => /1\s*\/ 5/.test(text),
  )
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  expect(await barriers(page)).toEqual([])
})
