// `bun run pictures`: the pages of the panel as docs/panel/*.jpg, with a pool and some traffic of the simulated upstream.
// `bun assets/testing/pictures.ts FOLDER [PAGE…]`: every page (or those named) at every width, in both themes and languages,
// as FOLDER/*.png, to be looked at; what is too wide, or in the way of a keyboard or a screen reader, is printed. Needs dist/grok2api.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { barriers } from './axe.ts'
import { desktop, eventually, openSignedIn, startBrowser } from './browser.ts'
import { boot } from './house.ts'

const pages: Readonly<Record<string, string>> = {
  overview: '/admin',
  accounts: '/admin/accounts',
  playground: '/admin/playground',
  keys: '/admin/keys',
  log: '/admin/log',
  endpoints: '/admin/endpoints',
  models: '/admin/models',
  files: '/admin/files',
  conversations: '/admin/conversations',
  settings: '/admin/settings',
}
const widths = [1920, 1440, 1024, 768, 390]

await using gateway = await boot.bootBinary({
  upstream: {
    accounts: {
      accounts: [
        { tier: 'basic', count: 14 },
        { tier: 'super', count: 4 },
        { tier: 'heavy' },
        { tier: 'basic', faults: ['session_dead'], count: 2 },
        { tier: 'basic', faults: [{ name: 'rate_limited', retry_after: 2400 }], count: 2 },
      ],
    },
  },
  config: { conversation: { mode: 'explicit' }, grok: { max_retry: 0 }, log: { store_bodies: true } },
})
await gateway.admin('POST', '/tokens/refresh', { all: true })
await gateway.admin('POST', '/keys', { name: 'relay', rpm: 60, daily_tokens: 1_000_000 })
await gateway.admin('POST', '/keys', { name: 'laptop', models: ['grok-4-fast'] })
for (let at = 0; at < 40; at++) {
  const question =
    at % 9 === 4 ? 'fault bad_gateway: x' : at % 4 === 0 ? `draw: a fox ${at}` : `think: question ${at}`
  const model = at % 13 === 5 ? 'grok-five' : ['grok-4-fast', 'grok-4', 'grok-4-expert'][at % 3]
  await gateway.chat(question, { model })
}

type Ids = { items: { id: string }[] }
const first = async (path: string) => ((await (await gateway.admin('GET', path)).json()) as Ids).items[0]
const failed = (await (await gateway.admin('GET', '/log?outcome=failed&limit=1')).json()) as {
  items: { request_id: string }[]
}
/** What the address opens over a page. */
const dialogs: Readonly<Record<string, string>> = {
  account: `/admin/accounts?open=${(await first('/tokens?sort=-use_count'))?.id}`,
  import: '/admin/accounts?open=import',
  clean: '/admin/accounts?open=clean',
  proxies: '/admin/accounts?open=proxies',
  key: `/admin/keys?open=${(await first('/keys'))?.id}`,
  'key-new': '/admin/keys?open=new',
  'key-config': '/admin/keys?open=config',
  request: `/admin/log?open=${failed.items[0]?.request_id}`,
}

const browser = await startBrowser()
try {
  const [folder, ...wanted] = process.argv.slice(2)
  if (folder) await everything(browser, folder, wanted)
  else await forDocs(browser)
} finally {
  await browser.close()
}

async function open(of: Browser, path: string, options: BrowserContextOptions) {
  const panel = await openSignedIn(
    of,
    { url: gateway.url, password: boot.password },
    { ...desktop, ...options, path },
  )
  if (path === pages['playground']) await ask(panel.page)
  await panel.page.waitForLoadState('networkidle')
  return panel
}

/** Lists with columns that are only seen when they are moved. Runs in the page. */
function cutLists(): string[] {
  const cut = [...document.querySelectorAll('.list-card, .table-card')].filter(
    (list) => list.scrollWidth > list.clientWidth && list.clientWidth > 600,
  )
  return cut.map((list) => `${list.scrollWidth - list.clientWidth} px of a list are cut`)
}

async function ask(page: Page): Promise<void> {
  await eventually(
    async () => (await page.locator('.play-options summary .mono').textContent()) ?? '',
    (model) => model.startsWith('grok-'),
  )
  await page.locator('.composer textarea').fill('search: space')
  await page.locator('.composer textarea').press('Enter')
  await page.locator('.exchange[data-status=done]').waitFor()
}

async function forDocs(of: Browser): Promise<void> {
  const folder = join(import.meta.dir, '../../docs/panel')
  mkdirSync(folder, { recursive: true })
  for (const [name, path] of [...Object.entries(pages), ['overview-dark', '/admin'] as const]) {
    const colorScheme = name === 'log' || name.endsWith('dark') ? 'dark' : 'light'
    await using panel = await open(of, path, { colorScheme })
    await panel.page.screenshot({ path: join(folder, `${name}.jpg`), type: 'jpeg', quality: 72 })
  }
}

/** The widest is light and English and the next dark and Chinese, and so on: each page is seen in all of it in five pictures. */
async function everything(of: Browser, folder: string, wanted: readonly string[]): Promise<void> {
  mkdirSync(folder, { recursive: true })
  for (const [name, path] of Object.entries({ ...pages, ...dialogs })) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    for (const [at, width] of widths.entries())
      for (const other of [false, true]) {
        const dark = (at % 2 === 1) !== other
        await using panel = await open(of, path, {
          viewport: { width, height: width < 500 ? 844 : 1000 },
          colorScheme: dark ? 'dark' : 'light',
          locale: dark ? 'zh-CN' : 'en-US',
        })
        const wide = await panel.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
        for (const barrier of await barriers(panel.page))
          process.stdout.write(`${name} at ${width}: ${barrier}\n`)
        for (const cut of await panel.page.evaluate(cutLists))
          process.stdout.write(`${name} at ${width}: ${cut}\n`)
        if (wide > 0) process.stdout.write(`${name} at ${width}: ${wide} px too wide\n`)
        await panel.page.screenshot({
          path: join(folder, `${name}-${width}-${dark ? 'dark-zh' : 'light-en'}.png`),
        })
      }
  }
}
