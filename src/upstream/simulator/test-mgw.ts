import { readObject } from './read-object.ts'
import { cookiesOf } from './test-client.ts'
import type { Simulator } from './simulator.ts'

type Fields = Record<string, unknown>
export type Heard = { session_id: string; event: Fields & { type: string } }

/** The caller's end of one chat socket. Dispose of it to leave. */
export type TestSocket = Disposable & {
  heard: Heard[]
  /** How many objects each message held. */
  sizes: number[]
  send: (event: Fields, sessionId?: string) => void
  /** Resolves to the first event of this type; rejects when the socket is closed without it. */
  until: (type: string) => Promise<Heard>
  /** The code it was closed with. */
  closed: Promise<number>
}

/** Connects as the account with this index. */
export function openMgwSocket(simulator: Simulator, index = 0): TestSocket {
  const { userId = '' } = simulator.accounts[index] ?? {}
  const { cookie = '' } = cookiesOf(simulator, index)
  const socket = new WebSocket(`${simulator.url.replace('http', 'ws')}/ws/mgw/?uid=${userId}`, {
    headers: { cookie: `${cookie}; x-userid=${userId}` },
  })
  const heard: Heard[] = []
  const sizes: number[] = []
  let waiting: (() => void)[] = []
  const wake = () => {
    const all = waiting
    waiting = []
    for (const go of all) go()
  }
  let over = false
  socket.addEventListener('message', ({ data }) => {
    const text = String(data)
    let size = 0
    for (let found = readObject(text); found; found = readObject(text, found.end)) {
      heard.push(found.value as Heard)
      size++
    }
    sizes.push(size)
    wake()
  })
  const closed = new Promise<number>((resolve) => {
    socket.addEventListener('close', ({ code }) => {
      over = true
      wake()
      resolve(code)
    })
  })
  const opened = new Promise((resolve) => socket.addEventListener('open', resolve))
  return {
    heard,
    sizes,
    closed,
    send: (event, sessionId) =>
      void opened.then(() =>
        socket.send(JSON.stringify({ ...(sessionId && { session_id: sessionId }), event })),
      ),
    until: async (type) => {
      for (;;) {
        const found = heard.find(({ event }) => event.type === type)
        if (found) return found
        if (over) throw new Error(`closed without ${type}: ${heard.map(({ event }) => event.type).join()}`)
        await new Promise<void>((resolve) => waiting.push(resolve))
      }
    },
    [Symbol.dispose]: () => socket.terminate(),
  }
}

export const sessionCreate = (x_grok: Fields = {}, model = 'fast'): Fields => ({
  type: 'session.create',
  event_id: 'evt_init_1',
  session: {
    model,
    x_grok: {
      protocol_capabilities: ['conversation_attached', 'custom_methods_v1'],
      use_chunk: true,
      ...x_grok,
    },
  },
})
export const itemOf = (text: string): Fields => ({
  type: 'message',
  role: 'user',
  x_grok: { client_message_id: 'm', input_chunks: [{ text: { text } }] },
})

/** Asks in the two events of style (a), and waits for the end. */
export async function askMgw(socket: TestSocket, text: string): Promise<Heard[]> {
  socket.send(sessionCreate())
  const { session_id } = await socket.until('conversation.attached')
  socket.send({ type: 'conversation.item.create', event_id: 'evt_msg_1', item: itemOf(text) }, session_id)
  socket.send({ type: 'response.create', event_id: 'evt_resp_1' }, session_id)
  await socket.until('response.done')
  return socket.heard
}

/** The text of one channel; absent = the answer's. */
export const saidOn = (heard: Heard[], channel = 'CHANNEL_ASSISTANT_RESPONSE'): string =>
  heard
    .map(({ event }) => (event['chunk'] as { text?: { text: string; channel: string } } | undefined)?.text)
    .map((piece) => (piece?.channel === channel ? piece.text : ''))
    .join('')
