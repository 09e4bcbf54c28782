import { expect, test } from 'bun:test'
import { simulated } from './test-client.ts'
import { askMgw, itemOf, openMgwSocket, saidOn, sessionCreate } from './test-mgw.ts'

const typesOf = (heard: { event: { type: string } }[]) => heard.map(({ event }) => event.type)

test('a whole answer has the events of the protocol, in their order', async () => {
  await using simulator = await simulated()
  using socket = openMgwSocket(simulator)
  const heard = await askMgw(socket, 'think: repeat one two three')
  await socket.until('conversation.title.updated')
  const order = [...new Set(typesOf(heard))].filter((type) => type !== 'ping')
  expect(order).toEqual([
    'session.created',
    'conversation.attached',
    'conversation.queue.updated',
    'conversation.item.added',
    'response.created',
    'response.output_item.added',
    'response.content_part.added',
    'response.chunk',
    'response.output_text.done',
    'response.content_part.done',
    'response.output_item.done',
    'response.done',
    'response.persisted',
    'conversation.title.updated',
  ])
  expect(saidOn(heard)).toBe('one two three')
  expect(heard.find(({ event }) => event.type === 'response.output_text.done')?.event).toMatchObject({
    text: 'one two three',
  })
  expect(new Set(heard.map(({ session_id }) => session_id)).size).toBe(1)
  const ids = heard.map(({ event }) => event['event_id'])
  expect(new Set(ids).size).toBe(ids.length)
})

test('a heading that comes late is sent behind the end, with empty ids', async () => {
  await using simulator = await simulated()
  using socket = openMgwSocket(simulator)
  await askMgw(socket, 'think: repeat one two three')
  await socket.until('conversation.title.updated')
  const types = typesOf(socket.heard)
  const late = socket.heard.slice(types.indexOf('response.done')).filter(({ event }) => event['chunk'])
  expect(late[0]?.event).toMatchObject({ response_id: '', chunk: { text: { text: 'Wrapping up' } } })
})

test('some messages hold two objects', async () => {
  await using simulator = await simulated()
  using socket = openMgwSocket(simulator)
  await askMgw(socket, 'framing glued: count to 40')
  expect(Math.max(...socket.sizes)).toBeGreaterThan(1)
  expect(Math.min(...socket.sizes)).toBe(1)
})

test('the turn may also come inside response.create', async () => {
  await using simulator = await simulated()
  using socket = openMgwSocket(simulator)
  socket.send(sessionCreate())
  const { session_id } = await socket.until('conversation.attached')
  socket.send({ type: 'response.create', event_id: 'e', item: itemOf('repeat inside') }, session_id)
  await socket.until('response.done')
  expect(saidOn(socket.heard)).toBe('inside')
  expect(simulator.record().at(-1)?.prompt).toBe('repeat inside')
})

// What a caller must not do, each with the one thing that is wrong.
type Wrong = (send: ReturnType<typeof openMgwSocket>['send'], id: string) => void
const wrong: [what: string, send: Wrong, code?: string][] = [
  ['an unknown event', (send, id) => send({ type: 'nonsense' }, id)],
  ['a second session', (send, id) => send(sessionCreate(), id)],
  ['an answer to nothing', (send, id) => send({ type: 'response.create' }, id)],
  ['another session id', (send) => send({ type: 'response.create', item: itemOf('x') }, 'other')],
  ['no session id', (send) => send({ type: 'response.create', item: itemOf('x') })],
  ['an item without text', (send, id) => send({ type: 'conversation.item.create', item: {} }, id)],
]
for (const [what, send, code = 'invalid_envelope'] of wrong)
  test(`${what} is ${code}`, async () => {
    await using simulator = await simulated()
    using socket = openMgwSocket(simulator)
    socket.send(sessionCreate())
    const { session_id } = await socket.until('conversation.attached')
    send(socket.send, session_id)
    expect((await socket.until('error')).event).toMatchObject({ error: { code } })
  })

const badSessions: [what: string, event: ReturnType<typeof sessionCreate>, code: string][] = [
  ['an unknown model', sessionCreate({}, 'turbo'), 'invalid_envelope'],
  ['no use_chunk', sessionCreate({ use_chunk: false }), 'invalid_envelope'],
  ['no wish for the attachment', sessionCreate({ protocol_capabilities: [] }), 'invalid_envelope'],
  ['a conversation nobody has', sessionCreate({ conversation_id: 'x' }), 'conversation_not_found'],
]
for (const [what, event, code] of badSessions)
  test(`a session with ${what} is ${code}`, async () => {
    await using simulator = await simulated()
    using socket = openMgwSocket(simulator)
    socket.send(event)
    expect((await socket.until('error')).event).toMatchObject({ error: { code } })
  })

test('a turn before the attachment is invalid_envelope', async () => {
  await using simulator = await simulated()
  using socket = openMgwSocket(simulator)
  socket.send(sessionCreate())
  socket.send({ type: 'response.create', item: itemOf('too early') }, 'any')
  expect((await socket.until('error')).event).toMatchObject({ error: { code: 'invalid_envelope' } })
})

test('ping is answered', async () => {
  await using simulator = await simulated()
  using socket = openMgwSocket(simulator)
  socket.send({ type: 'ping', event_id: 'evt_hb_1' })
  await socket.until('pong')
})

test('a used-up quota is the pair of errors the real one sends', async () => {
  const accounts = [{ tier: 'basic' as const, quota: { fast: { total: 0 } } }]
  await using simulator = await simulated({ accounts: { accounts } })
  using socket = openMgwSocket(simulator)
  const heard = await askMgw(socket, 'repeat x')
  expect(heard.slice(-2).map(({ event }) => event)).toMatchObject([
    { type: 'response.grok.output', output: { stream_error: { kind: 'usage_limit_reached' } } },
    { type: 'response.done', response: { status: 'incomplete', status_details: { reason: 'stream_error' } } },
  ])
})

test('a caller who leaves is seen, and leaves no timer behind', async () => {
  await using simulator = await simulated()
  const socket = openMgwSocket(simulator)
  void askMgw(socket, 'slow 20: count to 500').catch(() => {})
  await socket.until('response.chunk')
  expect(simulator.open()).toBe(1)
  socket[Symbol.dispose]()
  const deadline = performance.now() + 2000
  while (simulator.open() > 0 && performance.now() < deadline) await Bun.sleep(5)
  expect([simulator.open(), simulator.timers()]).toEqual([0, 0])
  expect(simulator.record().at(-1)).toMatchObject({ status: 101, aborted: true })
})

test('the handshake is refused like a call: by session, by fault, by an id that is not the account’s', async () => {
  await using simulator = await simulated({
    faults: [{ name: 'rate_limited', transport: 'mgw', retry_after: 7 }],
  })
  const [account] = simulator.accounts
  const shake = (cookie: string, uid = account?.userId) =>
    fetch(`${simulator.url}/ws/mgw/?uid=${uid}`, {
      headers: { cookie, connection: 'Upgrade', upgrade: 'websocket' },
    })
  const own = `sso=${account?.credential}; sso-rw=${account?.credential}; x-userid=${account?.userId}`
  expect((await shake('sso=x; sso-rw=x')).status).toBe(401)
  expect((await shake(own, 'someone-else')).status).toBe(400)
  const limited = await shake(own)
  expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '7'])
})
