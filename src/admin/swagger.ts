import { gunzipSync } from 'node:zlib'
import { Elysia } from 'elysia'
import type { Deps } from '../deps.ts'
import type { Auth } from './auth.ts'
import { negotiate } from './negotiate.ts'
import { below, notBuilt, panelFile } from './panel-files.ts'
import { askOf } from './session.ts'

/** Swagger UI writes style attributes and shows pictures from data: addresses; scripts stay files of ours. */
const policy =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

/** Paths that work and that nobody should write: a doubled `/v1`, and API paths without one. */
const tolerated = [
  /^\/v1\/v1(\/|$)/,
  /^\/(?!v1\/|api\/v1\/admin\/|health|readyz|metrics|images\/\{|videos\/\{)/,
]

const parts: readonly [path: string, file: string, type: string][] = [
  ['/swagger', 'page.html', 'text/html; charset=utf-8'],
  ['/swagger/start.js', 'start.js', 'text/javascript; charset=utf-8'],
  ['/swagger/swagger-ui-bundle.js', 'swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
  ['/swagger/swagger-ui.css', 'swagger-ui.css', 'text/css; charset=utf-8'],
]

/**
 * /swagger/json by @elysiajs/swagger, and /swagger as a page of our own around the embedded swagger-ui-dist: the
 * plugin's page would load its script from a CDN. For the operator only, unless asked from loopback.
 */
export function apiDocs({ about }: Pick<Deps, 'about'>, auth: Auth, folder: string | undefined) {
  const routes = new Elysia({ name: 'swagger' })
    .onBeforeHandle(({ request, server }) => auth.needUnlessLoopback(askOf(request, server)))
    .get('/swagger/json', async ({ request }) => (await (describing ??= describer())).handle(request), {
      detail: { hide: true },
    })
  let describing: ReturnType<typeof describer> | undefined
  const describer = async () => {
    // Loaded when somebody asks: it brings a third of what a start would evaluate.
    const { swagger } = await import('@elysiajs/swagger')
    const app = new Elysia()
    // Of all routes, as the plugin finds them where it is used at once.
    Object.assign(app, {
      getGlobalRoutes: () => Reflect.apply(Reflect.get(routes, 'getGlobalRoutes'), routes, []),
    })
    return app.use(
      swagger({
        path: '/swagger',
        specPath: '/swagger/json',
        exclude: tolerated,
        documentation: documentation(about.version),
      }),
    )
  }
  for (const [path, file, type] of parts)
    routes.get(
      path,
      ({ request, server }) => {
        const prefix = auth.prefix(askOf(request, server))
        return part(request, { folder, file, type, version: about.version, prefix }) ?? notBuilt()
      },
      {
        detail: { hide: true },
      },
    )
  return routes
}

type Part = { folder: string | undefined; file: string; type: string; version: string; prefix: string }

/** The two big files lie gzipped in the binary; for the rare caller that takes no gzip they are unpacked. */
function part(request: Request, { folder, file, type, version, prefix }: Part): Response | undefined {
  if (!folder) return undefined
  const body = (suffix: string) => {
    if (suffix !== '') return panelFile(folder, `swagger/${file}${suffix}`)
    const packed = panelFile(folder, `swagger/${file}.gz`)
    if (packed) return gunzipSync(packed)
    const plain = panelFile(folder, `swagger/${file}`)
    return prefix !== '' && file === 'page.html' ? below(prefix, plain) : plain
  }
  const headers = {
    'content-type': type,
    'cache-control': 'private, no-cache',
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
  }
  return negotiate(request, { tag: `${file}-${version}${prefix}`, headers, body })
}

const documentation = (version: string) => ({
  info: {
    title: 'grok2api',
    version,
    description: 'OpenAI and Anthropic endpoints under /v1, the admin API under /api/v1/admin.',
  },
  components: {
    securitySchemes: {
      api_key: { type: 'http' as const, scheme: 'bearer', description: 'app.api_key, for /v1' },
      app_key: { type: 'http' as const, scheme: 'bearer', description: 'app.app_key, for /api/v1/admin' },
    },
  },
  security: [{ api_key: [] }, { app_key: [] }],
})
