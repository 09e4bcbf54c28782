// Chats whose resent history is recognised: what goes upstream, and that no two of them meet.
import { expect, test } from 'bun:test'
import { bootBinary, transports } from '../boot.ts'
import { makeKey } from '../client-keys.ts'
import { answeredPrompts, beginDialogue, threeAccounts } from '../dialogue.ts'
import { eventually } from '../eventually.ts'

const auto = { conversation: { mode: 'auto' } }
const boot = (transport: (typeof transports)[number], config: Record<string, object> = auto) =>
  bootBinary({ transport, config: config as never, upstream: { accounts: threeAccounts() } })

const lengthOf = (texts: readonly { length: number }[]) => texts.reduce((sum, { length }) => sum + length, 0)

for (const transport of transports) {
  test(`${transport}: 20 turns are 20 short prompts, although the account is used up in the middle`, async () => {
    await using gateway = await boot(transport)
    const { say, messages } = beginDialogue(gateway)
    let whole = 0
    for (let turn = 1; turn <= 20; turn++) {
      if (turn === 10)
        gateway.simulator.setFaults(answeredPrompts(gateway).at(-1)!.credential, ['rate_limited'])
      whole += lengthOf(messages.map(({ content }) => String(content)))
      await say(`turn ${turn}: tell me something`)
    }
    const sent = answeredPrompts(gateway)
    expect(sent).toHaveLength(20)
    // The first one has the instructions before it.
    expect(sent.slice(1).map(({ prompt }) => prompt)).toEqual(
      Array.from({ length: 19 }, (_, index) => `turn ${index + 2}: tell me something`),
    )
    expect(new Set(sent.map(({ credential }) => credential)).size).toBe(2)
    const calls = gateway.simulator.record().map(({ path }) => path.replace(/.*\//, ''))
    expect(calls.filter((call) => call === 'share' || call === 'clone')).toEqual(['share', 'clone'])
    expect(await say('recall')).toBe(
      `You said: ${Array.from({ length: 20 }, (_, index) => `turn ${index + 1}: tell me something`).join(' | ')}`,
    )
    type Logged = { items: { attempts: { continued?: true; fault: string | null }[] }[] }
    const log = async () =>
      ((await (await gateway.admin('GET', '/log?endpoint=chat_completions')).json()) as Logged).items
    await eventually('the log has every request', async () => (await log()).length === 21)
    const tries = (await log()).map(({ attempts }) => attempts).toReversed()
    expect(tries.map((attempts) => attempts.map(({ continued }) => continued ?? false))).toEqual(
      Array.from({ length: 21 }, (_, index) => (index === 9 ? [true, true] : [index > 0])),
    )
    const characters = lengthOf(sent.map(({ prompt }) => prompt))
    expect(characters).toBeLessThan(whole / 100)
    const listed = (await (await gateway.admin('GET', '/conversations')).json()) as {
      items: { turns: number; sent_characters: number; whole_characters: number }[]
    }
    expect(listed.items).toMatchObject([{ turns: 21 }])
    expect(listed.items[0]!.whole_characters / listed.items[0]!.sent_characters).toBeGreaterThan(100)
  }, 60_000)

  test(`${transport}: an account whose session ends is told of once more, in whole, elsewhere`, async () => {
    await using gateway = await boot(transport)
    const { say, messages } = beginDialogue(gateway)
    for (const turn of [1, 2, 3]) await say(`repeat ${turn}`)
    const [first] = answeredPrompts(gateway)
    gateway.simulator.setFaults(first!.credential, ['session_dead'])
    expect(await say('repeat four')).toBe('four')
    expect(await say('repeat five')).toBe('five')
    expect(await say('recall')).toBe('You said: repeat 1 | repeat 2 | repeat 3 | repeat four | repeat five')
    const sent = answeredPrompts(gateway)
    expect(sent.map(({ prompt }) => prompt.includes('repeat 1'))).toEqual([
      true,
      false,
      false,
      true,
      false,
      false,
    ])
    expect(new Set(sent.slice(3).map(({ credential }) => credential)).size).toBe(1)
    expect(messages).toHaveLength(13)
  })

  test(`${transport}: two keys with the same words at the same time never meet`, async () => {
    await using gateway = await boot(transport)
    const keys = [await makeKey(gateway, { name: 'one' }), await makeKey(gateway, { name: 'two' })]
    const run = async ({ secret }: { secret: string }) => {
      const { say } = beginDialogue(gateway, secret)
      for (const turn of [1, 2, 3, 4]) await say(`repeat ${turn}`)
    }
    await Promise.all(keys.map(run))
    const sent = answeredPrompts(gateway)
    const conversations = [...new Set(sent.map(({ conversation }) => conversation))]
    expect(conversations).toHaveLength(2)
    for (const one of conversations)
      expect(
        sent.filter(({ conversation }) => conversation === one).map(({ prompt }) => prompt.length),
      ).toEqual([sent[0]!.prompt.length, 8, 8, 8])
  })

  test(`${transport}: an answer made again, two at once, and an edited history`, async () => {
    await using gateway = await boot(transport)
    const { say, messages } = beginDialogue(gateway)
    await say('repeat one')
    await say('repeat two')
    const { openai } = gateway
    const ask = async (history: typeof messages, content: string) => {
      const asked = { model: 'grok-4-fast', messages: [...history, { role: 'user' as const, content }] }
      return (await openai().chat.completions.create(asked)).choices[0]?.message.content
    }
    // Behind the first answer, as when the second one is made again; twice at the same time.
    const [again, other] = await Promise.all([
      ask(messages.slice(0, 3), 'recall'),
      ask(messages.slice(0, 3), 'repeat other'),
    ])
    expect([again, other]).toEqual(['You said: repeat one', 'other'])
    expect(await ask(messages, 'recall')).toBe('You said: repeat one | repeat two')
    const [, , third, fourth, fifth] = answeredPrompts(gateway)
    expect([third, fourth, fifth].map((sent) => sent?.prompt).toSorted()).toEqual([
      'recall',
      'recall',
      'repeat other',
    ])
    const edited = [...messages]
    edited[2] = { role: 'assistant', content: 'something else' }
    expect(await ask(edited, 'recall')).toBe('You said: repeat one | repeat two')
    const last = answeredPrompts(gateway).at(-1)
    expect(last?.prompt).toContain('something else')
    expect(last?.conversation).not.toBe(third?.conversation)
    const otherSystem = [{ role: 'system' as const, content: 'You are polite.' }, ...messages.slice(1)]
    await ask(otherSystem, 'repeat x')
    expect(answeredPrompts(gateway).at(-1)?.prompt).toContain('You are polite.')
  })

  test(`${transport}: while they are off, nothing is kept anywhere`, async () => {
    await using gateway = await boot(transport, {})
    const { say } = beginDialogue(gateway)
    await say('repeat one')
    await say('repeat two')
    expect(answeredPrompts(gateway).at(-1)?.prompt).toContain('repeat one')
    const told = JSON.stringify(gateway.simulator.record().map(({ body, sent }) => [body, sent]))
    expect(told).toMatch(/"(is_)?temporary":true/)
    expect(told).not.toMatch(/"(is_)?temporary":false/)
    const answer = await gateway.chat('repeat x', { conversation_id: 'conv-000000000000000000000000' })
    expect(answer.status).toBe(200)
    expect(await answer.text()).not.toContain('conversation')
    expect(await (await gateway.admin('GET', '/conversations')).json()).toMatchObject({
      total: 0,
      mode: 'off',
    })
  })
}

test('a conversation goes on over the other transport when its own is refused', async () => {
  const config = { ...auto, grok: { chat_transport: 'auto' } }
  await using gateway = await bootBinary({ config, upstream: { accounts: threeAccounts() } })
  const { say } = beginDialogue(gateway)
  await say('repeat one')
  gateway.simulator.setFaults('*', [{ name: 'anti_bot', transport: 'mgw' }])
  expect(await say('recall')).toBe('You said: repeat one')
  const [one, two] = answeredPrompts(gateway)
  expect(two).toMatchObject({
    prompt: 'recall',
    conversation: one?.conversation,
    credential: one?.credential,
  })
  const paths = gateway.simulator
    .record()
    .flatMap(({ path, prompt }) => (prompt ? [path.split('/').at(-1)] : []))
  expect(paths.at(-1)).toBe('responses')
})
