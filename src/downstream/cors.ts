import type { Config } from '../config/schema.ts'

// The admin API is for its own panel only.
const isApi = (path: string) => !/^\/((api\/)?v1\/)?admin(\/|$)/.test(path) && !path.startsWith('/swagger')

/** The answer to a browser's preflight on `/v1`, undefined for any other request (product section 4). */
export function preflight(request: Request, path: string): Response | undefined {
  if (request.method !== 'OPTIONS' || !isApi(path)) return undefined
  return new Response(null, {
    status: 204,
    headers: {
      'access-control-allow-methods': 'GET, POST, DELETE, OPTIONS',
      'access-control-allow-headers':
        request.headers.get('access-control-request-headers') ?? 'authorization, content-type',
      'access-control-max-age': '86400',
    },
  })
}

/** Lets pages of the allowed origins read the answer. Never with credentials: a key is sent by the page itself. */
export function cors(config: Config, request: Request, headers: Headers): void {
  const origin = request.headers.get('origin')
  if (!origin || !isApi(new URL(request.url).pathname)) return
  const allowed = config.server.cors_origins
  const any = allowed.includes('*')
  if (!any) headers.append('vary', 'origin')
  if (!any && !allowed.includes(origin)) return
  headers.set('access-control-allow-origin', any ? '*' : origin)
  headers.set(
    'access-control-expose-headers',
    'x-request-id, x-conversation-id, retry-after, x-ratelimit-limit-requests, x-ratelimit-remaining-requests, x-ratelimit-reset-requests',
  )
}
