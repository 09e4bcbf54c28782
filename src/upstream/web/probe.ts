import type { Account } from '../../core/account.ts'
import type { Transport } from '../upstream.ts'
import { tether } from '../tether.ts'
import type { MgwOptions } from './mgw/connect.ts'
import { transports } from './transports.ts'

/**
 * Opens a transport as this account and closes it: a handshake that costs no quota. One that has none is passed over. Rejects as
 * `Upstream.open` does.
 */
export async function probeTransport(
  options: MgwOptions,
  transport: Transport,
  account: Account,
  signal: AbortSignal,
): Promise<void> {
  const { probe } = transports[transport] ?? {}
  if (!probe) return
  const rope = tether(signal)
  try {
    await probe(options, account, rope)
  } finally {
    rope.release()
  }
}
