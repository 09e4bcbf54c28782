import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { drawPicture } from '../upstream/simulator/picture.ts'
import { relayKey } from './relay-programs.ts'

export type Tokens = { input: number; output: number }

/** The checks of one relay: each writes a line, `failed` counts, `totals` are the tokens the relay saw in whole answers. */
export type RelayChecks = {
  check: (what: string, work: () => Promise<boolean | string>) => Promise<void>
  asOpenAI: (model: string) => Promise<void>
  asAnthropic: () => Promise<void>
  streamAnthropic: () => Promise<void>
  totals: Tokens
  failed: () => number
}

const tool = {
  name: 'get_weather',
  parameters: { type: 'object' as const, properties: { city: { type: 'string' } }, required: ['city'] },
}
const newPicture = async () =>
  Buffer.from(await drawPicture('a boat', 'png', { width: 48, height: 32 })).toString('base64')
const call = 'call get_weather {"city":"Paris"}'
/** What a failed call throws, by its HTTP status. */
const statusOf = (work: Promise<unknown>) =>
  work.then(
    () => 200,
    (error: { status?: number }) => error.status ?? 0,
  )

/** Checks of the relay at this address. */
export function relayChecks(url: string, say: (line: string) => void): RelayChecks {
  let failed = 0
  const totals = { input: 0, output: 0 }
  const count = (input = 0, output = 0) => {
    totals.input += input
    totals.output += output
  }

  async function check(what: string, work: () => Promise<boolean | string>): Promise<void> {
    const result = await work().catch((error: unknown) => String(error))
    if (result !== true) failed++
    say(result === true ? `  ok      ${what}` : `  FAILED  ${what}: ${String(result).slice(0, 300)}`)
  }

  async function asOpenAI(model: string): Promise<void> {
    const { completions } = new OpenAI({ apiKey: relayKey, baseURL: `${url}/v1`, maxRetries: 0 }).chat
    const ask = async (content: OpenAI.ChatCompletionUserMessageParam['content'], more: object = {}) => {
      const answer = await completions.create({ model, messages: [{ role: 'user', content }], ...more })
      count(answer.usage?.prompt_tokens, answer.usage?.completion_tokens)
      return answer.choices[0]?.message
    }
    await check(`${model}: a chat`, async () => (await ask('repeat 你好 there'))?.content === '你好 there')
    await check(`${model}: a stream with its usage`, async () => {
      const body = {
        model,
        messages: [{ role: 'user' as const, content: 'repeat 你好 there' }],
        stream: true as const,
      }
      let text = ''
      for await (const { choices, usage } of await completions.create({
        ...body,
        stream_options: { include_usage: true },
      })) {
        text += choices[0]?.delta.content ?? ''
        if (usage) count(usage.prompt_tokens, usage.completion_tokens)
      }
      return text === '你好 there'
    })
    await check(`${model}: a tool call`, async () => {
      const message = await ask(call, { tools: [{ type: 'function', function: tool }] })
      const [made] = message?.tool_calls ?? []
      return made?.type === 'function' && JSON.parse(made.function.arguments).city === 'Paris'
    })
    await check(`${model}: a picture`, async () => {
      const image_url = { url: `data:image/png;base64,${await newPicture()}` }
      const message = await ask([
        { type: 'text', text: 'what is it?' },
        { type: 'image_url', image_url },
      ])
      return message?.content?.includes('image/png') ?? false
    })
    await check(`${model}: a failure keeps its status`, async () => {
      const seen = [await statusOf(ask('fault bad_gateway: x')), await statusOf(ask('fault moderated: x'))]
      return seen.join() === '502,400' || `502,400 became ${seen.join()}`
    })
    await check(`${model}: a stream that breaks off is no whole answer`, async () => {
      const messages = [{ role: 'user' as const, content: 'fault ends_early: long 40' }]
      try {
        for await (const _ of await completions.create({ model, messages, stream: true }));
        return 'it looked whole'
      } catch {
        return true
      }
    })
  }

  async function asAnthropic(): Promise<void> {
    const { messages } = new Anthropic({ apiKey: relayKey, baseURL: url, maxRetries: 0 })
    const ask = async (content: Anthropic.MessageParam['content'], more: object = {}) => {
      const body = {
        model: 'claude-sonnet-4',
        max_tokens: 900,
        messages: [{ role: 'user' as const, content }],
      }
      const answer = await messages.create({ ...body, ...more })
      count(answer.usage.input_tokens, answer.usage.output_tokens)
      return answer.content
    }
    await check('a chat', async () => JSON.stringify(await ask('repeat 你好')).includes('你好'))
    await check('a tool call', async () => {
      const { name, parameters } = tool
      return (await ask(call, { tools: [{ name, input_schema: parameters }] })).some(
        ({ type }) => type === 'tool_use',
      )
    })
    await check('a picture', async () => {
      const source = { type: 'base64' as const, media_type: 'image/png' as const, data: await newPicture() }
      return JSON.stringify(
        await ask([
          { type: 'image', source },
          { type: 'text', text: 'what is it?' },
        ]),
      ).includes('image/png')
    })
    await check(
      'a failure keeps its status',
      async () => (await statusOf(ask('fault bad_gateway: x'))) === 502,
    )
  }

  async function streamAnthropic(): Promise<void> {
    const { messages } = new Anthropic({ apiKey: relayKey, baseURL: url, maxRetries: 0 })
    await check('a stream', async () => {
      const stream = messages.stream({
        model: 'x',
        max_tokens: 99,
        messages: [{ role: 'user', content: 'repeat 你好' }],
      })
      return (await stream.finalText()).includes('你好')
    })
  }

  return { check, asOpenAI, asAnthropic, streamAnthropic, totals, failed: () => failed }
}
