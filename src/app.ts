import { Elysia } from 'elysia'
import { admin } from './admin/admin.ts'
import type { Deps } from './deps.ts'
import { billing } from './downstream/billing/route.ts'
import { chat } from './downstream/chat/route.ts'
import { completions } from './downstream/completions/route.ts'
import { files } from './downstream/files/route.ts'
import { health } from './downstream/health/route.ts'
import { messages } from './downstream/messages/route.ts'
import { images } from './downstream/images/route.ts'
import { mcp } from './downstream/mcp/route.ts'
import { models } from './downstream/models/route.ts'
import { notOffered } from './downstream/not-offered/route.ts'
import { onError } from './downstream/on-error.ts'
import { responses } from './downstream/responses/route.ts'
import { videos } from './downstream/videos/route.ts'
import { publicPrefix } from './lib/base-path.ts'

/** Every route, in the order a reader would look for them. Errors first: hooks cover what is added after them. */
export const createApp = (deps: Deps) =>
  // A host of three letters (a container named "gw") is a host too: Elysia would look for the path behind it too late.
  new Elysia({ name: 'grok2api', handler: { standardHostname: false } })
    .use(onError(deps))
    .use(chat(deps))
    .use(completions(deps))
    .use(responses(deps))
    .use(messages(deps))
    .use(images(deps))
    .use(videos(deps))
    .use(models(deps))
    .use(mcp(deps))
    .use(billing(deps))
    .use(files(deps))
    .use(notOffered())
    .use(health(deps))
    .use(admin(deps))
    .get('/', ({ request }) => toPanel(deps, request), { detail: { hide: true } })

function toPanel({ config, requests }: Deps, request: Request): Response {
  const { app, server } = config.current()
  const prefix = publicPrefix(requests.of(request).peer, server.trusted_proxies, app.base_path)
  return new Response(null, { status: 302, headers: { location: `${prefix}/admin` } })
}
