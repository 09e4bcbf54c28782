import { afterAll, beforeEach, expect, test } from 'bun:test'
import { defaults } from '../../../config/defaults.ts'
import type { Account } from '../../../core/account.ts'
import type { Model } from '../../../core/model.ts'
import { createWatchdog } from '../../../lib/watchdog.ts'
import { eventually } from '../../../testing/eventually.ts'
import { openMgw } from './open.ts'
import { createWarmSockets } from './warm.ts'

type Line = Bun.ServerWebSocket<unknown>
const account = { id: 'acc_1', credential: 'c'.repeat(40) } as Account
const model = { id: 'grok-4', mode: 'fast' } as Model

let lines: Line[] = []
let opened = 0
let sessions = 0
/** What becomes of a turn on the socket of this number. */
let onTurn: (line: Line, number: number) => void
const numbers = new Map<Line, number>()

const say = (line: Line, type: string, fields: object = {}) =>
  line.send(JSON.stringify({ session_id: 'S', event: { type, ...fields } }))
function answer(line: Line): void {
  say(line, 'response.created', { response: { id: 'A' } })
  say(line, 'response.chunk', { chunk: { text: { text: 'Hi', channel: 'CHANNEL_ASSISTANT_RESPONSE' } } })
  say(line, 'response.done', { response: { status: 'completed' } })
}

const server: Bun.Server<unknown> = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  fetch: (request, { upgrade }) =>
    new URL(request.url).pathname === '/api/auth/session'
      ? Response.json({
          status: 'authenticated',
          session: { userId: '5d1c0b7e-93f4-4c55-9a0e-2f6f0d8a7c31' },
        })
      : upgrade.call(server, request, { data: undefined })
        ? undefined
        : new Response('no', { status: 500 }),
  websocket: {
    open: (line) => {
      lines.push(line)
      numbers.set(line, ++opened)
    },
    message: (line, text) => {
      const { event } = JSON.parse(String(text)) as { event: { type: string; event_id: string } }
      if (event.type === 'session.create') {
        sessions++
        say(line, 'session.created', { client_event_id: event.event_id })
        say(line, 'conversation.attached', { conversation: { id: 'S' } })
      }
      if (event.type === 'response.create') onTurn(line, numbers.get(line) ?? 0)
    },
    close: (line) => void (lines = lines.filter((each) => each !== line)),
  },
})
afterAll(() => server.stop(true))
beforeEach(async () => {
  await Bun.sleep(50) // what is being made ready for the test before
  for (const line of lines) line.terminate()
  await eventually('nothing is left of the test before', () => lines.length === 0)
  opened = 0
  sessions = 0
  onTurn = answer
})

function setUp(warm_sockets = 1) {
  const grok = { ...defaults.grok, base_url: server.url.origin, warm_sockets, connect_timeout: 2 }
  const options = { config: () => ({ ...defaults, grok }), watchdog: createWatchdog(undefined, 20) }
  const userIds = {
    of: async () => '5d1c0b7e-93f4-4c55-9a0e-2f6f0d8a7c31',
    forget: () => {},
  }
  const warm = createWarmSockets({ ...options, userIds })
  const ask = async (temporary = true) => {
    const opening = openMgw(
      { ...options, userIds, warm },
      {
        prompt: { turns: [{ role: 'user', text: 'hi' }], search: true },
        model,
        account,
        fileIds: [],
        signal: new AbortController().signal,
        temporary,
      },
    )
    let text = ''
    await (
      await opening
    ).each((events) => {
      for (const event of events) if (event.type === 'text.delta') text += event.delta
    })
    return text
  }
  // With its session: a socket that is closed before it has one counts as a failure, and none is made for a minute.
  const idle = (count: number, attached = count) =>
    eventually(
      'one is ready and nothing else is open',
      () => opened === count && sessions === attached && lines.length === 1,
    )
  return { ask, idle, grok }
}

test('each chat takes the one that is ready, and leaves another behind', async () => {
  const { ask, idle } = setUp()
  for (let chat = 1; chat <= 4; chat++) {
    expect(await ask()).toBe('Hi')
    await idle(chat + 1)
    await Bun.sleep(20)
  }
})

test('one that the upstream has closed is replaced, and so is one it closes at the prompt', async () => {
  const { ask, idle } = setUp()
  await ask()
  await idle(2)
  lines[0]?.close(1001)
  await eventually('it is closed', () => lines.length === 0)
  expect(await ask()).toBe('Hi')
  await idle(4)
  await Bun.sleep(20)
  const ready = opened
  onTurn = (line, number) => (number === ready ? line.close(1000) : answer(line))
  expect(await ask()).toBe('Hi')
  expect(opened).toBeGreaterThan(ready)
})

test('a changed clearance, another account or wish takes none that is not for it', async () => {
  const { ask, idle, grok } = setUp()
  await ask()
  await idle(2)
  await Bun.sleep(20)
  grok.cf_clearance = 'another'
  await ask()
  // The one that nobody can use any more has made room.
  await idle(4)
})

test('for what stays in the history no session is opened ahead', async () => {
  const { ask, idle } = setUp()
  await ask(false)
  await idle(2, 1)
  await Bun.sleep(20)
  expect(sessions).toBe(1)
  expect(await ask(false)).toBe('Hi')
  expect(sessions).toBe(2)
  await idle(3, 2)
})
