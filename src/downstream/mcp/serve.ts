import { asFault, callerGone } from '../../core/fault.ts'
import type { Deps } from '../../deps.ts'
import type { RequestInfo } from '../request-info.ts'
import { noteFault, noteStreaming } from '../request-notes.ts'
import { endedEarly } from '../stream.ts'
import type { Progress, Report } from './answer.ts'
import { encodeFailure, encodeTools, type ToolResult } from './encode.ts'
import { runTool } from './run.ts'
import { isToolName } from './schema.ts'

/** Loaded when somebody asks: it would be a fifth of the start. */
const loadSdk = () => import('@modelcontextprotocol/server')
type Sdk = Awaited<ReturnType<typeof loadSdk>>

export type McpCall = { request: Request; info: RequestInfo; body: unknown }

/**
 * Answers one request of the Model Context Protocol (streamable HTTP), stateless, in the revision the client speaks.
 * Calls run while the response is a stream, so the request ends with that stream.
 */
export async function serveMcp(deps: Deps, { request, info, body }: McpCall): Promise<Response> {
  const sdk = await loadSdk()
  const { server } = deps.config.current()
  const handler = sdk.createMcpHandler(() => createServer(sdk, deps, info), {
    keepAliveMs: Math.ceil(server.heartbeat_seconds * 1000),
    onerror: (error) => deps.log.debug('MCP request refused', { request_id: info.id, reason: error.message }),
  })
  const response = await handler.fetch(request, { parsedBody: body })
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream')
  return isStream && response.body ? untilEnd(response, response.body, info) : response
}

function createServer(sdk: Sdk, deps: Deps, info: RequestInfo) {
  const server = new sdk.Server(
    { name: 'grok2api', title: 'Grok', version: deps.about.version },
    { capabilities: { tools: {} }, instructions },
  )
  server.setRequestHandler('tools/list', () => ({ tools: encodeTools() }))
  server.setRequestHandler('tools/call', async ({ params }, { mcpReq }): Promise<ToolResult> => {
    const { name, arguments: args = {} } = params
    if (!isToolName(name))
      throw new sdk.ProtocolError(-32_602, `There is no tool "${name.slice(0, 100)}" here.`)
    const token = mcpReq._meta?.progressToken
    const notify = (params: object) =>
      mcpReq.notify({ method: 'notifications/progress', params: { ...params } })
    const report =
      token === undefined ? () => {} : reporter((step) => notify({ progressToken: token, ...step }))
    try {
      return await runTool(deps, { name, args, info, report })
    } catch (error) {
      const fault = endedEarly(info) ?? asFault(error)
      noteFault(info, fault)
      if (fault.kind === 'internal')
        deps.log.error('internal error', { request_id: info.id, path: '/mcp', detail: fault.detail })
      return encodeFailure(fault)
    }
  })
  return server
}

const instructions =
  'Grok by way of grok2api: ask it, let it search the web and X, make and edit pictures, make videos. Links lead to copies on the gateway.'

const reportEveryMs = 1000

/** Sends progress at most once a second, always upwards: clients count silence against their time limits. */
function reporter(
  send: (step: { progress: number; total?: number; message: string }) => Promise<void>,
): Report {
  let last = 0
  let sentAt = -Infinity
  return ({ percent, message }: Progress) => {
    const now = performance.now()
    if (now - sentAt < reportEveryMs && percent !== 100) return
    const progress = percent === undefined ? last + 1 : percent
    if (progress <= last && last > 0) return
    sentAt = now
    last = progress
    // Whoever is gone needs no news; the call itself ends by the request's signal.
    send({ progress, ...(percent !== undefined && { total: 100 }), message }).catch(() => {})
  }
}

/** The same response; the request ends when the stream has been read or was left. */
function untilEnd(response: Response, body: ReadableStream<Uint8Array>, info: RequestInfo): Response {
  noteStreaming(info)
  const reader = body.getReader()
  const stream = new ReadableStream<Uint8Array>({
    pull: async (out) => {
      const { done, value } = await reader.read()
      if (!done) return out.enqueue(value)
      info.end()
      out.close()
    },
    cancel: async () => {
      if (!info.outcome.fault) noteFault(info, endedEarly(info) ?? callerGone)
      info.end()
      await reader.cancel()
    },
  })
  const { status, headers } = response
  headers.set('x-accel-buffering', 'no')
  headers.set('cache-control', 'no-cache, no-transform')
  return new Response(stream, { status, headers })
}
