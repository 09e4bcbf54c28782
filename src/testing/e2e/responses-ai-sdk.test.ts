// The AI SDK speaks Responses unless told otherwise: its strict schemas over the compiled binary.
import { createOpenAI } from '@ai-sdk/openai'
import { generateText, streamText } from 'ai'
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { bootBinary, type Gateway } from '../boot.ts'

let gateway: Gateway
beforeAll(async () => {
  gateway = await bootBinary()
})
afterAll(() => gateway[Symbol.asyncDispose]())

const model = () => createOpenAI({ baseURL: `${gateway.url}/v1`, apiKey: gateway.key })('grok-4-fast')
const lastAsked = () => JSON.stringify(gateway.simulator.record().at(-1))

test('a stream of thoughts, searches with sources, text and usage', async () => {
  const errors: unknown[] = []
  const result = streamText({
    model: model(),
    prompt: 'think: search for bun',
    onError: ({ error }) => void errors.push(error),
  })
  const types = (await Array.fromAsync(result.fullStream)).map(({ type }) => type)
  expect(errors).toEqual([])
  expect(types).not.toContain('error')
  expect(types).toContain('reasoning-delta')
  expect(await result.text).toContain('About **bun**')
  expect(await result.finishReason).toBe('stop')
  expect((await result.sources).length).toBeGreaterThan(2)
  const { inputTokens, outputTokens } = await result.totalUsage
  expect(Math.min(inputTokens ?? 0, outputTokens ?? 0)).toBeGreaterThan(0)
})

test('the next turn names the items of the one before, and they are found', async () => {
  const ask = 'think: repeat the answer of before'
  const first = await generateText({ model: model(), prompt: ask })
  expect(first.reasoningText).toContain('Thinking about your request')
  const messages = [{ role: 'user' as const, content: ask }, ...first.response.messages]
  const next = await generateText({
    model: model(),
    messages: [...messages, { role: 'user', content: 'repeat on' }],
  })
  expect(next.text).toBe('on')
  expect(lastAsked()).toContain('[assistant]\\nthe answer of before\\n\\n[user]\\nrepeat on')
})

test('a limit is a length, a broken stream an error', async () => {
  const short = await generateText({ model: model(), prompt: 'count to 5000', maxOutputTokens: 20 })
  expect(short.finishReason).toBe('length')
  const errors: unknown[] = []
  const broken = streamText({
    model: model(),
    prompt: 'fault cut after=3: count to 100',
    maxRetries: 0,
    onError: ({ error }) => void errors.push(error),
  })
  const types = (await Array.fromAsync(broken.fullStream)).map(({ type }) => type)
  expect(types).toContain('error')
  expect(JSON.stringify(errors)).toContain('upstream')
})
