// What an operator does in the playground, models, settings, endpoints and overview, each in as few clicks as recorded.
import { expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { eventually } from './testing/browser.ts'
import { boot, house } from './testing/house.ts'
import { clicksOf, recordedClicks, type Task } from './testing/tasks.ts'

const home = house({ config: { conversation: { mode: 'explicit' } } })
const page = (name: string) => async (at: Page) => {
  await at.getByRole('link', { name, exact: true }).click()
  await at.getByRole('heading', { level: 1, name }).waitFor()
}
const models = page('Models')
const settings = page('Settings')
const listed = async () => await (await home.gateway.admin('GET', '/config')).text()
const valueOf = async (key: string) =>
  (await home.admin<{ items: { key: string; value: unknown }[] }>('GET', '/config')).items.find(
    (item) => item.key === key,
  )?.value
const done = (at: Page) => at.locator('.exchange[data-status=done]')

async function playground(at: Page): Promise<void> {
  await page('Playground')(at)
  await eventually(
    async () => (await at.locator('.play-options summary .mono').textContent()) ?? '',
    (model) => model.startsWith('grok-'),
  )
}

async function ask(at: Page, question: string): Promise<void> {
  const before = await done(at).count()
  await at.locator('.composer textarea').fill(question)
  await at.locator('.composer textarea').press('Enter')
  await done(at).nth(before).waitFor()
}

const tasks: readonly Task[] = [
  {
    name: 'Ask a model a question',
    from: '/admin',
    steps: async (at) => {
      await playground(at)
      await ask(at, 'repeat: hello')
      await done(at).getByText('hello').last().waitFor()
    },
  },
  {
    name: 'Compare the answers of two models',
    from: '/admin',
    steps: async (at) => {
      await playground(at)
      await at.getByLabel('Compare with').selectOption('grok-expert')
      await ask(at, 'repeat: hello')
      await eventually(
        () => at.locator('.side .prose').count(),
        (sides) => sides === 2,
      )
    },
  },
  {
    name: 'Try a tool: declare it, have it called, answer the call',
    from: '/admin',
    steps: async (at) => {
      await playground(at)
      await at.getByRole('button', { name: 'Tools' }).click()
      await at.getByRole('button', { name: 'Example: weather' }).click()
      await at.getByRole('button', { name: 'Save' }).click()
      await ask(at, 'call get_weather {"place":"Bern"}')
      await at.getByLabel('Result of get_weather').fill('21')
      await at.getByRole('button', { name: 'Send results' }).click()
      await done(at).nth(1).waitFor()
    },
  },
  {
    name: 'See what went over the wire for an answer',
    from: '/admin',
    steps: async (at) => {
      await playground(at)
      await ask(at, 'repeat: hello')
      await at.getByRole('button', { name: 'Raw exchange' }).click()
      await at.getByRole('dialog').getByText('POST /v1/chat/completions').waitFor()
    },
  },
  {
    name: 'Take a request away as Python',
    from: '/admin',
    steps: async (at) => {
      await playground(at)
      await at.getByRole('button', { name: 'Code' }).click()
      await at.getByRole('radio', { name: 'Python' }).click()
      await at.getByRole('button', { name: 'Copy Python' }).click()
      expect(await at.evaluate(() => navigator.clipboard.readText())).toContain('from openai import OpenAI')
    },
  },
  {
    name: 'Correct a question that was asked, and keep both conversations',
    from: '/admin',
    steps: async (at) => {
      await playground(at)
      await ask(at, 'repeat: helo')
      await at.getByRole('button', { name: 'Edit the question' }).click()
      await at.getByRole('textbox', { name: 'Edit the question' }).fill('repeat: hello')
      await at.locator('.editing').getByRole('button', { name: 'Send' }).click()
      await done(at).getByText('hello').last().waitFor()
    },
  },
  {
    name: 'Have a picture made',
    from: '/admin',
    steps: async (at) => {
      await page('Playground')(at)
      await at.getByRole('radio', { name: 'Images' }).click()
      await at.getByLabel('Describe what you want to see').fill('a fox')
      await at.getByLabel('Describe what you want to see').press('Enter')
      await at.locator('.made img').first().waitFor()
      await at
        .getByRole('radio', { name: 'Chat Completions' })
        .evaluate((radio: HTMLElement) => radio.click())
    },
  },
  {
    name: 'Let a model answer to the name gpt-5.4 as well',
    from: '/admin',
    steps: async (at) => {
      await models(at)
      await at.getByRole('button', { name: 'Edit grok-4', exact: true }).click()
      await at.getByLabel('Aliases').fill('gpt-5.4')
      await at.getByRole('button', { name: 'Save' }).click()
      await at.getByRole('dialog').waitFor({ state: 'detached' })
      expect((await home.gateway.chat('repeat: hi', { model: 'gpt-5.4' })).status).toBe(200)
    },
  },
  {
    name: 'Add a model of your own',
    from: '/admin',
    steps: async (at) => {
      await models(at)
      await at.getByRole('button', { name: 'Add a model' }).click()
      await at.getByLabel('Model', { exact: true }).fill('mine')
      await at.getByRole('button', { name: 'Create' }).click()
      await at.getByRole('dialog').waitFor({ state: 'detached' })
      expect(await listed()).toContain('"models.mine"')
    },
  },
  {
    name: 'Send a model to the xAI API when no account can serve it',
    from: '/admin',
    steps: async (at) => {
      await models(at)
      await at.getByRole('button', { name: 'Edit grok-4-expert', exact: true }).click()
      await at.getByLabel('Where it is asked').selectOption('Web accounts, then xAI API')
      await at.getByRole('button', { name: 'Save' }).click()
      await at.getByRole('dialog').waitFor({ state: 'detached' })
      expect(await valueOf('models.grok-4-expert')).toMatchObject({ upstream: ['web', 'xai'] })
    },
  },
  {
    name: 'Change a timeout',
    from: '/admin',
    steps: async (at) => {
      await settings(at)
      await at.locator('[data-setting="grok.timeout"]').getByRole('textbox').fill('90')
      await at.getByRole('button', { name: 'Review and save' }).click()
      await at.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
      await at.getByText('Saved', { exact: true }).waitFor()
      expect(await valueOf('grok.timeout')).toBe(90)
    },
  },
  {
    name: 'Download a backup',
    from: '/admin',
    steps: async (at) => {
      await settings(at)
      const saved = at.waitForEvent('download')
      await at.getByRole('button', { name: 'Download a backup' }).click()
      expect((await saved).suggestedFilename()).toMatch(/grok2api/)
    },
  },
  {
    name: 'Change the password of the panel',
    from: '/admin',
    steps: async (at) => {
      await settings(at)
      await at.getByLabel('Current password').fill(boot.password)
      await at.getByLabel('New password', { exact: true }).fill('another one')
      await at.getByLabel('New password again').fill('another one')
      await at.getByRole('button', { name: 'Change password' }).click()
      await at.getByText('Other sessions are signed out.').waitFor()
      await fetch(`${home.gateway.url}/api/v1/admin/config`, {
        method: 'POST',
        headers: { authorization: 'Bearer another one', 'content-type': 'application/json' },
        body: JSON.stringify({ app: { app_key: boot.password } }),
      })
    },
  },
  {
    name: 'Turn an endpoint off',
    from: '/admin',
    steps: async (at) => {
      await page('Endpoints')(at)
      await at.getByRole('switch', { name: 'Videos' }).click()
      await eventually(
        () => valueOf('downstream.enable_videos'),
        (on) => on === false,
      )
    },
  },
  {
    name: 'See which models were asked most in the last week',
    from: '/admin',
    steps: async (at) => {
      await at.getByRole('radio', { name: '7 d', exact: true }).click()
      await at.locator('.traffic[data-range="7d"] .top-models li').first().waitFor()
    },
  },
  {
    name: 'Read the panel in Chinese',
    from: '/admin',
    steps: async (at) => {
      await at.getByRole('radio', { name: '中文' }).click()
      await at.getByRole('link', { name: '概览' }).waitFor()
    },
  },
]

const recorded = recordedClicks()
for (const task of tasks)
  test(task.name, async () => {
    await using panel = await home.open(task.from, { permissions: ['clipboard-read', 'clipboard-write'] })
    expect([task.name, await clicksOf(panel.page, task)]).toEqual([task.name, recorded.get(task.name) ?? -1])
  })
