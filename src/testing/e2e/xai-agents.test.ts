// Agents of a framework on the official API, and a conversation that goes from the web app to a key and back.
import { createAnthropic } from '@ai-sdk/anthropic'
import { createOpenAI } from '@ai-sdk/openai'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { generateText, type LanguageModel, stepCountIs, streamText, tool } from 'ai'
import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test'
import { z } from 'zod'
import { bootBinary, type Gateway } from '../boot.ts'
import { eventually } from '../eventually.ts'

let gateway: Gateway
beforeAll(async () => {
  gateway = await bootBinary({ keys: true })
})
afterAll(() => gateway[Symbol.asyncDispose]())
beforeEach(() => gateway.simulator.xai.reset())

const name = 'grok-4.7'
const models: Record<string, () => LanguageModel> = {
  Responses: () => createOpenAI({ baseURL: `${gateway.url}/v1`, apiKey: gateway.key })(name),
  Messages: () => createAnthropic({ baseURL: `${gateway.url}/v1`, apiKey: gateway.key })(name),
  Chat: () =>
    createOpenAICompatible({ name: 'grok2api', baseURL: `${gateway.url}/v1`, apiKey: gateway.key })(name),
}
const made = () => gateway.simulator.xai.calls().filter(({ path }) => path === '/v1/responses')

/** The loop an agent is: a tool is called, run by the framework, and its result is spoken of. */
const loop = (model: LanguageModel, ran: string[]) => ({
  model,
  prompt: 'call lookup {"q": "tides"}',
  stopWhen: stepCountIs(3),
  tools: {
    lookup: tool({
      description: 'Looks something up',
      inputSchema: z.object({ q: z.string() }),
      execute: ({ q }) => {
        ran.push(q)
        return 'high at noon'
      },
    }),
  },
})

for (const [dialect, model] of Object.entries(models)) {
  test(`the AI SDK's loop over ${dialect}, whole and streamed`, async () => {
    const ran: string[] = []
    const whole = await generateText(loop(model(), ran))
    expect(whole.text).toContain('high at noon')
    expect(whole.steps.map(({ toolCalls }) => toolCalls.length)).toEqual([1, 0])
    const errors: unknown[] = []
    const streamed = streamText({ ...loop(model(), ran), onError: ({ error }) => void errors.push(error) })
    expect(await streamed.text).toContain('high at noon')
    expect(errors).toEqual([])
    expect(ran).toEqual(['tides', 'tides'])
    expect(made().map(({ status }) => status)).toEqual([200, 200, 200, 200])
    for (const { raw } of made()) expect(raw).not.toMatch(/tool_calls>|tool_name/)
    // Thoughts are taken up again where the dialect has a place for them.
    const kinds = (JSON.parse(made().at(-1)?.raw ?? '') as { input: { type?: string }[] }).input.map(
      ({ type }) => type,
    )
    expect(kinds.filter((kind) => kind === 'function_call_output')).toHaveLength(1)
    expect(kinds.includes('reasoning')).toBe(dialect !== 'Chat')
  })
}

test('a conversation begun on the web goes on at the key while the account rests, and back', async () => {
  const row = { mode: 'fast', upstream: ['web', 'xai'], xai_model: name }
  await using both = await bootBinary({
    keys: true,
    config: { models: { 'grok-both': row } },
    upstream: { accounts: { accounts: [{ tier: 'basic' }] } },
  })
  const history: { role: 'user' | 'assistant'; content: string }[] = []
  const asked = { web: 0, key: 0 }
  const say = async (content: string, at: 'web' | 'key') => {
    history.push({ role: 'user', content })
    const answer = await both.openai().chat.completions.create({ model: 'grok-both', messages: history })
    const text = answer.choices[0]?.message.content ?? ''
    history.push({ role: 'assistant', content: text })
    const keyCalls = both.simulator.xai.calls().filter(({ path }) => path === '/v1/responses').length
    expect([content, keyCalls > asked.key ? 'key' : 'web']).toEqual([content, at])
    asked.key = keyCalls
    return text
  }
  await say('repeat: one', 'web')
  const [account] = both.simulator.accounts
  both.simulator.setFaults(account?.credential ?? '', [{ name: 'rate_limited', retry_after: 2 }])
  expect(await say('recall', 'key')).toContain('You said: repeat: one')
  expect(await say('recall', 'key')).toContain('repeat: one | recall')
  both.simulator.setFaults(account?.credential ?? '', [])
  await eventually('the account is back', async () => {
    const { items } = (await (await both.admin('GET', '/tokens?pool=ssoBasic')).json()) as {
      items: { state: string }[]
    }
    return items[0]?.state === 'active'
  })
  expect(await say('recall', 'web')).toContain('repeat: one | recall | recall')
})
