import { Elysia } from 'elysia'
import { asFault, fail } from '../../core/fault.ts'
import type { Deps } from '../../deps.ts'
import { enter } from '../auth.ts'
import { errorHeaders } from '../error.ts'
import { paths } from '../paths.ts'
import { readUnpacked } from '../read-json.ts'
import { encodeRefusal } from './encode.ts'
import { serveMcp } from './serve.ts'
import { noteFault } from '../request-notes.ts'

/** `POST /mcp` and `/v1/mcp`: Grok as tools of the Model Context Protocol (product section 13). GET and DELETE are 405: there are no sessions. */
export function mcp(deps: Deps): Elysia {
  const app = new Elysia({ name: 'mcp' })
  for (const path of paths('/mcp'))
    app.post(path, ({ request }) => answer(deps, request), {
      parse: 'none',
      detail: { summary: 'Model Context Protocol, streamable HTTP without sessions', tags: ['MCP'] },
    })
  return app
}

/** What is refused before a tool is reached is a JSON-RPC error with its HTTP status. */
async function answer(deps: Deps, request: Request): Promise<Response> {
  try {
    const info = enter(deps, request, 'enable_mcp')
    const text = new TextDecoder().decode(
      await readUnpacked(request, deps.config.current().server.max_body_mb * 1e6),
    )
    return await serveMcp(deps, { request, info, body: parse(text) })
  } catch (error) {
    const fault = asFault(error)
    const info = deps.requests.of(request)
    noteFault(info, fault)
    if (fault.kind === 'internal')
      deps.log.error('internal error', { request_id: info.id, path: '/mcp', detail: fault.detail })
    const { status, body } = encodeRefusal(fault, info.id)
    return Response.json(body, { status, headers: errorHeaders(fault) })
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return fail({ kind: 'invalid_json', message: 'The body is not JSON. Send one JSON-RPC message.' })
  }
}
