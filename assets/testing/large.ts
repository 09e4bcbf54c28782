// `bun assets/testing/large.ts`: 100,000 accounts and 100,000 requests in the panel and on the command line: how long each
// step takes, and the longest time in which the page could not draw. Needs dist/grok2api.
import { Database } from 'bun:sqlite'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSignedIn, startBrowser } from './browser.ts'
import { boot } from './house.ts'
import { say, step, watch } from './measure.ts'

const count = 100_000
const folder = mkdtempSync(join(tmpdir(), 'grok2api-large-'))
const binary = process.env['GROK2API_BIN'] ?? join(import.meta.dir, '../../dist/grok2api')
const token = (at: number) =>
  `eyJhbGciOiJIUzI1NiJ9.${Buffer.from(`{"session_id":"${at}"}`).toString('base64url')}.${'s'.repeat(43)}`

/** Requests written beside the gateway, as if it had served them. */
function fillLog(dataDir: string, accounts: readonly string[]): void {
  const database = new Database(join(dataDir, 'grok2api.db'))
  const insert = database.query(
    `INSERT INTO request_log (request_id, at, endpoint, model, key_id, address, status, code, message, ending, stream, ms, attempts)
     VALUES (?, ?, 'chat_completions', ?, 'config', '127.0.0.1', ?, ?, '', ?, 1, ?, ?)`,
  )
  database.transaction(() => {
    for (let at = 0; at < count; at++) {
      const isBad = at % 50 === 7
      const account = accounts[at % accounts.length] ?? ''
      const attempts = [
        {
          account,
          transport: 'mgw',
          status: isBad ? 502 : 200,
          ms: 12,
          ...(isBad && { fault: 'upstream_failed' }),
        },
      ]
      insert.run(
        `req_large${at}`,
        Date.now() - (count - at) * 100,
        ['grok-4', 'grok-4-fast'][at % 2] ?? '',
        isBad ? 502 : 200,
        isBad ? 'upstream_error' : '',
        isBad ? 'failed' : 'succeeded',
        at % 3000,
        JSON.stringify(attempts),
      )
    }
  })()
  database.close()
}

async function command(what: string, dataDir: string, ...args: string[]): Promise<void> {
  const began = performance.now()
  const run = Bun.spawn([binary, ...args, '--data', dataDir], {
    stdout: 'pipe',
    stderr: 'pipe',
    stdin: 'ignore',
  })
  const [out] = await Promise.all([new Response(run.stdout).text(), new Response(run.stderr).text()])
  const code = await run.exited
  say(`\`${what}\` (exit ${code}, ${(out.length / 1e6).toFixed(1)} MB)`, performance.now() - began)
}

const file = join(folder, 'accounts.txt')
writeFileSync(
  file,
  Array.from({ length: count }, (_, at) => `mail${at}@example.com:pw:${token(at)}:${'x'.repeat(50)}`).join(
    '\n',
  ),
)

await using gateway = await boot.bootBinary({
  upstream: { accounts: { accounts: [{ tier: 'basic' }] } },
  config: { token: { auto_refresh: false }, performance: { usage_max_tokens: 1000 } },
})
const browser = await startBrowser()
try {
  await using panel = await openSignedIn(
    browser,
    { url: gateway.url, password: boot.password },
    { viewport: { width: 1440, height: 900 }, locale: 'en-US', path: '/admin/accounts' },
  )
  const { page } = panel
  const dialog = page.getByRole('dialog')
  const row = page.locator('.list tbody tr[aria-rowindex]').first()
  process.stdout.write(
    `${(Bun.file(file).size / 1e6).toFixed(1)} MB\n| step | took | longest pause of the page |\n| --- | ---: | ---: |\n`,
  )
  await page.getByRole('button', { name: 'Import' }).first().click()
  await step(page, 'choose the file', async () => {
    await dialog.locator('input[type=file]').setInputFiles(file)
    await dialog.locator('.import-files li').first().waitFor()
  })
  await step(page, 'preview', async () => {
    await dialog.getByRole('button', { name: 'Preview' }).click()
    await dialog.locator('[data-found=new] dd').waitFor({ timeout: 120_000 })
  })
  await step(page, 'import', async () => {
    await dialog.getByRole('button', { name: 'Import', exact: true }).click()
    await page.getByText('100,000 new accounts').waitFor({ timeout: 240_000 })
  })
  await step(page, 'open the page', async () => {
    await page.goto(`${gateway.url}/admin/accounts`)
    await watch(page)
    await row.waitFor()
  })
  const listed = (part: string) =>
    page.waitForResponse((answer) => answer.url().includes(part) && answer.ok())
  await step(page, 'sort by uses', async () => {
    const answer = listed('sort=-use_count')
    await page.getByRole('button', { name: 'Uses' }).click()
    await answer
  })
  await step(page, 'last page', async () => {
    const answer = listed('page=2001')
    await page.getByRole('button', { name: 'Last page' }).click()
    await answer
  })
  await step(page, '500 rows, scrolled to the end and back', async () => {
    const answer = listed('page_size=500')
    await page.getByLabel('Rows per page').selectOption('500 rows')
    await answer
    for (let at = 0; at < 40; at++) await page.mouse.wheel(0, at < 20 ? 1200 : -1200)
  })
  await step(page, 'search', async () => {
    const answer = listed('q=mail77777')
    await page.getByRole('searchbox').fill('mail77777')
    await answer
    await page.getByText('mail77777@example.com').first().waitFor()
  })
  await page.getByRole('searchbox').fill('')
  await page.goto(`${gateway.url}/admin/accounts`)
  await row.waitFor()
  const bulk = page.locator('.bulk')
  for (const action of ['Disable', 'Enable']) {
    await page.reload()
    await row.waitFor()
    await step(page, `${action.toLowerCase()} all`, async () => {
      await page.locator('th.pick input').check()
      await bulk.getByRole('button', { name: /^Select all/ }).click()
      await bulk.getByRole('button', { name: action, exact: true }).click()
      await page.getByText('100,001 of 100,001').waitFor({ timeout: 120_000 })
      await bulk.waitFor({ state: 'detached' })
    })
  }

  const { items } = (await (await gateway.admin('GET', '/tokens?page_size=1000')).json()) as {
    items: { id: string }[]
  }
  fillLog(
    gateway.dataDir,
    items.map(({ id }) => id),
  )
  await step(page, 'open the log of 100,000', async () => {
    await page.goto(`${gateway.url}/admin/log`)
    await watch(page)
    await row.waitFor()
  })
  for (const query of ['status:5xx', 'ms>2990 status:5xx', 'account:mail500@', 'nothing-like-this'])
    await step(page, `query \`${query}\``, async () => {
      const answer = listed('query=')
      await page.getByRole('combobox', { name: /^Query/ }).fill(query)
      await answer
    })
  await page.goto(`${gateway.url}/admin/log`)
  await row.waitFor()
  await step(page, '2,000 rows of the log, twenty times "older"', async () => {
    for (let at = 0; at < 20; at++) {
      const answer = listed('cursor=')
      await page.getByRole('button', { name: 'Show older' }).click()
      await answer
    }
    for (let at = 0; at < 40; at++) await page.mouse.wheel(0, at < 20 ? 3000 : -3000)
  })
} finally {
  await browser.close()
}
for (const [what, args] of [
  ['accounts list', ['accounts', 'list']],
  ['accounts list --json', ['accounts', 'list', '--json']],
  ['export', ['export']],
  ['import --dry-run', ['import', file, '--dry-run']],
  ['accounts disable --state active', ['accounts', 'disable', '--state', 'unchecked']],
] as const)
  await command(what, gateway.dataDir, ...args)
rmSync(folder, { recursive: true })
