// `bun run pictures`: the pages of the panel as docs/panel/*.jpg, with a pool and some traffic of the simulated upstream.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { desktop, openSignedIn, startBrowser } from './browser.ts'
import { boot } from './house.ts'

const folder = join(import.meta.dir, '../../docs/panel')
mkdirSync(folder, { recursive: true })

const pages: readonly [name: string, path: string, dark?: true][] = [
  ['overview', '/admin'],
  ['overview-dark', '/admin', true],
  ['accounts', '/admin/accounts'],
  ['playground', '/admin/playground'],
  ['keys', '/admin/keys'],
  ['log', '/admin/log', true],
  ['endpoints', '/admin/endpoints'],
  ['models', '/admin/models'],
  ['files', '/admin/files'],
  ['conversations', '/admin/conversations'],
  ['settings', '/admin/settings'],
]

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
  config: { conversation: { mode: 'explicit' }, grok: { max_retry: 0 } },
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

const browser = await startBrowser()
try {
  for (const [name, path, dark] of pages) {
    const options = { ...desktop, path, colorScheme: dark ? ('dark' as const) : ('light' as const) }
    await using panel = await openSignedIn(browser, { url: gateway.url, password: boot.password }, options)
    const { page } = panel
    if (name === 'playground') {
      await page.locator('.composer textarea').fill('search: space')
      await page.locator('.composer textarea').press('Enter')
      await page.locator('.exchange[data-status=done]').waitFor()
    }
    await page.waitForLoadState('networkidle')
    await page.screenshot({ path: join(folder, `${name}.jpg`), type: 'jpeg', quality: 72 })
  }
} finally {
  await browser.close()
}
