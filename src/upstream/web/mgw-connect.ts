import type { Account } from '../../core/account.ts'
import { type Fault, GatewayError } from '../../core/fault.ts'
import {
  callWeb,
  notStanding,
  readRejection,
  type Tether,
  unreachable,
  type WebOptions,
  within,
} from './call.ts'
import { encodePing, encodePong } from './encode-mgw.ts'
import { decodeMessages, eventType, type MgwFrame } from './frame-mgw.ts'
import { socketHeaders } from './headers.ts'
import { refusedWay, rejectResponse } from './reject.ts'
import { openSocket, refusalStatus, type Socket } from './socket.ts'
import type { UserIds } from './user-id.ts'

export type MgwOptions = WebOptions & {
  userIds: UserIds
  /** Milliseconds between our pings; 20 s when absent (upstream-protocol 3.11.1). */
  heartbeatMs?: number
}
export type MgwSocket = Socket<MgwFrame>

/**
 * An open chat socket of this account. It keeps its own heartbeat and is gone with the tether. Rejects with the
 * upstream's verdict; a refusal that is not about the account is marked `transportRefused`.
 */
export async function connectMgw(options: MgwOptions, account: Account, tether: Tether): Promise<MgwSocket> {
  const { config, userIds, heartbeatMs = 20_000 } = options
  const { grok } = config()
  const standing = { seconds: grok.connect_timeout, expired: notStanding(grok.connect_timeout), tether }
  const userId = await within(options, standing, userIds.of(account, tether))
  const path = `/ws/mgw/?uid=${userId}`
  const headers = socketHeaders(account.credential, grok, new URL(grok.base_url).origin, userId)
  const messages = decodeMessages()
  const socket: MgwSocket = openSocket(grok.base_url.replace(/^http/, 'ws') + path, {
    headers,
    proxy: grok.base_proxy_url,
    take: (message) => messages.push(message).filter((frame) => !isHeartbeat(frame, socket)),
  })
  const heartbeat = setInterval(() => socket.send(encodePing(Date.now())), heartbeatMs)
  tether.signal.addEventListener('abort', () => {
    clearInterval(heartbeat)
    void socket.cancel()
  })
  try {
    await within(options, standing, socket.opened)
    return socket
  } catch (error) {
    if (error instanceof GatewayError) throw error
    const status = refusalStatus(error)
    if (status === undefined) throw new GatewayError(unreachable(error, grok.base_url))
    userIds.forget(account)
    const fault = await readRefusal(options, { path, headers, account, status }, tether)
    throw new GatewayError(refusedWay(fault))
  }
}

/** Not news for whoever reads: the server's ping is answered, its answer to ours is dropped. */
function isHeartbeat(frame: MgwFrame, socket: MgwSocket): boolean {
  const type = eventType(frame)
  if (type === 'ping') socket.send(encodePong(frame.event?.['event_id']))
  return type === 'ping' || type === 'pong'
}

type Refused = { path: string; headers: Record<string, string>; account: Account; status: number }

/**
 * Why a handshake was refused. Bun's socket tells the status alone, and the same status carries opposite verdicts: so
 * the handshake is sent once more as a plain call, for its body and its Retry-After.
 */
async function readRefusal(options: MgwOptions, refused: Refused, tether: Tether): Promise<Fault> {
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
