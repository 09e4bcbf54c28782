// A row that accounts serve while they have quota and a key after that, through the compiled binary before both simulated upstreams.
import { expect, test } from 'bun:test'
import { bootBinary, type Gateway } from '../boot.ts'
import { eventually } from '../eventually.ts'

const many = { total: 1000 }
const boot = (more: Record<string, object> = {}) =>
  bootBinary({
    keys: true,
    upstream: { accounts: { accounts: [{ tier: 'basic', quota: { fast: many } }] } },
    config: {
      models: { 'grok-4-fast': { upstream: ['web', 'xai'], xai_model: 'grok-4.7' } },
      conversation: { mode: 'explicit' },
      ...more,
    },
  })

type Message = { role: string; content: string | null; tool_calls?: unknown[]; tool_call_id?: string }
type Chat = { conversation_id: string; choices: { message: Message & { tool_calls?: { id: string }[] } }[] }
const user = (content: string): Message => ({ role: 'user', content })

const made = ({ simulator }: Gateway) =>
  simulator.xai.calls().filter(({ path, method }) => method === 'POST' && path === '/v1/responses')
/** Which upstreams were asked, by the prompts they got. */
const sides = (gateway: Gateway) => ({
  web: gateway.simulator.record().filter(({ prompt }) => prompt !== undefined).length,
  xai: made(gateway).length,
})

async function chat(gateway: Gateway, messages: Message[], more: object = {}): Promise<Chat> {
  const answer = await gateway.post('/v1/chat/completions', { model: 'grok-4-fast', messages, ...more })
  expect([answer.status, answer.status === 200 ? '' : await answer.text()]).toEqual([200, ''])
  return (await answer.json()) as Chat
}

/** The only account is at its limit, until it is brought back. */
const useUp = ({ simulator }: Gateway) =>
  simulator.setFaults(simulator.accounts[0]?.credential ?? '', ['rate_limited'])
async function bringBack(gateway: Gateway): Promise<void> {
  gateway.simulator.setFaults(gateway.simulator.accounts[0]?.credential ?? '', [])
  const { items } = (await (await gateway.admin('GET', '/tokens?pool=ssoBasic')).json()) as {
    items: { id: string }[]
  }
  await gateway.admin('POST', '/tokens/clear-cooldown', { ids: items.map(({ id }) => id) })
}

/** What no upstream that makes calls itself may ever be sent: the words and forms of the imitation. */
const imitated = [
  'The program you are talking to offers',
  'Function calls are switched off',
  'Answer with one JSON',
  '<tool_call',
  'tool_name>',
  'Tool result (',
  'That answer cannot be used',
]
function expectNoImitation({ simulator }: Gateway): void {
  const bytes = simulator.xai.calls().map(({ raw }) => raw ?? '')
  expect(bytes.filter((raw) => raw !== '').length).toBeGreaterThan(0)
  for (const raw of bytes) for (const words of imitated) expect(raw).not.toContain(words)
  // A key goes to the API and nowhere else, a cookie to the web app.
  const shown = simulator.record().flatMap(({ credential }) => credential ?? [])
  expect(shown.filter((credential) => credential.startsWith('xai-'))).toEqual([])
  for (const { credential, headers } of simulator.xai.calls())
    expect([credential?.slice(0, 4), headers['cookie']]).toEqual(['xai-', undefined])
}

test('accounts, then the key, and accounts again: in one conversation, whoever keeps the history', async () => {
  await using gateway = await boot()
  const system = { role: 'system', content: 'You are terse.' }
  const one = await chat(gateway, [system, user('repeat one')])
  const { conversation_id } = one
  expect(sides(gateway)).toEqual({ web: 1, xai: 0 })

  useUp(gateway)
  await chat(gateway, [system, user('repeat two')], { conversation_id })
  expect(sides(gateway).xai).toBe(1)
  const recalled = await chat(gateway, [user('recall')], { conversation_id })
  expect(recalled.choices[0]?.message.content).toBe('You said: repeat one | repeat two')
  const sent = JSON.parse(made(gateway).at(-1)?.raw ?? '{}') as { input: { role: string }[] }
  expect(sent.input.filter(({ role }) => role === 'system')).toHaveLength(1)

  await bringBack(gateway)
  const back = await chat(gateway, [user('recall')], { conversation_id })
  expect(back.choices[0]?.message.content).toBe('You said: repeat one | repeat two | recall')
  expect(sides(gateway).xai).toBe(2)
  await chat(gateway, [system, user('repeat a'), { role: 'assistant', content: 'a' }, user('repeat b')])
  expect(sides(gateway).xai).toBe(2)
  expectNoImitation(gateway)
})

for (const stream of [false, true])
  test(`the key steps in before any content, stream ${stream}, and the log tells both tries`, async () => {
    await using gateway = await boot()
    useUp(gateway)
    const answer = await gateway.chat('repeat stepped in', { stream })
    expect([answer.status, /"content":\s?"s/.test(await answer.text())]).toEqual([200, true])
    const { items } = (await (await gateway.admin('GET', '/log?limit=1')).json()) as {
      items: {
        attempts: { transport: string; fault: string | null; upstream?: string }[]
        cost_usd: number
      }[]
    }
    expect(items[0]?.attempts.map(({ fault, upstream }) => [upstream, fault])).toEqual([
      ['web', 'rate_limited'],
      ['xai', null],
    ])
    expect(items[0]?.cost_usd).toBeGreaterThan(0)
  })

test('tools: the key first, the accounts while it is out, and back to the key with all that was called', async () => {
  await using gateway = await boot()
  const tools = [
    { type: 'function', function: { name: 'get_weather', parameters: { type: 'object', properties: {} } } },
  ]
  const key = gateway.simulator.xai.keys[0] ?? ''
  gateway.simulator.xai.setFaults(key, ['server_error'])
  const one = await chat(gateway, [user('call get_weather {"city":"Paris"}')], { tools })
  const { conversation_id } = one
  const call = one.choices[0]?.message.tool_calls?.[0]
  expect([sides(gateway).web, call]).toMatchObject([1, { function: { name: 'get_weather' } }])

  gateway.simulator.xai.setFaults(key, [])
  const result = { role: 'tool', content: 'sunny', tool_call_id: call?.id ?? '' }
  await chat(gateway, [result], { tools, conversation_id })
  const input = (
    JSON.parse(made(gateway).at(-1)?.raw ?? '{}') as { input: { type?: string; name?: string }[] }
  ).input
  expect(input.map(({ type }) => type)).toContain('function_call')
  expect(input.map(({ type }) => type)).toContain('function_call_output')
  expect(sides(gateway).web).toBe(1)
  const json = { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'object' } } }
  await chat(gateway, [user('json {"a":1}')], { response_format: json })
  const responses = await gateway.post('/v1/responses', {
    model: 'grok-4-fast',
    input: [{ role: 'user', content: 'repeat hi' }],
    tools: [{ type: 'function', name: 'f', parameters: { type: 'object' } }],
  })
  expect(responses.status).toBe(200)
  expectNoImitation(gateway)
})

test('a row of the web without a usable account names what keys serve; n is for keys', async () => {
  await using gateway = await boot()
  const id = (
    (await (await gateway.admin('GET', '/tokens?pool=ssoBasic')).json()) as { items: { id: string }[] }
  ).items[0]?.id
  await gateway.admin('POST', '/tokens/disable', { ids: [id] })
  const refused = await gateway.chat('repeat x', { model: 'grok-3' })
  expect([refused.status, await refused.json()]).toMatchObject([
    503,
    { error: { code: 'no_account_available', message: expect.stringContaining('grok-4.7') } },
  ])
  await eventually(
    'the other row is served by the key',
    async () => (await gateway.chat('repeat x')).status === 200,
  )
})
