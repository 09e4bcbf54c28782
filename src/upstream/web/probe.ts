import type { Account } from '../../core/account.ts'
import type { Transport } from '../upstream.ts'
import { tether } from '../tether.ts'
import { socketHeaders } from './headers.ts'
import { connectMgw, type MgwOptions } from './mgw/connect.ts'
import { connectSocket } from './socket-connect.ts'
import { wordsOf } from './words.ts'

/**
 * Opens the socket of a transport as this account and closes it: a handshake that costs no quota. REST has none and is
 * passed over. Rejects as `Upstream.open` does.
 */
export async function probeTransport(
  options: MgwOptions,
  transport: Transport,
  account: Account,
  signal: AbortSignal,
): Promise<void> {
  if (transport === 'rest') return
  const rope = tether(signal)
  const { grok } = options.config()
  try {
    if (transport === 'mgw') await connectMgw(options, account, rope)
    else {
      const words = wordsOf(options)
      const headers = {
        ...socketHeaders(account.credential, grok, new URL(grok.base_url).origin),
        ...words.headers('imagine'),
      }
      await connectSocket(options, { path: words.path('imagine'), headers, account, take: () => [] }, rope)
    }
  } finally {
    rope.release()
  }
}
