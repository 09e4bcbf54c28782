import type { Server } from 'bun'
import { type Connections, keepAliveSeconds } from './connections.ts'
import type { Deps } from './deps.ts'
import { keepAnswer } from './downstream/bodies.ts'
import { cors, preflight } from './downstream/cors.ts'
import { errorFor, isMessagesPath } from './downstream/error-response.ts'
import type { RequestInfo } from './downstream/request-info.ts'
import { asFault } from './core/fault.ts'
import { setBodyMs } from './lib/body-pace.ts'

/** What the edge needs of the Elysia app. */
type App = {
  fetch: (request: Request) => Response | Promise<Response>
  routes: readonly { method: string; path: string }[]
  server: Server<unknown> | null
}

/**
 * What every request meets before and after the routes: its id, CORS, the mark of a simulated upstream, 405 for known
 * paths, and the count of open requests. Ours rather than hooks of the framework, so that it holds for files and
 * errors alike.
 */
export function serveEdge(
  deps: Deps,
  app: App,
  { host, port, connections }: { host: string; port: number; connections: Connections },
): Server<unknown> {
  const methods = methodsByPath(app.routes)

  async function answer(request: Request): Promise<Response> {
    const path = new URL(request.url).pathname
    const refusal = connections.refusal(path)
    if (refusal) return closing(errorFor(request, refusal, deps.requests.of(request).id))
    const before = preflight(request, path)
    if (before) return before
    if (!isDecodable(path)) return errorFor(request, notDecodable, deps.requests.of(request).id)
    const response = await app.fetch(request)
    if (response.status !== 404) return response
    const allow = methods(path)
    if (allow.length === 0 || allow.includes(request.method)) return response
    return errorFor(request, notAllowed(request.method, allow), deps.requests.of(request).id)
  }

  const server = Bun.serve({
    hostname: host,
    port,
    // Elysia's own listen would share the port with a second gateway, which then steals half of the traffic (stack 6).
    reusePort: false,
    idleTimeout: keepAliveSeconds,
    maxRequestBodySize: Number.MAX_SAFE_INTEGER,
    fetch: async (request, server) => {
      // While it is worked on, the time limits are ours: Bun's would end a body or a thinking model.
      server.timeout(request, 0)
      if (mayHaveBody.has(request.method)) setBodyMs(request, bodyMs())
      const info = deps.requests.begin(request, () => server.requestIP(request)?.address)
      let response: Response
      try {
        response = await answer(request)
      } catch (error) {
        response = errorFor(request, asFault(error), info.id)
      }
      if (info.bodies && !info.streaming) response = await kept(response, info)
      info.outcome.status = response.status
      if (!info.streaming) info.end()
      const { headers } = response
      headers.set('x-request-id', info.id)
      if (isMessagesPath(request)) headers.set('request-id', info.id)
      if (info.headers) for (const name in info.headers) headers.set(name, info.headers[name] ?? '')
      if (deps.about.simulated) headers.set('x-grok2api-simulated', '1')
      cors(deps.config.current(), request, headers)
      server.timeout(request, secondsFor(info))
      // What is left of the body is not waited for.
      return response.status === 408 ? closing(response) : response
    },
  })
  const bodyMs = () => deps.config.current().server.request_body_seconds * 1000

  /** How long nothing of the answer may be taken, and how long the connection then waits for the next request. */
  function secondsFor({ outcome }: RequestInfo): number {
    if (outcome.endpoint === undefined) return keepAliveSeconds
    const { slow_caller_seconds, heartbeat_seconds } = deps.config.current().server
    return Math.min(mostSeconds, Math.ceil(Math.max(slow_caller_seconds, 2 * heartbeat_seconds)))
  }

  app.server = server
  connections.watch(server)
  return server
}

const mayHaveBody = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/** More than this Bun takes for none. */
const mostSeconds = 250

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

/** Path → the methods some route answers it with. */
function methodsByPath(routes: App['routes']): (path: string) => string[] {
  const patterns = routes.map(({ method, path }) => ({
    method,
    pattern: new RegExp(
      `^${path
        .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
        .replace(/\/:[^/]+/g, '/[^/]+')
        .replace(/\*/g, '.*')}/?$`,
    ),
  }))
  return (path) => {
    const found = patterns.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method)
    return [...new Set(found.includes('GET') ? [...found, 'HEAD'] : found)]
  }
}
