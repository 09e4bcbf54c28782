// The upstream's web app has changed overnight: what callers get, what is sent again, and what the operator can see.
import { describe, expect, test } from 'bun:test'
import { faultNames } from '../../upstream/simulator/faults.ts'
import { bootBinary, type BootOptions, type Gateway } from '../boot.ts'
import { eventually } from '../eventually.ts'
import { restarted } from '../restarted.ts'
import { unknowns } from '../unknowns.ts'

type Grok = Record<string, unknown>
const quota = { fast: { total: 10_000 } }

const boot = (fault: string, grok: Grok = {}, accounts = 2): Promise<Gateway> =>
  bootBinary({
    upstream: {
      accounts: { accounts: [{ tier: 'basic', quota, count: accounts }] },
      faults: [{ name: fault }] as NonNullable<BootOptions['upstream']>['faults'],
    },
    config: {
      grok: { chat_transport: 'auto', connect_timeout: 1, timeout: 3, stream_idle_timeout: 2, ...grok },
    },
  })

type Chat = { choices?: [{ message: { content: string } }]; error?: { code: string } }
async function ask(gateway: Gateway, prompt: string) {
  const response = await gateway.chat(prompt)
  const body = (await response.json()) as Chat
  return { status: response.status, said: body.choices?.[0].message.content ?? body.error?.code }
}

/** How often the prompt was sent over each transport. */
function sent({ simulator }: Gateway, prompt: string) {
  const calls = simulator.record()
  const turns = (body: unknown) => JSON.stringify(body ?? '').split(prompt).length - 1
  return {
    mgw: calls.reduce((sum, { sent: messages }) => sum + turns(messages), 0),
    rest: calls.filter(({ path, body }) => path.includes('conversations/new') && turns(body) > 0).length,
  }
}

type Row = {
  fault: string
  grok?: Grok
  /** How often the prompt goes out over each transport. */
  sent: { mgw: number; rest: number }
  said?: string
  counted?: string
}
const whole = 'repeat all of it'

// The socket is not understood: the same request is answered over REST.
const healed: Row[] = [
  { fault: 'changed_session_silent', sent: { mgw: 0, rest: 1 } },
  { fault: 'changed_session_refused', sent: { mgw: 0, rest: 1 } },
  { fault: 'changed_session', sent: { mgw: 0, rest: 1 }, counted: 'event session.opened' },
  { fault: 'changed_turn_closed', sent: { mgw: 1, rest: 1 } },
  { fault: 'changed_events', sent: { mgw: 1, rest: 1 }, counted: 'event turn.chunk' },
  { fault: 'changed_chunk', sent: { mgw: 1, rest: 1 }, counted: 'chunk words' },
]
for (const row of healed)
  test(`${row.fault}: answered over REST, and the next requests do not even try the socket`, async () => {
    await using gateway = await boot(row.fault)
    expect(await ask(gateway, whole)).toEqual({ status: 200, said: 'all of it' })
    expect(sent(gateway, 'all of it')).toEqual(row.sent)
    expect(await ask(gateway, 'repeat the next')).toEqual({ status: 200, said: 'the next' })
    expect(sent(gateway, 'the next')).toEqual({ mgw: 0, rest: 1 })
    if (row.counted) expect(await unknowns(gateway)).toContain(row.counted)
    const alerts = await (await gateway.admin('GET', '/alerts')).text()
    expect(alerts).toContain('transport_set_aside')
  })

test('silence behind the prompt: 504 after grok.timeout, never sent twice, and the next request takes REST', async () => {
  await using gateway = await boot('changed_turn_silent', { timeout: 1, retry_status_codes: [502, 504] })
  expect(await ask(gateway, whole)).toEqual({ status: 504, said: 'upstream_timeout' })
  expect(sent(gateway, 'all of it')).toEqual({ mgw: 1, rest: 0 })
  expect(await ask(gateway, 'repeat the next')).toEqual({ status: 200, said: 'the next' })
  expect(sent(gateway, 'the next')).toEqual({ mgw: 0, rest: 1 })
})

const fixed: Record<string, Row[]> = {
  mgw: [
    { fault: 'changed_channel', sent: { mgw: 1, rest: 0 }, counted: 'channel CHANNEL_ASSISTANT_REPLY' },
    { fault: 'changed_end', sent: { mgw: 1, rest: 0 }, counted: 'end_state settled' },
    { fault: 'changed_field', sent: { mgw: 1, rest: 0 }, counted: 'chunk new_part' },
    ...['404', '405', '410'].map((status) => ({ fault: `changed_who_${status}`, sent: { mgw: 1, rest: 0 } })),
    // One other account decides; nothing was understood, so nothing is asked for a third time.
    { fault: 'changed_events', sent: { mgw: 2, rest: 0 }, said: 'upstream_error' },
    { fault: 'changed_chunk', sent: { mgw: 2, rest: 0 }, said: 'empty_response' },
    {
      fault: 'changed_envelope',
      sent: { mgw: 2, rest: 0 },
      said: 'upstream_error',
      counted: 'envelope payload',
    },
    {
      fault: 'changed_tag',
      sent: { mgw: 1, rest: 0 },
      said: 'all of  <grok:gadget id="1"/> it',
      counted: 'tag grok:gadget',
    },
  ],
  rest: [
    { fault: 'changed_field', sent: { mgw: 0, rest: 1 }, counted: 'frame newSignal' },
    { fault: 'changed_message_tag', sent: { mgw: 0, rest: 1 }, counted: 'message_tag answer_v2' },
    { fault: 'changed_token', sent: { mgw: 0, rest: 2 }, said: 'empty_response', counted: 'frame piece' },
    {
      fault: 'changed_token_nested',
      sent: { mgw: 0, rest: 2 },
      said: 'empty_response',
      counted: 'frame token as object',
    },
    {
      fault: 'changed_envelope',
      sent: { mgw: 0, rest: 2 },
      said: 'upstream_error',
      counted: 'envelope data',
    },
    { fault: 'changed_page', sent: { mgw: 0, rest: 4 }, said: 'upstream_error' },
    {
      fault: 'changed_tag',
      sent: { mgw: 0, rest: 1 },
      said: 'all of  <grok:gadget id="1"/> it',
      counted: 'tag grok:gadget',
    },
  ],
}
for (const [transport, rows] of Object.entries(fixed))
  describe(`${transport} alone`, () => {
    for (const { fault, said = 'all of it', sent: times, counted } of rows)
      test(`${fault}: ${said}`, async () => {
        await using gateway = await boot(fault, { chat_transport: transport, retry_backoff_base: 0.01 })
        const answer = await ask(gateway, whole)
        expect(answer).toEqual({ status: said.includes('_') ? 502 : 200, said })
        expect(sent(gateway, 'all of it')).toEqual(times)
        if (counted) expect(await unknowns(gateway)).toContain(counted)
        // A change of the web app is no account's fault.
        expect(gateway.tokens().ssoBasic?.map(({ status = 'active' }) => status)).toEqual([
          'active',
          'active',
        ])
      })
  })

test('answers that only look like one are marked in the log and counted, over restarts', async () => {
  await using gateway = await boot('changed_thoughts_only')
  expect(await ask(gateway, whole)).toEqual({ status: 200, said: '' })
  gateway.simulator.setFaults('*', ['changed_tag'])
  await ask(gateway, whole)
  await eventually('the log has the marks', async () => {
    const log = await (await gateway.admin('GET', '/log')).text()
    return log.includes('"odd":["thoughts_only"]') && log.includes('"odd":["leaked_tag"]')
  })
  const counted = ['answer thoughts_only', 'tag grok:gadget']
  expect(await unknowns(gateway)).toEqual(expect.arrayContaining(counted))
  gateway.binary.signal('SIGTERM')
  await gateway.binary.exited
  await using again = await restarted(gateway)
  expect(await unknowns(again)).toEqual(expect.arrayContaining(counted))
})

test('every change has a test', async () => {
  const tests = await Promise.all(
    ['changed.test.ts', 'changed-calls.test.ts'].map((file) => Bun.file(`${import.meta.dir}/${file}`).text()),
  )
  const names = faultNames.filter((name) => name.startsWith('changed_') && !/_who_/.test(name))
  expect(names.filter((name) => !tests.join('').includes(`'${name}'`))).toEqual([])
})

test('GET /upstream: transports in trouble and what is not understood, with a sample; both can be put back', async () => {
  await using gateway = await boot('changed_events')
  await ask(gateway, 'repeat secret words')
  type State = {
    transports: object[]
    refused_accounts: null
    unknown: { kind: string; name: string; sample: string }[]
  }
  const state = async () => (await (await gateway.admin('GET', '/upstream')).json()) as State
  const { transports, unknown, refused_accounts } = await state()
  expect(transports).toMatchObject([
    { transport: 'mgw', state: 'aside', reason: expect.stringContaining('no known frame') },
  ])
  expect([refused_accounts, unknown.find(({ name }) => name === 'turn.chunk')]).toMatchObject([
    null,
    { kind: 'event' },
  ])
  expect(JSON.stringify(unknown)).not.toMatch(/secret|words/)
  expect((await gateway.admin('DELETE', '/upstream/unknown')).status).toBe(200)
  gateway.simulator.setFaults('*', [])
  expect((await gateway.admin('POST', '/upstream/retry')).status).toBe(200)
  expect(await state()).toMatchObject({ transports: [], refused_accounts: null, unknown: [] })
  expect(await ask(gateway, 'repeat it again')).toEqual({ status: 200, said: 'it again' })
  expect(sent(gateway, 'it again')).toEqual({ mgw: 1, rest: 0 })
})
