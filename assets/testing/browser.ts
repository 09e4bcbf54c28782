import { existsSync } from 'node:fs'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'

const path = process.env['CHROMIUM_BIN'] ?? '/usr/bin/chromium'
// The browser's own traffic off: what is seen on the wire must be the panel's.
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Starts headless Chromium. Throws a sentence that says what to install when it is not there. */
export function startBrowser(): Promise<Browser> {
  if (!existsSync(path))
    throw new Error(
      `The panel's tests need Chromium at ${path}: "apt-get install chromium", or set CHROMIUM_BIN.`,
    )
  return chromium.launch({ executablePath: path, args: flags })
}

export const desktop = {
  viewport: { width: 1280, height: 860 },
  locale: 'en-US',
  colorScheme: 'light',
} as const
export const phone = {
  ...desktop,
  viewport: { width: 390, height: 844 },
  isMobile: true,
  hasTouch: true,
} as const

/** A page of the panel, and everything that went wrong on it. Disposing of it fails when something did. */
export type Panel = AsyncDisposable & {
  page: Page
  /** Part of a complaint the test provokes itself: Chromium reports every refused call on the console. */
  provokes: (part: string) => void
}

/** Opens a page of the gateway in a browser of its own, without cookies. */
export async function openPanel(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = desktop,
): Promise<Panel> {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  const wrong: string[] = []
  const expected = new Set<string>()
  page.on('console', (message) => {
    const text = message.text()
    const known = [...expected].some((part) => text.includes(part))
    if (['error', 'warning'].includes(message.type()) && !known) wrong.push(text)
  })
  page.on('pageerror', (error) => wrong.push(String(error)))
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== new URL(url).origin) wrong.push(`left the origin: ${request.url()}`)
  })
  await page.goto(url)
  return {
    page,
    provokes: (part) => void expected.add(part),
    [Symbol.asyncDispose]: async () => {
      await context.close()
      if (wrong.length === 0) return
      // Said here as well: when the test failed too, the runner shows neither of the two.
      process.stderr.write(`the page complained:\n${wrong.join('\n')}\n`)
      throw new Error(`the page complained:\n${wrong.join('\n')}`)
    },
  }
}

/** Types the password and sends it. */
export async function submitPassword(page: Page, password: string): Promise<void> {
  await page.locator('input[name=password]').fill(password)
  await page.keyboard.press('Enter')
}

/** Opens the panel and signs in. */
export async function openSignedIn(
  browser: Browser,
  gateway: { url: string; password: string },
  { path = '/admin', ...options }: BrowserContextOptions & { path?: string } = desktop,
): Promise<Panel> {
  const panel = await openPanel(browser, gateway.url + path, options)
  await submitPassword(panel.page, gateway.password)
  await panel.page.locator('#main h1').waitFor()
  return panel
}

/** Reads until it is what is expected. Throws with the last value when that takes longer than nine seconds. */
export async function eventually<T>(read: () => Promise<T>, expected: (value: T) => boolean): Promise<void> {
  const late = Date.now() + 9000
  for (;;) {
    const value = await read()
    if (expected(value)) return
    if (Date.now() > late) throw new Error(`still ${JSON.stringify(value)}, which is not ${String(expected)}`)
    await Bun.sleep(50)
  }
}
