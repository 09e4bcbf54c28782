import { nanoid } from 'nanoid'
import type { Fault } from '../core/fault.ts'
import type { Attempt } from '../gateway/attempt.ts'
import type { Peer } from '../lib/peer.ts'
import type { Usage } from './usage.ts'

/** What we know of one request besides its content. */
export type RequestInfo = {
  /** The caller's own id when it is a sane one, else ours. */
  id: string
  peer: Peer
  /** Who asks: the API key's id, `config` for the one in config.toml, empty when /v1 is open. */
  keyId: string
  /** Every try with an account. */
  attempts: Attempt[]
  /** What the request turned out to be, filled in on the way, for the request log. */
  outcome: Outcome
  /** Aborted when the caller hangs up or the gateway stops. */
  signal: AbortSignal
  /** Why we ended the request ourselves, when we did. */
  endedBy: () => Fault | undefined
  /** The answer goes on after the handler returned: `end` comes from the stream, not from the edge. */
  streaming: boolean
  end: () => void
}

/** Times in milliseconds since the request came. */
export type Outcome = {
  endpoint?: string
  model?: string
  stream?: boolean
  firstContentMs?: number
  usage?: Usage
  /** Why there was no answer, or only a part of one. */
  fault?: Fault
}

export type RequestInfos = {
  begin: (request: Request, address: () => string | undefined) => RequestInfo
  of: (request: Request) => RequestInfo
  /** Ends every request under way with this fault. */
  abortAll: (fault: Fault) => void
  traffic: Traffic
}

/** Requests since the start, and those not answered to the end. */
export type Traffic = { requests: number; open: number }

const saneId = /^[A-Za-z0-9._-]{1,64}$/

/** The requests under way. Entries go when the request does. */
export function createRequestInfos(): RequestInfos {
  const infos = new WeakMap<Request, RequestInfo>()
  const open = new Set<(fault: Fault) => void>()
  const traffic: Traffic = {
    requests: 0,
    get open() {
      return open.size
    },
  }

  function begin(request: Request, address: () => string | undefined): RequestInfo {
    const given = request.headers.get('x-request-id') ?? ''
    const controller = new AbortController()
    const hangUp = () => controller.abort()
    let fault: Fault | undefined
    const endWith = (reason: Fault) => {
      fault = reason
      controller.abort()
    }
    request.signal.addEventListener('abort', hangUp, { once: true })
    open.add(endWith)
    traffic.requests++
    const info: RequestInfo = {
      id: saneId.test(given) ? given : `req_${nanoid()}`,
      peer: {
        // Asking the socket costs more than most requests need to know.
        get address() {
          return address()
        },
        headers: request.headers,
      },
      keyId: '',
      attempts: [],
      outcome: {},
      signal: controller.signal,
      endedBy: () => fault,
      streaming: false,
      end: () => {
        open.delete(endWith)
        request.signal.removeEventListener('abort', hangUp)
      },
    }
    infos.set(request, info)
    return info
  }

  return {
    begin,
    of: (request) => infos.get(request) ?? begin(request, () => undefined),
    abortAll: (fault) => open.forEach((endWith) => endWith(fault)),
    traffic,
  }
}
