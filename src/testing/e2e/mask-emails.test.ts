// E-mail addresses of accounts, hidden wherever accounts are shown, through the compiled binary.
import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runBinary } from '../binary.ts'
import { bootBinary } from '../boot.ts'
import { eventually } from '../eventually.ts'

test('with app.mask_emails nothing the admin API shows of accounts holds an address; files and edits keep them', async () => {
  await using gateway = await bootBinary({
    upstream: { accounts: { accounts: [{ tier: 'basic', quota: { fast: { total: 1000 } } }] } },
    config: { token: { auto_refresh: false, save_delay_ms: 0 } },
  })
  const read = async (path: string) => (await gateway.admin('GET', path)).text()
  const { items } = JSON.parse(await read('/tokens')) as { items: { id: string }[] }
  const path = `/tokens/${items[0]?.id}`
  const email = 'ada.lovelace@example.com'
  // The upstream tells whose account it is with the first chat; what a person sets after that stays.
  expect((await gateway.chat('hello')).status).toBe(200)
  await gateway.admin('PATCH', path, { name: email, email, note: `${email}, bought in May` })
  expect((await gateway.chat('hello')).status).toBe(200)
  await eventually('the log has it', async () => (await read('/log')).includes('chat_completions'))
  const shown = async () =>
    Promise.all(
      ['/tokens', '/tokens?q=lovelace', path, '/log', '/log/export', '/stats?range=24h'].map(
        async (one) => [one, await read(one)] as const,
      ),
    )
  for (const [one, text] of await shown())
    expect([one, text.includes(email), text.includes('a***')]).toEqual([one, true, false])

  await gateway.admin('POST', '/config', { app: { mask_emails: true } })
  for (const [one, text] of await shown())
    expect([one, text.includes('lovelace'), text.includes('a***@example.com')]).toEqual([one, false, true])

  // The panel sends back what it was shown.
  const changed = await gateway.admin('PATCH', path, {
    email: 'a***@example.com',
    note: 'a***@example.com, bought in June',
  })
  expect(await changed.json()).toMatchObject({
    email: 'a***@example.com',
    note: 'a***@example.com, bought in June',
  })
  const file = readFileSync(join(gateway.dataDir, 'token.json'), 'utf8')
  expect(file).toContain(`${email}, bought in June`)
  expect(file).not.toContain('***')
  const listed = async (...args: string[]) =>
    (await runBinary({ args: ['accounts', 'list', ...args, '--data', gateway.dataDir] })).stdout
  // A preview of an import shows as little, and so does the command line.
  const token = `eyJhbGciOiJIUzI1NiJ9.${'x'.repeat(40)}.${'s'.repeat(43)}`
  const preview = await gateway.admin('POST', '/tokens/import', {
    text: `${email}:pw:${token}\n${email} is no account`,
    dry_run: true,
  })
  const found = await preview.text()
  expect(found).toContain('a***@example.com')
  expect(found).not.toContain('lovelace')
  for (const args of [[], ['--json']]) {
    const printed = await listed(...args)
    expect(printed).toContain('a***@example.com')
    expect(printed).not.toContain('lovelace')
  }

  await gateway.admin('POST', '/config', { app: { mask_emails: false } })
  expect(await listed()).toContain(email)
  expect(JSON.parse(await read(path))).toMatchObject({ email, note: `${email}, bought in June` })
})
