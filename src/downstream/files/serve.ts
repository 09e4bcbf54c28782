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

/** One of our copies, by the name in a link. Throws `endpoint_disabled`, `file_not_found` and `storage_failed`. */
export async function serveFile(
  { config, media }: Pick<Deps, 'config' | 'media'>,
  { kind, name }: { kind: MediaKind; name: string },
  request: Request,
): Promise<Response> {
  // Another gateway asks for its own caller, and has looked at its own switches.
  const isHop = media.isHop(request)
  if (!isHop) checkSwitch(config.current(), 'enable_files')
  const found = await (isHop ? media.findHere : media.find)(kind, name)
  const response = found && (await fileResponse(found, request))
  if (response) return response
  return fail({
    kind: 'file_not_found',
    message: `There is no ${kind} of this name. It was never here, or it was removed to make room (cache.limit_mb).`,
  })
}

/** A file of the cache as an answer, with what caches and browsers need to know. Undefined when it went meanwhile. */
export async function fileResponse(
  found: FoundMedia,
  request: Request,
  more: Record<string, string> = {},
): Promise<Response | undefined> {
  const described = { ...headers, 'content-type': found.contentType, etag: found.etag, ...more }
  if (holds(request.headers.get('if-none-match'), found.etag))
    return new Response(null, { status: 304, headers: described })
  return found.respond(request, described)
}

/** Whether an If-None-Match header names this tag. A weak form of it counts (RFC 9110 13.1.2). */
function holds(header: string | null, etag: string): boolean {
  if (header === null) return false
  return header.split(',').some((part) => {
    const tag = part.trim().replace(/^W\//, '')
    return tag === '*' || tag === etag
  })
}
