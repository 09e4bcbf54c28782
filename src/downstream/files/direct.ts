import type { MediaKind } from '../../core/event.ts'
import { asFault } from '../../core/fault.ts'
import type { Deps } from '../../deps.ts'
import { errorFor } from '../error-response.ts'
import { serveFile } from './serve.ts'
import { noteFault } from '../request-notes.ts'

// Doubled prefixes are tolerated (product section 4).
const long = /^(?:\/v1)*\/files\/(image|video)\/([^/%]+)\/?$/
const short = /^\/(images|videos)\/([^/%]+)$/

/**
 * The answer to GET and HEAD of a file of ours, past the routes: they would read a whole video to tell HEAD its length, and
 * cost as much as the file. Undefined for any other request; names that are encoded go to the routes, which decode them.
 */
export function directFile(
  deps: Pick<Deps, 'config' | 'media' | 'requests'>,
  request: Request,
  path: string,
): Promise<Response> | undefined {
  if (request.method !== 'GET' && request.method !== 'HEAD') return undefined
  const file = fileAt(path)
  if (!file) return undefined
  return serveFile(deps, file, request).catch((error: unknown) => {
    const info = deps.requests.of(request)
    const fault = asFault(error)
    noteFault(info, fault)
    if (fault.kind === 'internal' || fault.kind === 'storage_failed')
      info.warn('a file could not be served', { detail: fault.detail })
    return errorFor(request, fault, info.id)
  })
}

function fileAt(path: string): { kind: MediaKind; name: string } | undefined {
  const [, kind, name] = long.exec(path) ?? []
  if (kind && name) return { kind: kind === 'video' ? 'video' : 'image', name }
  const [, folder, plain = ''] = short.exec(path) ?? []
  // Without a dot these are paths of the API. A sibling served its videos among the pictures too.
  if (!folder || !plain.includes('.')) return undefined
  return { kind: folder === 'videos' || plain.endsWith('.mp4') ? 'video' : 'image', name: plain }
}
