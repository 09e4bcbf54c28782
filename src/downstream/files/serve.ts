import type { MediaKind } from '../../core/event.ts'
import { fail } from '../../core/fault.ts'
import type { Deps } from '../../deps.ts'
import type { FoundMedia } from '../../media/cache.ts'
import { checkSwitch } from '../auth.ts'

// The name is the file for good. Whatever it holds, a browser must not run it as a page of ours.
const headers = {
  'cache-control': 'public, max-age=31536000, immutable',
  'content-security-policy': 'sandbox',
  'x-content-type-options': 'nosniff',
  'accept-ranges': 'bytes',
}

/** One of our copies, by the name in a link. Throws `endpoint_disabled` and `file_not_found`. */
export function serveFile(
  { config, media }: Pick<Deps, 'config' | 'media'>,
  { kind, name }: { kind: MediaKind; name: string },
  request: Request,
): Response {
  checkSwitch(config.current(), 'enable_files')
  const found = media.find(kind, name)
  if (found) return fileResponse(found, request)
  return fail({
    kind: 'file_not_found',
    message: `There is no ${kind} of this name. It was never here, or it was removed to make room (cache.limit_mb).`,
  })
}

/** A file of the cache as an answer, with what caches and browsers need to know. */
export function fileResponse(
  found: FoundMedia,
  request: Request,
  more: Record<string, string> = {},
): Response {
  const described = { ...headers, 'content-type': found.contentType, etag: found.etag, ...more }
  if (holds(request.headers.get('if-none-match'), found.etag))
    return new Response(null, { status: 304, headers: described })
  // Bun answers HEAD, Range and If-Range by itself when the body is a file (206, 416), and sends it with sendfile.
  return new Response(Bun.file(found.path), { headers: described })
}

/** Whether an If-None-Match header names this tag. A weak form of it counts (RFC 9110 13.1.2). */
function holds(header: string | null, etag: string): boolean {
  if (header === null) return false
  return header.split(',').some((part) => {
    const tag = part.trim().replace(/^W\//, '')
    return tag === '*' || tag === etag
  })
}
