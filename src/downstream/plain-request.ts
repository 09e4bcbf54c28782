import type { Fault } from '../core/fault.ts'

/** A request in the one form the routes know, or what is wrong with it. */
export type PlainRequest = { request: Request; fault?: Fault }

// Underscores and empty names are no host names, and work all the same: containers are called like that.
const host = /^(?:[\w.~!$&'()*+;=%-]*|\[[\da-f:.]+\])(?::\d{0,5})?$/i

/** Endpoints whose whole URL is pasted as a base URL, and those a client then adds to it. */
const pasted = 'chat/completions|completions|responses|messages|images/generations|images/edits'
const added = `${pasted}|models|messages/count_tokens|videos`
const endpointTwice = new RegExp(`^(?:/v1)*/(?:${pasted})(?:/v1)*/(${added})(?=/|$)`)

/**
 * The request with what clients get wrong put right: no Host (HTTP/1.0), doubled slashes, a whole endpoint as base URL
 * (product section 4). A Host that is none or two is refused, as RFC 9112 section 3.2 demands; so is CONNECT.
 */
export function plainRequest(request: Request): PlainRequest {
  if (!host.test(request.headers.get('host') ?? '')) return { request: standIn(request), fault: badHost }
  if (request.method === 'CONNECT') return { request: standIn(request), fault: noTunnel }
  const url = URL.parse(request.url) ?? URL.parse(request.url, 'http://localhost')
  if (!url) return { request: standIn(request), fault: badHost }
  const path = plainPath(url.pathname)
  if (path === url.pathname && url.href === request.url) return { request }
  return { request: new Request(`${url.origin}${path}${url.search}`, request) }
}

/** A path with single slashes, and one endpoint instead of two. */
export function plainPath(path: string): string {
  const single = path.includes('//') ? path.replaceAll(/\/{2,}/g, '/') : path
  // Ids of responses and videos never look like an endpoint.
  return single.replace(endpointTwice, '/v1/$1')
}

/** What the rest of the edge can read: its URL is one. Keeps the path, for the form of the error. */
function standIn(request: Request): Request {
  const path = /^(?:https?:\/\/[^/]*)?(\/[^?#]*)/.exec(request.url)?.[1] ?? '/'
  return new Request(`http://localhost${plainPath(path)}`, {
    method: methodOf(request),
    headers: request.headers,
  })
}

const methodOf = ({ method }: Request) => (method === 'CONNECT' ? 'GET' : method)

const badHost: Fault = {
  kind: 'invalid_value',
  param: 'Host',
  message: 'The Host header is not one host name with an optional port. Send one, as "localhost:8000".',
}

const noTunnel: Fault = {
  kind: 'method_not_allowed',
  message: 'CONNECT is not possible: this is an API, not a proxy. Use GET or POST.',
  allow: ['GET', 'POST', 'DELETE', 'OPTIONS'],
}
