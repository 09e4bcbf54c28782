import { afterAll, beforeAll, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'smol-toml'
import type { ServerWebSocket } from 'bun'
import type { Config } from '../../../config/schema.ts'
import type { Account } from '../../../core/account.ts'
import type { ModelEvent } from '../../../core/event.ts'
import type { Model } from '../../../core/model.ts'
import { createWatchdog } from '../../../lib/watchdog.ts'
import { eventually } from '../../../testing/eventually.ts'
import { thrownBy } from '../../../testing/thrown.ts'
import { openMgw } from './open.ts'
import { createUserIds } from '../user-id.ts'

const userId = '5d1c0b7e-93f4-4c55-9a0e-2f6f0d8a7c31'
type Line = ServerWebSocket<unknown>
type Sent = { session_id?: string; event: Record<string, unknown> & { type: string } }

// An upstream by hand: what it does with each message is the test's.
let server: Bun.Server<unknown>
let onMessage: (line: Line, sent: Sent) => void
let sessions: () => Response
let upgrades: Request[] = []
let asked: string[] = []
let sent: Sent[] = []
let closed: number[] = []
beforeAll(() => {
  server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: (request, { upgrade }) => {
      const { pathname } = new URL(request.url)
      asked.push(pathname)
      if (pathname === '/api/auth/session') return sessions()
      if (pathname === '/')
        return new Response('home', { headers: { 'set-cookie': `x-userid=${userId}; Path=/` } })
      upgrades.push(request)
      return upgrade.call(server, request, { data: undefined })
        ? undefined
        : new Response('no', { status: 500 })
    },
    websocket: {
      message: (line, text) => {
        const message = JSON.parse(String(text)) as Sent
        sent.push(message)
        onMessage(line, message)
      },
      close: (_, code) => void closed.push(code),
    },
  })
})
afterAll(() => server.stop(true))

const say = (line: Line, type: string, fields: object = {}) =>
  line.send(JSON.stringify({ session_id: 'S', event: { type, ...fields } }))
const chunk = (line: Line, text: string) =>
  say(line, 'response.chunk', { chunk: { text: { text, channel: 'CHANNEL_ASSISTANT_RESPONSE' } } })
const done = (line: Line) => say(line, 'response.done', { response: { status: 'completed' } })

/** Attaches, and says this when the turn comes. */
const answering =
  (answer: (line: Line) => void) =>
  (line: Line, { event }: Sent) => {
    if (event.type === 'session.create') {
      say(line, 'session.created', { client_event_id: event['event_id'] })
      say(line, 'conversation.attached', { conversation: { id: 'S' } })
    }
    if (event.type !== 'response.create') return
    say(line, 'response.created', { response: { id: 'A' } })
    answer(line)
  }

function reset(behaviour: typeof onMessage = answering(done)): void {
  ;[upgrades, asked, sent, closed] = [[], [], [], []]
  onMessage = behaviour
  sessions = () => Response.json({ status: 'authenticated', session: { userId } })
}

const defaults = parse(
  readFileSync(join(import.meta.dir, '../../../../config.defaults.toml'), 'utf8'),
) as Config
const account = { id: 'acc_1', credential: 'c'.repeat(40) } as Account
const model = { id: 'grok-4', mode: 'fast' } as Model

function open(
  grok: Partial<Config['grok']> = {},
  signal = new AbortController().signal,
  heartbeatMs = 20_000,
) {
  const all = { ...defaults.grok, base_url: server.url.origin, cf_clearance: 'cf', user_agent: 'UA', ...grok }
  const options = { config: () => ({ ...defaults, grok: all }), watchdog: createWatchdog(undefined, 20) }
  const prompt = { turns: [{ role: 'user' as const, text: '上海天气？' }], search: true }
  const ids = createUserIds(options)
  const ask = () =>
    openMgw({ ...options, userIds: ids, heartbeatMs }, { prompt, model, account, fileIds: ['F'], signal })
  return { ask }
}

async function readAll(answer: { read: () => Promise<ModelEvent[] | undefined> }): Promise<ModelEvent[]> {
  const all: ModelEvent[] = []
  for (let events = await answer.read(); events; events = await answer.read()) all.push(...events)
  return all
}

test('what is sent: handshake, session, turn, each in the form of the protocol', async () => {
  reset()
  await readAll(await open().ask())
  const [upgrade] = upgrades
  expect(new URL(upgrade?.url ?? '').search).toBe(`?uid=${userId}`)
  expect(Object.fromEntries(upgrade?.headers ?? [])).toMatchObject({
    cookie: `sso=${account.credential}; sso-rw=${account.credential}; cf_clearance=cf; x-userid=${userId}`,
    'user-agent': 'UA',
    origin: server.url.origin,
  })
  expect(upgrade?.headers.has('x-statsig-id')).toBe(false)
  expect(upgrade?.headers.has('sec-websocket-extensions')).toBe(false)
  expect(sent.map(({ session_id, event }) => [session_id, event.type])).toEqual([
    [undefined, 'session.create'],
    ['S', 'response.create'],
  ])
  expect(sent[0]?.event['session']).toEqual({
    model: 'fast',
    x_grok: {
      protocol_capabilities: ['conversation_attached', 'custom_methods_v1'],
      use_chunk: true,
      enable_side_by_side: true,
      force_side_by_side: false,
      enable_image_generation: true,
      image_generation_count: 2,
      disable_text_follow_ups: false,
      disable_artifact: true,
      force_concise: false,
      keep_context: false,
      is_temporary: true,
      disable_memory: true,
    },
  })
  expect(sent[1]?.event).toMatchObject({
    item: {
      type: 'message',
      role: 'user',
      x_grok: {
        input_chunks: [{ text: { text: '上海天气？' } }],
      },
    },
    file_attachment_ids: ['F'],
  })
})

test('the socket is left as soon as the answer is done, with a word of farewell', async () => {
  reset(answering((line) => (chunk(line, 'Hi'), done(line))))
  const events = await readAll(await open().ask())
  expect(events.map(({ type }) => type)).toEqual(['conversation', 'response', 'text.delta', 'finish'])
  await eventually('it is closed', () => closed.length === 1)
  expect(closed).toEqual([1000])
})

test('the id is asked for once; from the cookie when the session does not tell; a dead session is a verdict', async () => {
  reset()
  const { ask } = open()
  await readAll(await ask())
  await readAll(await ask())
  expect(asked).toEqual(['/api/auth/session', '/ws/mgw/', '/ws/mgw/'])
  reset()
  sessions = () => Response.json({ status: 'authenticated', session: { userId: 'not a uuid' } })
  await readAll(await open().ask())
  expect(asked).toEqual(['/api/auth/session', '/', '/ws/mgw/'])
  for (const status of [404, 405, 410]) {
    reset()
    sessions = () => Response.json({ code: 5, message: 'session not found' }, { status })
    await readAll(await open().ask())
    expect(asked).toEqual(['/api/auth/session', '/', '/ws/mgw/'])
  }
  for (const [status, kind] of [
    ['unauthenticated', 'session_dead'],
    ['blocked', 'account_blocked'],
  ]) {
    reset()
    sessions = () => Response.json({ status })
    expect(await thrownBy(open().ask())).toMatchObject({ fault: { kind } })
    expect(asked).toEqual(['/api/auth/session'])
  }
})

test('a session call that is refused for everybody closes this way', async () => {
  reset()
  sessions = () => new Response('<title>Just a moment...</title>', { status: 403 })
  expect(await thrownBy(open().ask())).toMatchObject({
    fault: { kind: 'browser_refused', transportRefused: true },
  })
})

test('both ends ping, both are answered, and neither counts as an answer', async () => {
  reset(answering((line) => say(line, 'ping', { event_id: 'evt_77' })))
  const behaviour = onMessage
  onMessage = (line, message) => {
    if (message.event.type === 'ping') say(line, 'pong', { event_id: 'p' })
    else behaviour(line, message)
  }
  const answer = await open({ stream_idle_timeout: 0.4 }, undefined, 30).ask()
  expect(await thrownBy(readAll(answer))).toMatchObject({ fault: { kind: 'upstream_timeout' } })
  expect(sent.filter(({ event }) => event.type === 'ping').length).toBeGreaterThan(3)
  expect(sent.find(({ event }) => event.type === 'pong')?.event).toEqual({ type: 'pong', event_id: 'evt_77' })
})

test('who does not read makes the upstream wait', async () => {
  let taken = 0
  reset(
    answering((line) => {
      const more = () => {
        for (let i = 0; i < 20 && line.readyState === 1 && line.getBufferedAmount() < 1_000_000; i++) {
          chunk(line, 'x'.repeat(20_000))
          taken++
        }
        if (line.readyState === 1) setTimeout(more, 1)
      }
      more()
    }),
  )
  const answer = await open().ask()
  let stopped = -1
  await eventually('it has to wait', async () => {
    const before = taken
    await Bun.sleep(150)
    stopped = taken
    return before === stopped
  })
  // How much lies in between is the kernel's affair.
  await eventually('it goes on', async () => {
    await answer.read()
    return taken > stopped
  })
  answer.cancel()
  await eventually('it is closed', () => closed.length === 1)
})

// Who waits may leave at any moment.
const moments: [when: string, behaviour: typeof onMessage][] = [
  ['before the attachment', () => {}],
  [
    'before the answer',
    (line, message) => message.event.type === 'session.create' && answering(done)(line, message),
  ],
  ['in the answer', answering((line) => chunk(line, 'Hi'))],
]
for (const [when, behaviour] of moments)
  test(`leaving ${when} closes the socket at once`, async () => {
    reset(behaviour)
    const controller = new AbortController()
    const reading = open({}, controller.signal).ask().then(readAll)
    reading.catch(() => {})
    await eventually('it stands', () => sent.length > 0)
    await Bun.sleep(20)
    controller.abort()
    await eventually('it is closed', () => closed.length === 1, 500)
    await thrownBy(reading)
  })

const endings: [what: string, answer: (line: Line) => void, kind: string][] = [
  ['closed', (line) => line.close(1000), 'upstream_failed'],
  ['closed with a reason', (line) => line.close(1011, 'internal'), 'upstream_failed'],
  ['torn', (line) => line.terminate(), 'upstream_failed'],
  ['ended', (line) => say(line, 'session.ended', { reason: 'idle' }), 'upstream_failed'],
  [
    'limited',
    (line) => say(line, 'error', { error: { code: 'x', message: 'Too many requests' } }),
    'rate_limited',
  ],
]
for (const [what, end, kind] of endings) {
  test(`a socket that is ${what} in the answer is ${kind}, after what came before`, async () => {
    reset(answering((line) => (chunk(line, 'Half'), setTimeout(end, 20, line))))
    const answer = await open().ask()
    const events: ModelEvent[] = []
    const reading = (async () => {
      for (let batch = await answer.read(); batch; batch = await answer.read()) events.push(...batch)
    })()
    expect(await thrownBy(reading)).toMatchObject({ fault: { kind } })
    expect(events.at(-1)).toEqual({ type: 'text.delta', delta: 'Half' })
  })

  test(`a socket that is ${what} before the attachment is ${kind}`, async () => {
    reset((line) => end(line))
    expect(await thrownBy(open().ask())).toMatchObject({ fault: { kind } })
  })
}
