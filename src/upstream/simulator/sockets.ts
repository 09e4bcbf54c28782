import type { Server, ServerWebSocket, WebSocketHandler } from 'bun'
import type { LiveAccount } from './accounts.ts'
import { meetFaults, refusalOf, refuse, type Transport } from './meet-faults.ts'
import { badCredentials, flatError } from './refusals.ts'
import type { Visit } from './site.ts'

/** The simulator's end of one socket. */
export type Line = {
  /** False when the caller is gone. Waits while the caller is slow to read. */
  send: (message: object | string) => boolean | Promise<boolean>
  /** Closes it as servers do, or without a word. */
  end: (code?: number, reason?: string) => void
  cut: () => void
}

/**
 * A row of the table of sockets. `open` is called once it stands and answers who hears the messages; the visit's
 * signal aborts when it closes. `refuse` may answer the handshake with something else.
 */
export type SocketRoute = {
  path: RegExp
  /** Whose faults it meets beside everybody's. */
  transport?: Transport
  refuse?: (visit: Visit, account: LiveAccount) => Response | undefined
  open: (visit: Visit, account: LiveAccount, line: Line) => (message: unknown) => void
}

/** What a socket carries: the hooks of its route. */
export type SocketData = {
  opened: (socket: ServerWebSocket<SocketData>) => void
  heard: (text: string) => void
  drained: () => void
  closed: () => void
}

export const socketHandler: WebSocketHandler<SocketData> = {
  maxPayloadLength: 64 << 20,
  idleTimeout: 0,
  open: (socket) => socket.data.opened(socket),
  message: (socket, message) => socket.data.heard(String(message)),
  drain: (socket) => socket.data.drained(),
  close: (socket) => socket.data.closed(),
}

/** Answers a handshake: undefined when the socket stands, else the refusal. */
export function answerHandshake(
  visit: Visit,
  routes: readonly SocketRoute[],
  request: Request,
  server: Server<SocketData>,
): Response | undefined {
  const { url, account, site, call } = visit
  const route = routes.find(({ path }) => path.test(url.pathname))
  if (!route) return refuse({ status: 404, body: flatError(5, `${url.pathname} not found`) })
  if (!account) return refuse(badCredentials)
  const refusal = refusalOf(meetFaults(account.faults, 'account', route.transport))
  if (refusal) return refuse(refusal)
  const refused = route.refuse?.(visit, account)
  if (refused) return refused
  const control = new AbortController()
  const { signal } = control
  const pressure = createPressure(signal)
  let hear: (message: unknown) => void
  call.sent = []
  const data: SocketData = {
    opened: (socket) => {
      hear = route.open({ ...visit, signal }, account, lineOf(socket, pressure.wait, site.renames.said))
    },
    heard: (text) => {
      const message = parse(text)
      call.sent?.push(message)
      hear(site.renames.asked(message))
    },
    drained: pressure.release,
    closed: () => {
      control.abort()
      pressure.release()
      site.streams.leave(call)
    },
  }
  site.streams.join(call)
  if (server.upgrade(request, { data })) return undefined
  site.streams.leave(call)
  return refuse({ status: 400, body: flatError(3, 'no WebSocket handshake') })
}

/** Who waits for a full socket to drain. */
function createPressure(signal: AbortSignal) {
  let waiting: ((isThere: boolean) => void)[] = []
  return {
    wait: () => new Promise<boolean>((resolve) => waiting.push(resolve)),
    release: () => {
      const all = waiting
      waiting = []
      for (const go of all) go(!signal.aborted)
    },
  }
}

const lineOf = (
  socket: ServerWebSocket<SocketData>,
  drained: () => Promise<boolean>,
  said: (json: string) => string,
): Line => ({
  send: (message) => {
    const sent = socket.send(said(typeof message === 'string' ? message : JSON.stringify(message)))
    return sent === -1 ? drained() : sent > 0
  },
  end: (code = 1000, reason = '') => socket.close(code, reason),
  cut: () => socket.terminate(),
})

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
