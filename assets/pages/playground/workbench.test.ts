// Tools answered by hand, a schema, two models, editing, history and code.
import { expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { barriers } from '../../testing/axe.ts'
import { eventually, phone } from '../../testing/browser.ts'
import { house } from '../../testing/house.ts'

const home = house()
const done = (page: Page) => page.locator('.exchange[data-status=done]')
async function open(options: object = {}) {
  const panel = await home.open('/admin/playground', options)
  await eventually(
    async () => (await panel.page.locator('.play-options summary .mono').textContent()) ?? '',
    (model) => model.startsWith('grok-'),
  )
  return panel
}
async function ask(page: Page, question: string) {
  const before = await done(page).count()
  await page.locator('.composer textarea').fill(question)
  await page.locator('.composer textarea').press('Enter')
  await done(page).nth(before).waitFor()
  return done(page).nth(before)
}

test('a tool is called, answered by hand, and the model goes on, on each endpoint', async () => {
  await using panel = await open()
  const { page } = panel
  await page.getByRole('button', { name: 'Tools' }).click()
  const dialog = page.getByRole('dialog')
  const editor = dialog.getByLabel('List of tools as JSON')
  await editor.fill('[{"name": ')
  await dialog.getByText('This is not JSON').waitFor()
  expect(await dialog.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true)
  await editor.fill('[{"description": "nameless"}]')
  await dialog.getByText('Tool 1 has no valid name').waitFor()
  await dialog.getByRole('button', { name: 'Example: weather' }).click()
  expect(await barriers(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: 'Tools: 1' }).waitFor()
  for (const endpoint of ['Chat Completions', 'Responses', 'Messages']) {
    await page.getByRole('radio', { name: endpoint }).click()
    const called = await ask(page, 'call get_weather {"place":"Bern"}')
    expect(await called.locator('.code-block').innerText()).toMatch(/Calls get_weather[\s\S]*"place": "Bern"/)
    await page.getByLabel('Result of get_weather').fill('{"celsius": 21}')
    expect(await barriers(page)).toEqual([])
    const before = await done(page).count()
    await page.getByRole('button', { name: 'Send results' }).click()
    await done(page).nth(before).waitFor()
    expect(await done(page).nth(before).locator('.prose').last().innerText()).toContain('{"celsius": 21}')
  }
})

test('a schema makes the answer JSON that fits it', async () => {
  await using panel = await open()
  const { page } = panel
  await page.getByRole('button', { name: 'JSON schema' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Example: title and points' }).click()
  await dialog.getByRole('button', { name: 'Save' }).click()
  for (const endpoint of ['Chat Completions', 'Responses', 'Messages']) {
    await page.getByRole('radio', { name: endpoint }).click()
    const answer = await ask(page, 'three things about tea')
    expect(Object.keys(JSON.parse(await answer.locator('.prose').last().innerText()) as object)).toEqual([
      'title',
      'points',
    ])
  }
})

test('two models answer side by side, each with its own past', async () => {
  await using panel = await open()
  const { page } = panel
  await page.getByLabel('Compare with').selectOption('grok-expert')
  await ask(page, 'repeat: first')
  const sent: string[] = []
  page.on('request', (request) => {
    if (request.url().endsWith('/v1/chat/completions')) sent.push(request.postData() ?? '')
  })
  const pair = await ask(page, 'repeat: second')
  expect(await pair.locator('.side h2').allInnerTexts()).toEqual(['grok-4-fast', 'grok-expert'])
  expect(await pair.locator('.side .prose').allInnerTexts()).toEqual(['second', 'second'])
  expect(
    sent.map((body) => (JSON.parse(body) as { model: string; messages: object[] }).messages.length),
  ).toEqual([3, 3])
  expect(await barriers(page)).toEqual([])
})

test('a question is edited into a branch; both conversations are found in the history after a reload', async () => {
  await using panel = await open()
  const { page } = panel
  await ask(page, 'repeat: one')
  await ask(page, 'repeat: two')
  await page.getByRole('button', { name: 'Edit the question' }).first().click()
  await page.getByRole('textbox', { name: 'Edit the question' }).fill('repeat: other')
  await page.locator('.editing').getByRole('button', { name: 'Send' }).click()
  await eventually(
    () => page.locator('.exchange .prose').allInnerTexts(),
    (texts) => texts.join() === 'other',
  )
  await done(page).first().waitFor()
  // What is kept is kept a moment after it was said.
  await eventually(
    async () => {
      await page.reload()
      await page.getByRole('button', { name: 'History' }).click()
      return page.locator('.talks li strong').allInnerTexts()
    },
    (titles) => titles.join() === 'repeat: other,repeat: one',
  )
  expect(await barriers(page)).toEqual([])
  await page.getByLabel('Search the history').fill('one')
  await page.locator('.talks li').filter({ hasText: 'repeat: one' }).getByRole('button').first().click()
  await eventually(
    () => page.locator('.exchange .prose').allInnerTexts(),
    (texts) => texts.join() === 'one,two',
  )
  await ask(page, 'repeat: three')
  await page.getByRole('button', { name: 'History' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete all' }).click()
  await page.getByText('No conversation yet.').waitFor()
})

test('the request as curl, Python and Node; curl runs as it is', async () => {
  await using panel = await open({ permissions: ['clipboard-read', 'clipboard-write'] })
  const { page } = panel
  await page.getByLabel('System prompt').fill("It's brief.")
  await page.locator('.composer textarea').fill('repeat: from the shell')
  await page.getByRole('button', { name: 'Code' }).click()
  const dialog = page.getByRole('dialog')
  const copied = async (name: string) => {
    await dialog.getByRole('radio', { name }).click()
    await dialog.getByRole('button', { name: `Copy ${name}` }).click()
    return page.evaluate(() => navigator.clipboard.readText())
  }
  expect(await copied('Python')).toMatch(/from openai import OpenAI[\s\S]*It's brief\.[\s\S]*stream=True,/)
  expect(await copied('Node')).toMatch(/import OpenAI from 'openai'[\s\S]*chat\.completions\.create\(\{/)
  const shell = Bun.spawn(['sh', '-c', await copied('curl')], {
    env: { ...process.env, GROK2API_KEY: home.gateway.key },
    stderr: 'ignore',
  })
  const stream = await new Response(shell.stdout).text()
  expect([...stream.matchAll(/"content":"([^"]*)"/g)].map(([, said]) => said).join('')).toBe('from the shell')
  expect(await barriers(page)).toEqual([])
})

test('the raw exchange: both wires next to each other, without a word of the prompt on the second', async () => {
  await using panel = await open()
  const { page } = panel
  const upstream = page.getByRole('region', { name: 'Gateway and Grok' })
  await ask(page, 'repeat: first')
  await page.getByRole('button', { name: 'Raw exchange' }).click()
  await upstream.getByText('Not recorded.').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('switch', { name: "Record Grok's side" }).click()
  await ask(page, 'repeat: Zauberlehrling')
  await page.getByRole('button', { name: 'Raw exchange' }).last().click()
  const caller = page.getByRole('region', { name: 'Caller and gateway' })
  expect(await caller.innerText()).toContain('Zauberlehrling')
  await upstream.locator('.events li').first().waitFor()
  expect(await upstream.innerText()).not.toContain('Zauberlehrling')
  expect(await upstream.innerText()).not.toMatch(/eyJ[\w-]{20,}/)
  expect(await barriers(page)).toEqual([])
  // It was switched on for this question only.
  expect(await home.admin<{ until: number }>('GET', '/captures')).toMatchObject({ until: 0 })
})

test('files are dropped anywhere on the conversation, and pasted', async () => {
  await using panel = await open()
  const { page } = panel
  const give = (kind: 'drop' | 'paste', selector: string) =>
    page.evaluate(
      ([kind, selector]) => {
        const data = new DataTransfer()
        data.items.add(new File(['hello'], `${kind}.txt`, { type: 'text/plain' }))
        const event =
          kind === 'drop'
            ? new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true })
            : new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })
        document.querySelector(selector)?.dispatchEvent(event)
      },
      [kind, selector] as const,
    )
  await give('drop', '.beginning')
  await page.locator('.composer .enclosures li').waitFor()
  await give('paste', '.composer textarea')
  await eventually(
    () => page.locator('.composer .enclosures .name').allInnerTexts(),
    (names) => names.join() === 'drop.txt,paste.txt',
  )
})

test('on a phone, in Chinese, in the dark: a pair and a call fit', async () => {
  await using panel = await home.open('/admin/playground', { ...phone, locale: 'zh-CN', colorScheme: 'dark' })
  const { page } = panel
  await page.locator('.play-options summary').click()
  await page.getByLabel('对比模型').selectOption('grok-expert')
  await page.locator('.play-options summary').click()
  await ask(page, 'search: 航天')
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  expect(await barriers(page)).toEqual([])
})
