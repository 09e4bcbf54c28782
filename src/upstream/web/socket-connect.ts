import type { Account } from '../../core/account.ts'
import { type Fault, GatewayError } from '../../core/fault.ts'
import { grokFor } from './account-grok.ts'
import { type Tether, within } from '../tether.ts'
import { callWeb, notStanding, readRejection, unreachable, type WebOptions } from './call.ts'
import type { Tape } from './recorder.ts'
import { refusedWay, rejectResponse } from './reject.ts'
import { noteSeen } from './seen.ts'
import { openSocket, refusalStatus, type Socket } from './socket.ts'

/** A socket to be opened as one account. `take` turns a message into frames. */
export type Handshake<F> = {
  /** Below `grok.base_url`, which is spoken to with `ws` or `wss`. */
  path: string
  headers: Record<string, string>
  account: Account
  take: (message: string, socket: Socket<F>) => F[]
  /** Told that the server answered something else. */
  refused?: () => void
}

/**
 * An open socket, which is gone with the tether. Rejects with the upstream's verdict; a refusal that is not about the
 * account is marked `transportRefused`.
 */
export async function connectSocket<F>(
  options: WebOptions,
  { path, headers, account, take, refused }: Handshake<F>,
  tether: Tether,
): Promise<Socket<F>> {
  const grok = grokFor(options, account)
  const began = performance.now()
  const tape = options.recorder?.tape({ method: 'GET', path, headers })
  const socket: Socket<F> = openSocket(grok.base_url.replace(/^http/, 'ws') + path, {
    headers,
    proxy: grok.base_proxy_url,
    turns: options.turns,
    take: (message) => {
      tape?.heard(message)
      return take(message, shown)
    },
  })
  const shown: Socket<F> = tape ? taped(socket, tape) : socket
  tether.signal.addEventListener('abort', () => {
    tape?.ended('whole')
    void socket.cancel()
  })
  try {
    const expired = notStanding(grok.connect_timeout)
    await within(options, { seconds: grok.connect_timeout, expired, tether }, socket.opened)
    options.routes?.note(account, { ms: performance.now() - began })
    noteSeen(options, path, 101)
    return shown
  } catch (error) {
    // A socket that does not stand may be one that a proxy or firewall does not let through: REST may be.
    if (error instanceof GatewayError) throw new GatewayError(refusedWay(error.fault))
    const status = refusalStatus(error)
    if (status === undefined) {
      options.routes?.note(account, { ms: 0, failure: String(error) })
      throw new GatewayError(refusedWay(unreachable(error, grok.base_url)))
    }
    refused?.()
    const fault = await readRefusal(options, { path, headers, account, status }, tether)
    throw new GatewayError(refusedWay(fault))
  }
}

/** The same socket; what is sent is noted. */
const taped = <F>(socket: Socket<F>, tape: Tape): Socket<F> => ({
  ...socket,
  send: (message) => {
    tape.sent(message)
    socket.send(message)
  },
})

type Refused = { path: string; headers: Record<string, string>; account: Account; status: number }

/**
 * Why a handshake was refused. Bun's socket tells the status alone, and the same status carries opposite verdicts: so
 * the handshake is sent once more as a plain call, for its body and its Retry-After.
 */
async function readRefusal(options: WebOptions, refused: Refused, tether: Tether): Promise<Fault> {
  const { path, headers, account, status } = refused
  const upgrade = {
    ...headers,
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64'),
  }
  const response = await callWeb(options, { method: 'GET', path, account, headers: upgrade }, tether).catch(
    () => undefined,
  )
  if (response?.status === status) return readRejection(response)
  response?.body?.cancel().catch(() => {})
  return rejectResponse(status, '', null, Date.now())
}
