import { nanoid } from 'nanoid'
import { asFault, type Fault } from '../core/fault.ts'
import type { Attempt } from '../gateway/attempt.ts'
import type { Slot } from '../gateway/key-limits.ts'
import type { Log } from '../lib/log.ts'
import { isOverTls } from '../lib/over-tls.ts'
import type { Peer } from '../lib/peer.ts'
import type { Usage } from './usage.ts'

/** What is known of one request besides its content. `request-notes.ts` alone changes it. */
export type Facts = {
  /** The caller's own id when it is a sane one, else ours. */
  readonly id: string
  /** When it came, epoch milliseconds. */
  readonly at: number
  readonly peer: Peer
  /** Who asks: the API key's id, `config` for the one in config.toml, empty when /v1 is open. */
  readonly keyId: string
  /** Its place among the requests of its key, once it was let in. */
  readonly slot?: Slot
  /** Every try with an account. */
  readonly attempts: readonly Attempt[]
  /** What the request turned out to be, filled in on the way, for the request log. */
  readonly outcome: Readonly<Outcome>
  /** What was asked and answered, while `log.store_bodies` is on. */
  readonly bodies?: { readonly request: string; readonly answer: string }
  readonly onText?: (text: string) => void
  readonly headers?: Readonly<Record<string, string>>
  /** The answer goes on after the handler returned: `end` comes from the stream, not from the edge. */
  readonly streaming: boolean
}

/** The facts of one request, and what can be done with it. */
export type RequestInfo = Facts & {
  /** Aborted when the caller hangs up or the gateway stops. */
  readonly signal: AbortSignal
  /** Why we ended the request ourselves, when we did. */
  readonly endedBy: () => Fault | undefined
  /** Milliseconds since it came. */
  readonly elapsed: () => number
  /** Calls back once, when the request ends, however it does. One that throws does not keep the others from it. */
  readonly onEnd: (listener: () => void) => void
  /** The answer is not over before this is written. It must not reject. */
  readonly keeps: (write: Promise<void>) => void
  /** Resolves when everything that `keeps` was told of is written; undefined when there is nothing. */
  readonly kept: () => Promise<unknown> | undefined
  /** Whether the caller gets little time to take what waits: so much waits that nobody can hold it for long. */
  readonly hurry: (little: boolean) => void
  /** A line in the log, under this request's id. */
  readonly warn: Log['warn']
  /** Everything was said, or nobody listens any more. Later calls do nothing. */
  readonly end: () => void
}

/** Times in milliseconds since the request came. */
export type Outcome = {
  /** Set for requests of the API; the panel and its files have none. */
  endpoint?: string
  model?: string
  stream?: boolean
  /** The HTTP status. */
  status?: number
  firstContentMs?: number
  usage?: Usage
  /** Why there was no answer, or only a part of one. */
  fault?: Fault
  /** It gets no row of its own in the log unless it fails: the job it orders or looks at has one. */
  unlisted?: true
}

/** What was used in truth: an answer that failed before it said anything used nothing, whatever was counted. */
export const usedTokens = ({ usage, fault, firstContentMs }: Readonly<Outcome>): Usage | undefined =>
  fault && firstContentMs === undefined ? undefined : usage

export type RequestInfos = {
  /** `hurry` is what `RequestInfo.hurry` does. */
  begin: (
    request: Request,
    address: () => string | undefined,
    hurry?: (little: boolean) => void,
  ) => RequestInfo
  of: (request: Request) => RequestInfo
  /** Notes that the request is one of the API's, and which endpoint it came to. */
  enter: (request: Request, endpoint: string) => RequestInfo
  /** Ends every request under way with this fault. */
  abortAll: (fault: Fault) => void
  /** Requests of any kind that are under way. */
  open: () => number
  traffic: Traffic
}

/** Requests of the API since the start, and those not answered to the end. */
export type Traffic = { requests: number; open: number }

const saneId = /^[A-Za-z0-9._-]{1,64}$/

/** The requests under way. Entries go when the request does. `ended` is called with each request of the API at its end. */
export function createRequestInfos(log: Log, ended: (info: RequestInfo) => void = () => {}): RequestInfos {
  const infos = new WeakMap<Request, RequestInfo>()
  const open = new Set<(fault: Fault) => void>()
  const traffic: Traffic = { requests: 0, open: 0 }

  function begin(
    request: Request,
    address: () => string | undefined,
    hurry: RequestInfo['hurry'] = () => {},
  ): RequestInfo {
    const given = request.headers.get('x-request-id') ?? ''
    const controller = new AbortController()
    const hangUp = () => controller.abort()
    const startedAt = performance.now()
    const listeners: (() => void)[] = []
    const attempt = (listener: () => void) => {
      try {
        listener()
      } catch (error) {
        log.error('internal error at the end of a request', {
          request_id: info.id,
          detail: asFault(error).detail,
        })
      }
    }
    let fault: Fault | undefined
    let from: string | undefined
    let writes: Promise<unknown> | undefined
    const endWith = (reason: Fault) => {
      fault = reason
      controller.abort()
    }
    request.signal.addEventListener('abort', hangUp, { once: true })
    open.add(endWith)
    const info: RequestInfo = {
      id: saneId.test(given) ? given : `req_${nanoid()}`,
      at: Date.now(),
      peer: {
        // Asking the socket costs more than most requests need to know.
        get address() {
          return (from ??= address())
        },
        headers: request.headers,
        secure: isOverTls(request),
      },
      keyId: '',
      attempts: [],
      outcome: {},
      signal: controller.signal,
      endedBy: () => fault,
      elapsed: () => performance.now() - startedAt,
      streaming: false,
      onEnd: (listener) => void listeners.push(listener),
      keeps: (write) => void (writes = writes ? Promise.all([writes, write]) : write),
      kept: () => writes,
      hurry,
      warn: (message, fields) => log.warn(message, { request_id: info.id, ...fields }),
      end: () => {
        if (!open.delete(endWith)) return
        request.signal.removeEventListener('abort', hangUp)
        for (const listener of listeners) attempt(listener)
      },
    }
    infos.set(request, info)
    return info
  }
  const of = (request: Request) => infos.get(request) ?? begin(request, () => undefined)

  return {
    begin,
    of,
    enter: (request, endpoint) => {
      const info = of(request)
      if (info.outcome.endpoint !== undefined) return info
      const outcome: Outcome = info.outcome
      outcome.endpoint = endpoint
      // The log wants to know, and at the end of a stream the socket may be gone.
      void info.peer.address
      traffic.requests++
      traffic.open++
      info.onEnd(() => void traffic.open--)
      info.onEnd(() => ended(info))
      return info
    },
    abortAll: (fault) => open.forEach((endWith) => endWith(fault)),
    open: () => open.size,
    traffic,
  }
}
