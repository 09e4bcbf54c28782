import type { Account } from '../../core/account.ts'
import { type Fault, type FaultKind, fail } from '../../core/fault.ts'
import { tether } from '../tether.ts'
import { callWeb, readRejection, type WebOptions } from './call.ts'
import { own } from '../../lib/own.ts'
import { wordsOf } from './words.ts'

/** An account's own switch for adult content. */
export type ContentPreference = {
  /** Turns it on, once for each account while the process lives. Rejects with the upstream's verdict. */
  allow: (account: Account, signal: AbortSignal) => Promise<void>
}

// A gRPC-Web frame: field 1 {2: 1}, field 2 {1: the name of what is set} (upstream-protocol 10).
const name = new TextEncoder().encode('always_show_nsfw_content')
const message = new Uint8Array([0x0a, 2, 0x10, 1, 0x12, name.length + 2, 0x0a, name.length, ...name])
const frame = new Uint8Array([0, 0, 0, 0, message.length, ...message])

/** Sets the preference as the web app's own settings page does, and nothing else of the account (product section 2). */
export function createContentPreference(options: WebOptions): ContentPreference {
  const allowed = new Set<string>()
  return {
    allow: async (account, signal) => {
      if (allowed.has(account.id)) return
      const rope = tether(signal)
      try {
        const headers = { accept: '*/*', 'x-grpc-web': '1', 'x-user-agent': 'connect-es/2.1.1' }
        const response = await callWeb(
          options,
          {
            path: wordsOf(options).path('preference'),
            account,
            body: new Blob([frame]),
            contentType: 'application/grpc-web+proto',
            more: headers,
          },
          rope,
        )
        if (!response.ok) return fail(await readRejection(response))
        const fault = readStatus(response.headers, Buffer.from(await response.arrayBuffer()))
        if (fault) fail(fault)
        allowed.add(account.id)
      } finally {
        rope.release()
      }
    },
  }
}

// gRPC's numbers that are verdicts; a status nobody sent is a success (upstream-protocol 10).
const verdicts: Readonly<Record<string, FaultKind>> = {
  '7': 'account_blocked',
  '8': 'rate_limited',
  '16': 'unauthorized',
}

/** The status stands in a trailer frame, or in the headers when there is nothing else. */
function readStatus(headers: Headers, body: Buffer): Fault | undefined {
  const text = headers.get('content-type')?.startsWith('application/grpc-web-text')
    ? Buffer.from(body.toString('latin1'), 'base64').toString('latin1')
    : body.toString('latin1')
  const status = headers.get('grpc-status') ?? /grpc-status:\s*(\d+)/i.exec(text)?.[1] ?? '0'
  if (status === '0') return undefined
  const said = headers.get('grpc-message') ?? /grpc-message:\s*([^\r\n]*)/i.exec(text)?.[1] ?? ''
  return {
    kind: own(verdicts, status) ?? 'upstream_failed',
    upstreamStatus: 502,
    message: 'The upstream did not take the content preference of the account.',
    detail: `grpc-status ${status} ${said.slice(0, 200)}`,
  }
}
