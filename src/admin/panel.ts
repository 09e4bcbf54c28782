import { basename, join } from 'node:path'
import { staticPlugin } from '@elysiajs/static'
import { Elysia } from 'elysia'
import { fail, type Fault } from '../core/fault.ts'
import { negotiate } from './negotiate.ts'
import type { Ask } from './auth.ts'
import { below, notBuilt, panelFile } from './panel-files.ts'
import { type AddressBook, askOf } from './session.ts'

/** Nothing from elsewhere, nothing inline, in nobody's frame. Pictures of answers may be data that came with them. */
const policy =
  "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-cache',
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
}

const noFile: Fault = {
  kind: 'unknown_url',
  message: 'The panel has no such file. After an update, reload the page at /admin.',
}

const hidden = { detail: { hide: true } }

/**
 * The panel: its page at /admin and /admin/{page}, its hashed files below /admin/assets. The files are served by
 * @elysiajs/static out of the folder embedded in the binary; ETag, 304 and the compressed copies are added here.
 * The page has its own route, because the plugin serves HTML without any of them (stack section 2).
 */
export function panel(folder: string | undefined, prefixOf: (ask: Ask) => string = () => '') {
  const routes = new Elysia({ name: 'panel' })
  if (!folder || !panelFile(folder, 'index.html'))
    return routes.get('/admin', notBuilt, hidden).get('/admin/:page', notBuilt, hidden)
  const copies = cached(folder)
  const tag = Bun.hash(copies('index.html') ?? '').toString(36)
  const page = ({ request, server }: { request: Request; server: AddressBook | null }) => {
    const prefix = prefixOf(askOf(request, server))
    // Below a path the page is made for it, and goes out uncompressed: it is one kilobyte.
    const body = (suffix: string) =>
      prefix === ''
        ? copies(`index.html${suffix}`)
        : suffix === ''
          ? below(prefix, copies('index.html'))
          : undefined
    return negotiate(request, { tag: tag + prefix, headers: pageHeaders, body })
  }
  // Looking through the embedded files takes a tenth of the start, and most starts are nobody's who opens the panel.
  let opened: ReturnType<typeof files> | undefined
  const assets = () => (opened ??= files(join(folder, 'assets')))
  // What HEAD leaves out is Elysia's to know: asked twice, it would count the length of nothing.
  const asset = async ({ request: { url, headers } }: { request: Request }) => {
    const found = await (await assets()).handle(new Request(url, { headers }))
    return found.status === 404 ? fail(noFile) : found
  }
  return routes
    .get('/admin', page, hidden)
    .get('/admin/:page', page, hidden)
    .get('/admin/assets/*', asset, hidden)
}

/** The hashed files: what a name says never changes. */
async function files(folder: string) {
  const copies = cached(folder)
  return new Elysia({ name: 'panel-files' })
    .onAfterHandle(({ request, response, path }) => {
      // For a route that is a Response, Elysia 1.4.30 hands hooks the function that clones it.
      const plain: unknown = typeof response === 'function' ? response() : response
      if (!(plain instanceof Response)) return undefined
      const name = basename(path)
      const headers = Object.fromEntries(plain.headers)
      return negotiate(request, { tag: name, headers, body: (suffix) => copies(name + suffix) })
    })
    .use(
      await staticPlugin({
        assets: folder,
        prefix: '/admin/assets',
        alwaysStatic: true,
        // Its own ETag is unquoted and its 304 bare; and it starts a timer that never ends.
        etag: false,
        indexHTML: false,
        ignorePatterns: [/\.(br|gz)$/],
        headers: {
          'Cache-Control': 'public, max-age=31536000, immutable',
          'X-Content-Type-Options': 'nosniff',
        },
        detail: { hide: true },
      }),
    )
}

/** Files are read when they are first asked for: a gateway nobody administers never holds them. */
function cached(folder: string) {
  const contents = new Map<string, Buffer | undefined>()
  return (name: string): Buffer | undefined => {
    if (!contents.has(name)) contents.set(name, panelFile(folder, name))
    return contents.get(name)
  }
}
