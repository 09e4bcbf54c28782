import { Elysia } from 'elysia'
import type { MediaKind } from '../../core/event.ts'
import { fail } from '../../core/fault.ts'
import type { Deps } from '../../deps.ts'
import { paths } from '../paths.ts'
import { serveFile } from './serve.ts'

/**
 * Our copies of generated pictures and videos, open to everybody who knows the name (product section 4). `/videos/{name}`
 * stands with the video jobs, because a name without a dot is one of these.
 */
export const files = (deps: Pick<Deps, 'config' | 'media'>): Elysia => {
  const app = new Elysia({ name: 'files' })
  for (const kind of ['image', 'video'] as const)
    for (const path of paths(`/files/${kind}`))
      app.get(
        `${path}/:name`,
        ({ params: { name }, request }) => serveFile(deps, { kind, name }, request),
        about(kind),
      )
  app.get(
    '/images/:name',
    // A sibling served its videos here too.
    ({ params: { name }, request }) =>
      serveShort(deps, { kind: name.endsWith('.mp4') ? 'video' : 'image', name }, request),
    { detail: { hide: true } },
  )
  return app
}

/** Without /v1 these paths are files only when the last part has a dot. */
function serveShort(
  deps: Parameters<typeof serveFile>[0],
  file: Parameters<typeof serveFile>[1],
  request: Request,
) {
  if (file.name.includes('.')) return serveFile(deps, file, request)
  return fail({
    kind: 'unknown_url',
    message: 'There is no such path. Files have names as "name.jpg"; API paths begin with /v1.',
  })
}

const about = (kind: MediaKind) => ({ detail: { summary: `A generated ${kind}`, tags: ['Files'] } })
