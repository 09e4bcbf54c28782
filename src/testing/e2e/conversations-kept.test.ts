// Conversations over a kill, with functions, with pictures, and on Messages.
import { expect, test } from 'bun:test'
import type OpenAI from 'openai'
import { encodePng } from '../../upstream/simulator/png.ts'
import { bootBinary, type Gateway, transports } from '../boot.ts'
import { answeredPrompts, beginDialogue, threeAccounts } from '../dialogue.ts'
import { restarted } from '../restarted.ts'

const config = { conversation: { mode: 'auto' } }
const boot = (transport: (typeof transports)[number]) =>
  bootBinary({ transport, config, upstream: { accounts: threeAccounts() } })
const lastPrompt = (gateway: Gateway) => answeredPrompts(gateway).at(-1)?.prompt

for (const transport of transports) {
  test(`${transport}: a kill between two turns loses nothing`, async () => {
    await using gateway = await boot(transport)
    const { say, messages } = beginDialogue(gateway)
    await say('repeat one')
    await say('repeat two')
    gateway.binary.signal('SIGKILL')
    await gateway.binary.exited
    await using again = await restarted(gateway)
    const asked = { model: 'grok-4-fast', messages: [...messages, { role: 'user', content: 'recall' }] }
    const answer = (await (await again.post('/v1/chat/completions', asked)).json()) as OpenAI.ChatCompletion
    expect(answer.choices[0]?.message.content).toBe('You said: repeat one | repeat two')
    expect(lastPrompt(gateway)).toBe('recall')
  })

  test(`${transport}: calls, their results and pictures are sent once`, async () => {
    await using gateway = await boot(transport)
    const client = gateway.openai()
    const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
    const tools = [{ type: 'function' as const, function: { name: 'get_weather', parameters } }]
    const messages: OpenAI.ChatCompletionMessageParam[] = [
      { role: 'user', content: 'call get_weather {"city":"Paris"}' },
    ]
    const called = await client.chat.completions.create({ model: 'grok-4-fast', messages, tools })
    const { message } = called.choices[0]!
    const call = message.tool_calls?.[0]
    expect(call).toMatchObject({ function: { name: 'get_weather' } })
    messages.push(message, { role: 'tool', tool_call_id: call?.id ?? '', content: '31 degrees' })
    const told = await client.chat.completions.create({ model: 'grok-4-fast', messages, tools })
    expect(lastPrompt(gateway)).toBe(`[tool]\nTool result (get_weather, ${call?.id}): 31 degrees`)
    // It has the declarations and the call from the conversation.
    expect(told.choices[0]?.message.content).toContain('31 degrees')
    messages.push(told.choices[0]!.message, { role: 'user', content: 'call get_weather {"city":"Rome"}' })
    const stream = await client.chat.completions.create({
      model: 'grok-4-fast',
      messages,
      tools,
      stream: true,
    })
    let pieces = ''
    for await (const chunk of stream)
      pieces += chunk.choices[0]?.delta.tool_calls?.[0]?.function?.arguments ?? ''
    expect(JSON.parse(pieces)).toEqual({ city: 'Rome' })
    expect(lastPrompt(gateway)).toBe('call get_weather {"city":"Rome"}')
  })

  test(`${transport}: a picture is uploaded once, and seen in every turn`, async () => {
    await using gateway = await boot(transport)
    const png = encodePng(80, 70, new Uint8Array(80 * 70 * 3).fill(120))
    const url = `data:image/png;base64,${Buffer.from(png).toString('base64')}`
    const messages: OpenAI.ChatCompletionMessageParam[] = [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'describe' },
          { type: 'image_url', image_url: { url } },
        ],
      },
    ]
    const ask = async () => {
      const answer = await gateway.openai().chat.completions.create({ model: 'grok-4-fast', messages })
      messages.push(answer.choices[0]!.message)
      return answer.choices[0]?.message.content
    }
    const first = await ask()
    expect(first).toContain('I see 1 file')
    messages.push({ role: 'user', content: 'describe' })
    expect(await ask()).toBe(first!)
    expect(lastPrompt(gateway)).toBe('describe')
    const uploads = () => gateway.simulator.record().filter(({ path }) => path.includes('upload')).length
    const once = uploads()
    expect(once).toBeGreaterThan(0)
    // Another account has no such file: it gets the whole history, and the picture with it.
    gateway.simulator.setFaults(answeredPrompts(gateway).at(-1)!.credential, ['rate_limited'])
    messages.push({ role: 'user', content: 'describe' })
    expect(await ask()).toBe(first!)
    expect(lastPrompt(gateway)).toContain('[assistant]\nI see 1 file')
    expect(uploads()).toBe(2 * once)
  })

  test(`${transport}: Messages and Responses recognise a history as well`, async () => {
    await using gateway = await boot(transport)
    const history = [
      { role: 'user', content: 'repeat one' },
      { role: 'assistant', content: 'one' },
      { role: 'user', content: 'recall' },
    ]
    const say = async (messages: object[]) => {
      const asked = { model: 'grok-4-fast', max_tokens: 100, system: 'Be terse.', messages }
      return (await gateway.post('/v1/messages', asked)).json()
    }
    await say(history.slice(0, 1))
    expect(await say(history)).toMatchObject({ content: [{ text: 'You said: repeat one' }] })
    expect(lastPrompt(gateway)).toBe('recall')
    const respond = async (input: unknown) =>
      (await gateway.post('/v1/responses', { model: 'grok-4-fast', input, store: false })).json() as Promise<{
        output: object[]
        output_text: string
      }>
    const { output } = await respond('think: repeat two')
    const next = await respond([
      { role: 'user', content: 'think: repeat two' },
      ...output,
      { role: 'user', content: 'recall' },
    ])
    expect([next.output_text, lastPrompt(gateway)]).toEqual(['You said: think: repeat two', 'recall'])
  })
}
