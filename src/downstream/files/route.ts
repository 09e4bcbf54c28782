import { Elysia } from 'elysia'
import type { MediaKind } from '../../core/event.ts'
import { fail } from '../../core/fault.ts'
import type { Deps } from '../../deps.ts'
import { checkSwitch } from '../auth.ts'
import { paths } from '../paths.ts'

// The name is the file for good. Whatever it holds, a browser must not run it as a page of ours.
const headers = {
  'cache-control': 'public, max-age=31536000, immutable',
  'content-security-policy': 'sandbox',
  'x-content-type-options': 'nosniff',
  'accept-ranges': 'bytes',
}

/** Our copies of generated pictures and videos, open to everybody who knows the name (product section 4). */
export const files = ({ config, media }: Pick<Deps, 'config' | 'media'>): Elysia => {
  function serve(kind: MediaKind, name: string, request: Request): Response {
    checkSwitch(config.current(), 'enable_files')
    const found = media.find(kind, name)
    if (!found)
      fail({
        kind: 'file_not_found',
        message: `There is no ${kind} of this name. It was never here, or it was removed to make room (cache.limit_mb).`,
      })
    const described = { ...headers, 'content-type': found.contentType, etag: found.etag }
    if (holds(request.headers.get('if-none-match'), found.etag))
      return new Response(null, { status: 304, headers: described })
    // Bun answers HEAD, Range and If-Range by itself when the body is a file (206, 416), and sends it with sendfile.
    return new Response(Bun.file(found.path), { headers: described })
  }

  /** Without /v1 these paths are files only when the last part has a dot. */
  function serveShort(kind: MediaKind, name: string, request: Request): Response {
    if (name.includes('.')) return serve(kind, name, request)
    return fail({
      kind: 'unknown_url',
      message: 'There is no such path. Files have names as "name.jpg"; API paths begin with /v1.',
    })
  }

  const app = new Elysia({ name: 'files' })
  for (const kind of ['image', 'video'] as const) {
    for (const path of paths(`/files/${kind}`))
      app.get(`${path}/:name`, ({ params, request }) => serve(kind, params.name, request), about(kind))
    app.get(`/${kind}s/:name`, ({ params, request }) => serveShort(kind, params.name, request), hidden)
  }
  return app
}

const about = (kind: MediaKind) => ({ detail: { summary: `A generated ${kind}`, tags: ['Files'] } })
const hidden = { detail: { hide: true } }

/** Whether an If-None-Match header names this tag. A weak form of it counts (RFC 9110 13.1.2). */
function holds(header: string | null, etag: string): boolean {
  if (header === null) return false
  return header.split(',').some((part) => {
    const tag = part.trim().replace(/^W\//, '')
    return tag === '*' || tag === etag
  })
}
