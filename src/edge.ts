import type { Server } from 'bun'
import { nanoid } from 'nanoid'
import type { Certificate } from './certificate-files.ts'
import { type Connections, keepAliveSeconds } from './connections.ts'
import type { Deps } from './deps.ts'
import { cors, preflight } from './downstream/cors.ts'
import { errorResponse } from './downstream/error.ts'
import { directFile } from './downstream/files/direct.ts'
import { withErrorDetail } from './downstream/error-detail.ts'
import { errorFor, isMessagesPath } from './downstream/error-response.ts'
import type { RequestInfo } from './downstream/request-info.ts'
import { keepAnswer, noteFault, noteStatus } from './downstream/request-notes.ts'
import { asFault, type Fault } from './core/fault.ts'
import { secondsToTake } from './downstream/slow-caller.ts'
import { plainRequest } from './downstream/plain-request.ts'
import { dropPrefix, publicPrefix } from './lib/base-path.ts'
import { takePeer } from './lib/carried-peer.ts'
import { setBodyMs } from './lib/body-pace.ts'
import { noteTls } from './lib/over-tls.ts'
import { methodsByPath } from './route-methods.ts'
import { forwarder } from './worker-forward.ts'

/** What the edge needs of the Elysia app. */
type App = {
  fetch: (request: Request) => Response | Promise<Response>
  routes: readonly { method: string; path: string }[]
  server: Server<unknown> | null
}

/** Where to listen, and what keeps the connections in bounds. */
export type EdgeOptions = {
  host: string
  port: number
  tls: Certificate | undefined
  connections: Connections
  /** Path of a socket on which other processes of this gateway hand requests on, in place of host and port. */
  socket?: string
}

/**
 * What every request meets before and after the routes: its id, CORS, the mark of a simulated upstream, 405 for known
 * paths, and the count of open requests. Ours rather than hooks of the framework, so that it holds for files and
 * errors alike.
 */
export function serveEdge(
  deps: Deps,
  app: App,
  { host, port, tls, connections, socket }: EdgeOptions,
): Server<unknown> {
  const methods = methodsByPath(app.routes)

  async function answer(request: Request, fault: Fault | undefined): Promise<Response> {
    if (fault) return errorFor(request, fault, deps.requests.of(request).id)
    const path = new URL(request.url).pathname
    const refusal = connections.refusal(path)
    if (refusal) return closing(errorFor(request, refusal, deps.requests.of(request).id))
    const before = preflight(request, path)
    if (before) return before
    if (!isDecodable(path)) return errorFor(request, notDecodable, deps.requests.of(request).id)
    const file = directFile(deps, request, path)
    if (file) return file
    const response = await app.fetch(request)
    if (response.status !== 404) return response
    const allow = methods(path)
    if (allow.length === 0 || allow.includes(request.method)) return response
    return errorFor(request, notAllowed(request.method, allow), deps.requests.of(request).id)
  }

  const { worker } = deps.about
  const forward = socket === undefined ? forwarder(worker) : undefined
  // Elysia's own listen would share the port with a second gateway, which then steals half of the traffic (stack 6).
  const place = { hostname: host, port, ...(tls && { tls }), reusePort: worker !== undefined }
  const server: Server<unknown> = Bun.serve({
    ...(socket === undefined ? place : ({ unix: socket } as unknown as typeof place)),
    idleTimeout: keepAliveSeconds,
    maxRequestBodySize: Number.MAX_SAFE_INTEGER,
    fetch: async (asked, server) => {
      // While it is worked on, the time limits are ours: Bun's would end a body or a thinking model.
      server.timeout(asked, 0)
      const handed = forward?.(asked, () => server.requestIP(asked)?.address)
      if (handed) {
        const answered = await handed
        return answered instanceof Response ? answered : errorFor(asked, answered, `req_${nanoid()}`)
      }
      const { request, fault } = plainRequest(asked)
      const peer = socket === undefined ? undefined : takePeer(request)
      if (tls || peer?.isSecure) noteTls(request)
      if (mayHaveBody.has(request.method)) setBodyMs(request, bodyMs())
      const info = deps.requests.begin(
        request,
        () => peer?.address ?? server.requestIP(asked)?.address,
        (little) => server.timeout(asked, secondsToTake(deps.config.current().server, little)),
      )
      try {
        belowPrefix(request, info)
        const response = await finished(await answer(request, fault), request, info)
        server.timeout(asked, secondsFor(info))
        // What is left of the body is not waited for.
        return response.status === 408 ? closing(response) : response
      } catch (error) {
        return internal(request, error, info)
      }
    },
    // Nothing gets here that is known of: it would leave without a body.
    error: (error) => errorResponse(asFault(error), 'unknown'),
  })

  /** The answer with what every answer carries. A stream ends its request itself. */
  async function finished(response: Response, request: Request, info: RequestInfo): Promise<Response> {
    const told = deps.config.current().compat.error_detail ? await withErrorDetail(response) : response
    const whole = info.bodies && !info.streaming ? await kept(told, info) : told
    noteStatus(info, whole.status)
    if (!info.streaming) {
      if (info.kept()) await info.kept()
      info.end()
    }
    const { headers } = whole
    headers.set('x-request-id', info.id)
    if (isMessagesPath(request)) headers.set('request-id', info.id)
    if (info.headers) for (const name in info.headers) headers.set(name, info.headers[name] ?? '')
    if (deps.about.simulated) headers.set('x-grok2api-simulated', '1')
    cors(deps.config.current(), request, headers)
    return whole
  }

  /** Whatever broke where nothing should: the log has it, the caller gets an answer, the request ends. */
  function internal(request: Request, error: unknown, info: RequestInfo): Response {
    const fault = asFault(error)
    deps.log.error('internal error', { request_id: info.id, detail: fault.detail })
    if (!info.outcome.fault) noteFault(info, fault)
    const response = errorFor(request, fault, info.id)
    noteStatus(info, response.status)
    info.end()
    response.headers.set('x-request-id', info.id)
    return response
  }

  const bodyMs = () => deps.config.current().server.request_body_seconds * 1000

  /** How long nothing of the answer may be taken, and how long the connection then waits for the next request. */
  function secondsFor({ outcome }: RequestInfo): number {
    if (outcome.endpoint === undefined) return keepAliveSeconds
    return secondsToTake(deps.config.current().server)
  }

  // Whoever comes over the socket has told who the caller is.
  if (socket === undefined) {
    app.server = server
    connections.watch(server)
  }
  return server

  function belowPrefix(request: Request, { peer }: RequestInfo): void {
    const { app: links, server: settings } = deps.config.current()
    if (links.base_path === '' && !request.headers.has('x-forwarded-prefix')) return
    dropPrefix(request, [publicPrefix(peer, settings.trusted_proxies, links.base_path), links.base_path])
  }
}

const mayHaveBody = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

function closing(response: Response): Response {
  response.headers.set('connection', 'close')
  return response
}

/** Reads an answer that is JSON for the request log, and hands the same one on. */
async function kept(response: Response, info: RequestInfo): Promise<Response> {
  if (!response.headers.get('content-type')?.startsWith('application/json')) return response
  const text = await response.text()
  keepAnswer(info, text)
  return new Response(text, response)
}

const notAllowed = (method: string, allow: string[]) =>
  ({
    kind: 'method_not_allowed',
    message: `${method} is not possible here. Use ${allow.join(' or ')}.`,
    allow,
  }) as const

// Elysia hands a route null for a parameter it cannot decode.
const notDecodable = {
  kind: 'unknown_url',
  message: 'The path is not percent-encoded UTF-8. Encode ids and names with encodeURIComponent.',
} as const

function isDecodable(path: string): boolean {
  if (!path.includes('%')) return true
  try {
    decodeURIComponent(path)
    return true
  } catch {
    return false
  }
}
