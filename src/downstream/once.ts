import { createHash } from 'node:crypto'
import { asFault, fail } from '../core/fault.ts'
import type { KeptAnswer } from '../core/kept-answer.ts'
import type { Deps } from '../deps.ts'
import { callerAddress } from '../lib/peer.ts'
import { enter } from './auth.ts'
import type { RequestInfo } from './request-info.ts'
import { listenToText } from './request-notes.ts'
import { endedEarly, eventStreamHeaders } from './stream.ts'

type Switch = Parameters<typeof enter>[2]

/** Which endpoint a key belongs to: the same Idempotency-Key at two endpoints names two requests. */
export type Once = { switchName: Switch; endpoint: string }

/**
 * Does `make` once for all requests with the same `Idempotency-Key`, client key and endpoint: the later ones get the
 * answer of the first, for 24 hours (product section 17). Bodies are not compared: a form that is sent again has another
 * boundary. A failed answer is not kept, so that a retry tries again. Throws `invalid_value` for a key that is none.
 */
export async function once(
  deps: Pick<Deps, 'config' | 'requests' | 'keys' | 'idempotency'>,
  request: Request,
  { switchName, endpoint }: Once,
  make: () => Promise<Response>,
): Promise<Response> {
  const given = request.headers.get('idempotency-key')
  if (given === null) return make()
  const info = enter(deps, request, switchName)
  if (!/^[\x20-\x7e]{1,255}$/.test(given)) fail(notAKey)
  // Where no key is asked for, callers are told apart by their address: nobody gets a stranger's answer.
  const caller = info.keyId || callerAddress(info.peer, deps.config.current().server.trusted_proxies)
  const place = createHash('sha256')
    .update(JSON.stringify([caller, endpoint, given]))
    .digest('hex')
  const opened = await deps.idempotency.open(place, info.signal).catch((error: unknown) => {
    return fail(endedEarly(info) ?? asFault(error))
  })
  if ('answer' in opened) return replayed(opened.answer)
  const { claim } = opened
  try {
    const heard = listen(info)
    const response = await make()
    if (info.streaming) {
      const answer = { status: response.status, contentType: contentTypeOf(response) }
      info.onEnd(() => void (info.outcome.fault ? claim.release() : claim.keep({ ...answer, body: heard() })))
      return response
    }
    const answer = {
      status: response.status,
      contentType: contentTypeOf(response),
      body: await response.text(),
    }
    if (response.ok) await claim.keep(answer)
    else claim.release()
    return new Response(answer.body, response)
  } catch (error) {
    claim.release()
    throw error
  }
}

const notAKey = {
  kind: 'invalid_value',
  param: 'Idempotency-Key',
  message:
    'The header Idempotency-Key must have 1 to 255 printable ASCII characters. A UUID is a good choice.',
} as const

const contentTypeOf = (response: Response) => response.headers.get('content-type') ?? 'application/json'

/** Collects the text of a stream as it is written. */
function listen(info: RequestInfo): () => string {
  const texts: string[] = []
  listenToText(info, (text) => void texts.push(text))
  return () => texts.join('')
}

function replayed({ status, contentType, body }: KeptAnswer): Response {
  const stream = contentType.startsWith('text/event-stream')
  const headers = {
    ...(stream ? eventStreamHeaders : { 'content-type': contentType }),
    'idempotent-replayed': 'true',
  }
  return new Response(body, { status, headers })
}
