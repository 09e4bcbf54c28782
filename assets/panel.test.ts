import { afterAll, beforeAll, expect, test } from 'bun:test'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import {
  desktop,
  eventually,
  openPanel,
  openSignedIn,
  phone,
  startBrowser,
  submitPassword,
} from './testing/browser.ts'
import { type Gateway, startDemo, startServe } from './testing/gateway.ts'

let browser: Browser
let demo: Gateway
beforeAll(async () => {
  ;[browser, demo] = await Promise.all([startBrowser(), startDemo()])
})
afterAll(async () => {
  await browser?.close()
  await demo?.[Symbol.asyncDispose]()
})

const text = (page: Page, selector: string) => page.locator(selector).innerText()
const background = (page: Page) =>
  page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
const admin = (path: string) => `${demo.url}/api/v1/admin${path}`
const bearer = () => ({ authorization: `Bearer ${demo.password}` })

test('the door: says where the password comes from, what was wrong, and opens', async () => {
  await using panel = await openPanel(browser, `${demo.url}/admin`)
  const { page } = panel
  panel.provokes('status of 401')
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  expect(await page.title()).toBe('Sign in · grok2api')
  expect(await text(page, '.door-help')).toContain('app.app_key in config.toml')
  expect(await text(page, '.door-help')).toContain('grok2api reset-password')
  await page.getByRole('button', { name: 'Sign in' }).click()
  expect(await text(page, '#trouble')).toContain('Enter the password first')

  await submitPassword(page, 'wrong')
  await page.getByText('That is not the admin password.').waitFor()
  await page.getByRole('button', { name: 'Show password' }).click()
  expect(await page.locator('input[name=password]').getAttribute('type')).toBe('text')

  await submitPassword(page, demo.password)
  await page.getByRole('heading', { name: 'Everything works' }).waitFor()
  expect(await page.title()).toBe('Overview · grok2api')
  const [cookie] = await page.context().cookies()
  expect(cookie).toMatchObject({ name: 'grok2api_session', httpOnly: true, sameSite: 'Strict', path: '/' })
  const stored = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))
  expect(stored).not.toContain(demo.password)

  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await page.reload()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
})

test('nothing inline is allowed, and nothing needs it', async () => {
  const answer = await fetch(`${demo.url}/admin`)
  expect(answer.headers.get('content-security-policy')).toStartWith("default-src 'self';")
  expect(answer.headers.get('content-security-policy')).not.toContain('unsafe')
  await using panel = await openSignedIn(browser, demo)
  panel.provokes('violates the following Content Security Policy')
  const blocked = await panel.page.evaluate(() => {
    document.body.append(
      Object.assign(document.createElement('script'), { textContent: 'window.ran = true' }),
    )
    return 'ran' in window
  })
  expect(blocked).toBe(false)
}, 20_000)

test('the overview shows what the running process says of itself', async () => {
  await using panel = await openSignedIn(browser, demo)
  const { page } = panel
  const system = (await (await fetch(admin('/system'), { headers: bearer() })).json()) as {
    version: string
    process: { id: number }
    memory: { resident_bytes: number }
  }
  await page.getByText('Everything works').waitFor()
  expect(await text(page, '.hero')).toMatch(/Everything works\s+.*4 of 4 accounts ready\. Up for \d+/)
  expect(await text(page, '[data-testid=base-url]')).toBe(`${demo.url}/v1`)
  expect(await text(page, '.snippet pre')).toStartWith(`curl ${demo.url}/v1/chat/completions`)
  expect(await text(page, '.facts.wide')).toContain(system.version)
  expect(await text(page, '.facts.wide')).toContain(String(demo.binary.pid))
  expect(system.process.id).toBe(demo.binary.pid)
  const places = await page.locator('.path .mono').allInnerTexts()
  expect(places).toEqual(
    ['', 'config.toml', 'token.json', 'grok2api.db', 'media'].map((name) => join(demo.dataDir, name)),
  )
  for (const tier of ['basic', 'super', 'heavy']) expect(await text(page, `[data-tier=${tier}] dd`)).toBe('1')
  expect(await text(page, '[data-state]')).toMatch(/4$/)
  const shown = Number.parseFloat(await text(page, '[data-figure=memory] dd')) * 1024 * 1024
  expect(Math.abs(shown - system.memory.resident_bytes)).toBeLessThan(30e6)

  const requests = async () => Number((await text(page, '[data-figure=requests] dd')).replaceAll(/\D/g, ''))
  const before = await requests()
  const headers = { authorization: `Bearer ${demo.key}` }
  await Promise.all(Array.from({ length: 7 }, () => fetch(`${demo.url}/v1/models`, { headers })))
  await eventually(requests, (now) => now >= before + 7)
}, 20_000)

test('what there is to copy lands on the clipboard', async () => {
  await using panel = await openSignedIn(browser, demo, {
    ...desktop,
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  const { page } = panel
  const pasted = () => page.evaluate(() => navigator.clipboard.readText())
  await page.getByRole('button', { name: 'Copy Base URL' }).click()
  await page.getByText('Copied').first().waitFor()
  expect(await pasted()).toBe(`${demo.url}/v1`)
  for (const [name, start] of [
    ['curl', 'curl http'],
    ['Python', 'import os'],
    ['Node', 'import OpenAI'],
  ] as const) {
    await page.getByRole('radio', { name }).click()
    await page.getByRole('button', { name: 'Copy Example' }).click()
    await eventually(pasted, (it) => it.startsWith(start))
    expect(await pasted()).toContain(`${demo.url}/v1`)
  }
})

test('an endpoint is turned off and on, by mouse and by keyboard, and the gateway obeys', async () => {
  await using panel = await openSignedIn(browser, demo)
  const { page } = panel
  await page.getByRole('link', { name: 'Endpoints' }).click()
  expect(new URL(page.url()).pathname).toBe('/admin/endpoints')
  const models = page.getByRole('switch', { name: 'Models' })
  const asked = async () =>
    (await fetch(`${demo.url}/v1/models`, { headers: { authorization: `Bearer ${demo.key}` } })).status
  const on = () => models.getAttribute('aria-checked')
  expect([await on(), await asked()]).toEqual(['true', 200])
  await models.click()
  await eventually(asked, (status) => status === 404)
  await eventually(on, (it) => it === 'false')
  await page.getByRole('link', { name: 'Overview' }).click()
  await eventually(
    () => text(page, '[data-endpoint=enable_models]'),
    (it) => it.endsWith('Off'),
  )
  await page.goBack()
  await models.focus()
  await page.keyboard.press('Space')
  await eventually(asked, (status) => status === 200)
  await eventually(on, (it) => it === 'true')
})

test('light and dark: as the system, or as chosen, also after a reload', async () => {
  await using panel = await openSignedIn(browser, demo)
  const { page } = panel
  const light = await background(page)
  await page.emulateMedia({ colorScheme: 'dark' })
  const dark = await background(page)
  expect(dark).not.toBe(light)
  await page.getByRole('radio', { name: 'Light' }).click()
  expect(await background(page)).toBe(light)
  await page.reload()
  await page.locator('.hero').waitFor()
  expect(await background(page)).toBe(light)
  await page.getByRole('radio', { name: 'Light' }).press('ArrowRight')
  expect(await background(page)).toBe(dark)
  await page.getByRole('radio', { name: 'As the system' }).click()
  await page.emulateMedia({ colorScheme: 'light' })
  expect(await background(page)).toBe(light)
})

test("English and Chinese: the browser's, or as chosen, also after a reload", async () => {
  await using panel = await openPanel(browser, `${demo.url}/admin`, { ...desktop, locale: 'zh-CN' })
  const { page } = panel
  await page.getByRole('heading', { name: '登录' }).waitFor()
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-CN')
  await submitPassword(page, demo.password)
  await page.getByRole('heading', { name: '一切正常' }).waitFor()
  expect(await text(page, '.simulated')).toContain('模拟上游')
  expect(await page.title()).toBe('概览 · grok2api')
  await page.getByRole('radio', { name: 'English' }).click()
  await page.getByRole('heading', { name: 'Everything works' }).waitFor()
  await page.reload()
  await page.getByRole('heading', { name: 'Everything works' }).waitFor()
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('en')
})

test('on a phone everything fits, and the menu opens, leads on and closes', async () => {
  for (const locale of ['en-US', 'zh-CN']) {
    await using panel = await openSignedIn(browser, demo, { ...phone, locale })
    const { page } = panel
    const fits = () => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)
    await page.locator('.figures').waitFor()
    expect(await fits()).toBe(true)
    const button = page.locator('.menu-button')
    await button.tap()
    expect(await button.getAttribute('aria-expanded')).toBe('true')
    await page.keyboard.press('Escape')
    expect(await page.locator('.nav').isVisible()).toBe(false)
    await button.tap()
    await page.locator('.nav a[href="/admin/endpoints"]').tap()
    await page.locator('.switches').waitFor()
    expect(await page.locator('.nav').isVisible()).toBe(false)
    expect(await fits()).toBe(true)
  }
})

test('a session that ended asks for the password and leads back', async () => {
  await using panel = await openSignedIn(browser, demo, { ...desktop, path: '/admin/endpoints' })
  const { page } = panel
  panel.provokes('status of 401')
  await page.locator('.switches').waitFor()
  await page.context().clearCookies()
  await page.getByText('Your session has ended').waitFor({ timeout: 9000 })
  await submitPassword(page, demo.password)
  await page.locator('.switches').waitFor()
})

test('a page that does not exist says so and leads back', async () => {
  await using panel = await openSignedIn(browser, demo, { ...desktop, path: '/admin/nowhere' })
  await panel.page.getByText('There is no such page.').waitFor()
  await panel.page.getByRole('link', { name: 'Back to the overview' }).click()
  await panel.page.locator('.figures').waitFor()
})

const troubled = '[app]\napi_key = ""\napp_key = "admin"\n[grok]\ntimeoutt = 5\n'

test('what is wrong is named with its remedy; too many wrong passwords are counted down', async () => {
  await using gateway = await startServe(troubled, 'admin')
  await using panel = await openSignedIn(browser, gateway)
  const { page } = panel
  await page.getByRole('heading', { name: 'One thing is missing: an account' }).waitFor()
  expect(await page.locator('.simulated').count()).toBe(0)
  const codes = await page
    .locator('[data-alert]')
    .evaluateAll((all) => all.map((one) => one.getAttribute('data-alert')))
  // Each once: the worst is the first line.
  expect(await page.locator('.hero').getAttribute('data-alert')).toBe('no_accounts')
  expect(codes).toEqual(['no_accounts', 'default_password', 'open_api', 'config_problem'])
  expect(await text(page, '[data-alert=no_accounts]')).toContain(join(gateway.dataDir, 'token.json'))
  expect(await text(page, '[data-alert=config_problem]')).toContain('did you mean grok.timeout?')

  panel.provokes('status of 429')
  panel.provokes('status of 401')
  await page.getByRole('button', { name: 'Sign out' }).click()
  for (let i = 0; i < 6; i++) {
    await page.locator('.button.primary:not([disabled])').waitFor()
    const answered = page.waitForResponse((answer) => answer.url().endsWith('/login'))
    await submitPassword(page, `wrong ${i}`)
    await answered
  }
  await page.getByRole('button', { name: /Wait \d+ s/ }).waitFor()
  expect(await text(page, '#trouble')).toMatch(/Too many wrong passwords.*\d\d seconds/)

  await using other = await openSignedIn(browser, demo)
  expect(await other.page.locator('.simulated').innerText()).toContain('Simulated upstream')
}, 20_000)

test('the doctor looks at every part and says what to do', async () => {
  await using panel = await openSignedIn(browser, demo)
  const { page } = panel
  await page.getByRole('button', { name: 'Run the doctor' }).click()
  await page.getByText('of 15 parts without a failure, 0 failed').waitFor({ timeout: 20_000 })
  expect(await text(page, '[data-finding="chat ok"]')).toMatch(/Short chat[\s\S]*answered in \d+ ms/)
  expect(await text(page, '[data-finding="tls skipped"]')).toContain('Not tried')
}, 30_000)

test('a gateway that went away is noticed', async () => {
  await using gateway = await startServe('[app]\napi_key = "sk-x"\napp_key = "long enough"\n', 'long enough')
  await using panel = await openSignedIn(browser, gateway)
  panel.provokes('net::ERR_CONNECTION')
  await panel.page.locator('.figures').waitFor()
  gateway.binary.signal('SIGKILL')
  await panel.page.getByRole('heading', { name: 'The gateway does not answer' }).waitFor({ timeout: 9000 })
  expect(await text(panel.page, '.hero')).toMatch(/Silent for \d+ s/)
}, 20_000)

test('the API docs render from our own files alone, without the paths that are only tolerated', async () => {
  await using panel = await openPanel(browser, `${demo.url}/swagger`)
  await panel.page.getByText('/v1/chat/completions', { exact: false }).first().waitFor()
  const paths = await panel.page.locator('.opblock-summary-path').allInnerTexts()
  expect(paths.map((path) => path.replaceAll('\u200b', ''))).toContain('/api/v1/admin/system')
  expect(paths.filter((path) => path.replaceAll('\u200b', '').startsWith('/v1/v1'))).toEqual([])
})
