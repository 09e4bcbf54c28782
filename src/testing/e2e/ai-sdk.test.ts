// The AI SDK checks every event against schemas of its own: one agent's work through each of its providers.
import { createAnthropic } from '@ai-sdk/anthropic'
import { createOpenAI } from '@ai-sdk/openai'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { generateText, isStepCount, type LanguageModel, Output, streamText, tool } from 'ai'
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { z } from 'zod'
import { bootBinary, type Gateway } from '../boot.ts'

let gateway: Gateway
beforeAll(async () => {
  // It warns on stderr about every model it does not know.
  Object.assign(globalThis, { AI_SDK_LOG_WARNINGS: false })
  gateway = await bootBinary()
})
afterAll(() => gateway[Symbol.asyncDispose]())

const id = 'grok-4-fast'
const settings = () => ({ baseURL: `${gateway.url}/v1`, apiKey: gateway.key })
const providers: [name: string, model: () => LanguageModel][] = [
  ['openai responses', () => createOpenAI(settings())(id)],
  ['openai chat', () => createOpenAI(settings()).chat(id)],
  [
    'openai-compatible',
    () =>
      createOpenAICompatible({
        name: 'grok',
        includeUsage: true,
        supportsStructuredOutputs: true,
        ...settings(),
      })(id),
  ],
  ['anthropic', () => createAnthropic(settings())(id)],
]

const tools = (asked: unknown[]) => ({
  get_weather: tool({
    description: 'The weather of a city',
    inputSchema: z.object({ city: z.string(), days: z.number().int() }),
    execute: async (input) => {
      asked.push(input)
      return `sunny in ${input.city}`
    },
  }),
})

for (const [name, model] of providers) {
  test(`${name}: a stream with text, reasoning where there is a place for it, and usage`, async () => {
    const errors: unknown[] = []
    const result = streamText({
      model: model(),
      prompt: 'think: count to 30',
      onError: ({ error }) => void errors.push(error),
    })
    const types = new Set((await Array.fromAsync(result.fullStream)).map(({ type }) => type))
    expect(errors).toEqual([])
    expect(await result.text).toContain('29, 30')
    expect(await result.finishReason).toBe('stop')
    expect(types.has('reasoning-delta')).toBe(name !== 'openai chat')
    const { inputTokens, outputTokens } = await result.totalUsage
    expect(Math.min(inputTokens ?? 0, outputTokens ?? 0)).toBeGreaterThan(0)
  })

  test(`${name}: streamText calls a tool, sends its result and ends with the answer`, async () => {
    const errors: unknown[] = []
    const asked: unknown[] = []
    const result = streamText({
      model: model(),
      prompt: 'call get_weather {"city":"Rome","days":2} get_weather {"city":"Pisa","days":"1"}',
      tools: tools(asked),
      stopWhen: isStepCount(4),
      onError: ({ error }) => void errors.push(error),
    })
    const types = (await Array.fromAsync(result.fullStream)).map(({ type }) => type)
    expect(errors).toEqual([])
    expect(types.filter((type) => type === 'tool-call')).toHaveLength(2)
    expect(types).toContain('tool-input-delta')
    expect(asked).toEqual([
      { city: 'Rome', days: 2 },
      { city: 'Pisa', days: 1 },
    ])
    expect(await result.text).toBe('The tool answered:\n\n> sunny in Rome\n\n> sunny in Pisa')
    expect((await result.steps).map(({ finishReason }) => finishReason)).toEqual(['tool-calls', 'stop'])
  })

  test(`${name}: generateText does the same, and toolChoice is kept`, async () => {
    const asked: unknown[] = []
    const { text } = await generateText({
      model: model(),
      prompt: 'call get_weather {"city":"Bari","days":1}',
      tools: tools(asked),
      stopWhen: isStepCount(4),
    })
    expect([text, asked]).toEqual(['The tool answered:\n\n> sunny in Bari', [{ city: 'Bari', days: 1 }]])
    const forced = await generateText({
      model: model(),
      prompt: 'What is new?',
      tools: tools(asked),
      toolChoice: 'required',
    })
    expect(forced.toolCalls).toHaveLength(1)
  })

  test(`${name}: an object of a schema`, async () => {
    const schema = z.object({ name: z.string(), age: z.number().int() })
    const { output } = await generateText({
      model: model(),
      prompt: 'Who is it?',
      output: Output.object({ schema }),
    })
    expect(schema.parse(output)).toEqual(output)
    const streamed = streamText({ model: model(), prompt: 'Who is it?', output: Output.object({ schema }) })
    expect(schema.parse(await streamed.output)).toBeTruthy()
  })

  test(`${name}: a stream that breaks is an error, never a stop`, async () => {
    const errors: unknown[] = []
    const result = streamText({
      model: model(),
      prompt: 'fault cut after=5: count to 200',
      maxRetries: 0,
      onError: ({ error }) => void errors.push(error),
    })
    const parts = await Array.fromAsync(result.fullStream)
    expect(errors.length).toBeGreaterThan(0)
    expect(parts.some((part) => part.type === 'finish' && part.finishReason === 'stop')).toBe(false)
  })
}
