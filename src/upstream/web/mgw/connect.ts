import type { Account } from '../../../core/account.ts'
import { asFault, GatewayError } from '../../../core/fault.ts'
import { grokFor } from '../account-grok.ts'
import { type Tether, within } from '../../tether.ts'
import { notStanding, type WebOptions } from '../call.ts'
import { encodePing, encodePong } from './encode.ts'
import { refusedWay } from '../reject.ts'
import { decodeMessages, eventType, type MgwFrame } from './frame.ts'
import { socketHeaders } from '../headers.ts'
import type { Socket } from '../socket.ts'
import { connectSocket } from '../socket-connect.ts'
import type { UserIds } from '../user-id.ts'
import { wordsOf } from '../words.ts'

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
  const { userIds, heartbeatMs = 20_000 } = options
  const grok = grokFor(options, account)
  const standing = { seconds: grok.connect_timeout, expired: notStanding(grok.connect_timeout), tether }
  const userId = await within(options, standing, userIds.of(account, tether)).catch(wayFailed)
  const messages = decodeMessages()
  const words = wordsOf(options)
  const handshake = {
    path: words.path('mgw', { uid: userId }),
    headers: {
      ...socketHeaders(account.credential, grok, new URL(grok.base_url).origin, userId),
      ...words.headers('mgw'),
    },
    account,
    take: (message: string, socket: MgwSocket) =>
      messages.push(message).filter((frame) => !isHeartbeat(frame, socket)),
    // Only an answer speaks against the id, not a network that gave none.
    refused: () => userIds.forget(account),
  }
  const socket = await connectSocket(options, handshake, tether)
  const heartbeat = setInterval(() => socket.send(encodePing(Date.now())), heartbeatMs)
  tether.signal.addEventListener('abort', () => clearInterval(heartbeat))
  return socket
}

/** The id is needed by the socket alone. */
function wayFailed(error: unknown): never {
  const fault = asFault(error)
  throw fault.kind === 'caller_gone' ? error : new GatewayError(refusedWay(fault))
}

/** Not news for whoever reads: the server's ping is answered, its answer to ours is dropped. */
function isHeartbeat(frame: MgwFrame, socket: MgwSocket): boolean {
  const type = eventType(frame)
  if (type === 'ping') socket.send(encodePong(frame.event?.['event_id']))
  return type === 'ping' || type === 'pong'
}
