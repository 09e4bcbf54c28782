import { expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { barriers } from '../../testing/axe.ts'
import { eventually } from '../../testing/browser.ts'
import { house } from '../../testing/house.ts'

const home = house()
async function open(options: object = {}) {
  const panel = await home.open('/admin/playground', options)
  // Until a model is chosen nothing can be asked.
  await eventually(
    async () => (await panel.page.locator('.play-options summary .mono').textContent()) ?? '',
    (model) => model.startsWith('grok-'),
  )
  return panel
}
const composer = (page: Page) => page.locator('.composer textarea')
const answers = (page: Page, status = 'done') => page.locator(`.exchange[data-status=${status}]`)
async function ask(page: Page, question: string, answered = 'done') {
  const before = await answers(page, answered).count()
  await composer(page).fill(question)
  await composer(page).press('Enter')
  await answers(page, answered).nth(before).waitFor()
  return answers(page, answered).nth(before).locator('.answer')
}
const choose = (page: Page, name: string, on: boolean) => {
  const one = page.getByRole('switch', { name })
  return one.getAttribute('aria-checked').then((now) => (now === String(on) ? undefined : one.click()))
}

test('each endpoint answers, streaming or not, with reasoning, sources and pictures', async () => {
  await using panel = await open()
  const { page } = panel
  for (const endpoint of ['Chat Completions', 'Responses', 'Messages']) {
    await page.getByRole('radio', { name: endpoint }).click()
    for (const stream of [true, false]) {
      await choose(page, 'Stream', stream)
      const plain = await ask(page, 'repeat: one **two** `three`')
      expect(await plain.locator('.prose').last().innerHTML()).toContain('<strong>two</strong>')
      expect(await plain.locator('.answer-facts').innerText()).toMatch(
        /grok-4-fast.*total.*\d+ → \d+ tokens/s,
      )
      const found = await ask(page, 'search: space')
      // Messages have no place for sources beside the text.
      if (endpoint !== 'Messages') expect(await found.locator('.sources li').count()).toBeGreaterThan(0)
      expect(await found.locator('.cited').first().innerText()).toBe('1')
      expect(await found.locator('.thoughts').count()).toBe(1)
    }
    const drawn = await ask(page, 'draw: a fox')
    const picture = drawn.locator('.picture img').first()
    await eventually(
      () => picture.evaluate((image: HTMLImageElement) => image.naturalWidth),
      (width) => width > 10,
    )
  }
  expect(await barriers(page)).toEqual([])
})

test('what a model writes stays text: no markup, no script, no foreign picture, no dangerous link', async () => {
  await using panel = await open()
  const { page } = panel
  await choose(page, 'Stream', true)
  const evil = [
    '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>',
    '[a](javascript:window.hacked=1) [b](data:text/html,x) ![c](https://example.com/x.png) <https://example.com/fine>',
    '`<b>code</b>` &lt;i&gt; <b>bold</b>',
  ].join('\n\n')
  await composer(page).fill(`repeat: ${evil}`)
  await composer(page).press('Enter')
  await answers(page).first().waitFor()
  const prose = page.locator('.answer .prose').last()
  expect(await prose.locator('script, img, b, i').count()).toBe(0)
  const links = await prose.locator('a').evaluateAll((all) => all.map((one) => one.getAttribute('href')))
  expect(links).toEqual(['https://example.com/x.png', 'https://example.com/fine'])
  expect(await prose.innerText()).toContain('<script>window.hacked=1</script>')
  expect(await prose.innerText()).toContain('<i>')
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false)
})

test('an answer is stopped, asked again, and the talk begun anew', async () => {
  await using panel = await open()
  const { page } = panel
  await composer(page).fill('slow 200: count to 400')
  await composer(page).press('Enter')
  await page.locator('.answer .prose').first().waitFor()
  await page.getByRole('button', { name: 'Stop' }).click()
  await answers(page, 'stopped').waitFor()
  const said = await page.locator('.answer .prose').innerText()
  expect(said).not.toContain('400')
  expect(await page.locator('.answer').innerText()).toContain('Stopped.')
  await ask(page, 'repeat: fine')
  await page.getByRole('button', { name: 'Ask again', exact: true }).click()
  await eventually(
    () => answers(page).count(),
    (count) => count === 1,
  )
  await page.getByRole('link', { name: 'Overview' }).click()
  await page.goBack()
  expect(await answers(page).count()).toBe(1)
  await page.getByRole('button', { name: 'New conversation' }).click()
  expect(await page.locator('.exchange').count()).toBe(0)
})

test('a refusal says what happened, and the raw events show the wire', async () => {
  await using panel = await open({ permissions: ['clipboard-read', 'clipboard-write'] })
  const { page } = panel
  panel.provokes('status of 400')
  const refused = await ask(page, 'fault moderated: x', 'failed')
  expect(await refused.locator('.notice').innerText()).toMatch(
    /moderation.*HTTP 400 · content_policy_violation · req_/s,
  )
  const broken = await ask(page, 'fault error_late: count to 30', 'failed')
  expect(await broken.locator('.notice').innerText()).toContain('upstream_error')
  await broken.getByRole('button', { name: 'Raw exchange' }).click()
  const dialog = page.getByRole('dialog')
  expect(await dialog.innerText()).toContain('POST /v1/chat/completions')
  expect(await dialog.locator('.events li').count()).toBeGreaterThan(3)
  await dialog.getByRole('button', { name: 'Copy curl' }).click()
  await eventually(
    () => page.evaluate(() => navigator.clipboard.readText()),
    (text) =>
      text.startsWith(`curl ${home.gateway.url}/v1/chat/completions`) && text.includes('"stream":true'),
  )
  expect(await barriers(page)).toEqual([])
  await page.keyboard.press('Escape')
  expect(await page.getByRole('dialog').count()).toBe(0)
})

test('pictures and files are enclosed; instructions, model, key and search reach the request', async () => {
  await using panel = await open()
  const { page } = panel
  await home.admin('POST', '/keys', { name: 'only expert', models: ['grok-expert'] })
  await page.reload()
  await page.locator('.play-options option', { hasText: 'only expert' }).waitFor({ state: 'attached' })
  panel.provokes('status of 403')
  await page.getByLabel('Ask as').selectOption({ index: 1 })
  const refused = await ask(page, 'repeat: x', 'failed')
  expect(await refused.locator('.notice').innerText()).toContain('model_not_allowed')
  await page.getByLabel('Model', { exact: true }).selectOption('grok-expert')
  await page.getByLabel('System prompt').fill('Be brief.')
  await choose(page, 'Web search', false)
  await page.getByLabel('Effort').selectOption('None')
  await page.getByLabel('Temperature').fill('0.5')
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  )
  await page.locator('.composer input[type=file]').setInputFiles([
    { name: 'dot.png', mimeType: 'image/png', buffer: png },
    { name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') },
    { name: 'third.txt', mimeType: 'text/plain', buffer: Buffer.from('gone') },
  ])
  await page.getByRole('button', { name: 'Remove third.txt' }).click()
  const sent = page.waitForRequest((request) => request.url().endsWith('/v1/chat/completions'))
  await ask(page, 'repeat: seen')
  const body = (await sent).postDataJSON() as { messages: { role: string; content: unknown }[] }
  expect(body).toMatchObject({
    model: 'grok-expert',
    search_parameters: { mode: 'off' },
    reasoning_effort: 'none',
    temperature: 0.5,
    messages: [{ role: 'system', content: 'Be brief.' }, { role: 'user' }],
  })
  expect(JSON.stringify(body.messages)).toContain('data:image/png;base64,iVBOR')
  expect(JSON.stringify(body.messages)).toContain('"filename":"note.txt"')
  expect(JSON.stringify(body.messages)).not.toContain('third')
})

test('an endpoint that is off says so', async () => {
  await using panel = await open()
  const { page } = panel
  const turn = (on: boolean) => home.admin('POST', '/downstream', { enable_responses: on })
  await turn(false)
  await page.reload()
  await page.getByRole('radio', { name: 'Responses' }).click()
  await page.getByText('This endpoint is switched off').waitFor()
  panel.provokes('status of 404')
  const refused = await ask(page, 'repeat: x', 'failed')
  expect(await refused.locator('.notice').innerText()).toContain('endpoint_disabled')
  await turn(true)
})
