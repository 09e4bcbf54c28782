import type { MediaDone } from '../../core/event.ts'
import type { Fault } from '../../core/fault.ts'
import type { Model } from '../../core/model.ts'
import { encodeError } from '../error.ts'
import { pictureFormat } from '../picture-format.ts'
import { type Said, tools } from './schema.ts'

type Content = { type: 'text'; text: string } | { type: 'image'; data: string; mimeType: string }

/** What a tool answers (MCP 2026-07-28, CallToolResult). */
export type ToolResult = {
  content: Content[]
  structuredContent?: Record<string, unknown>
  isError?: true
}

const text = (said: string): Content => ({ type: 'text', text: said })

/** The list of tools, with their arguments and answers as JSON Schema. */
export const encodeTools = () =>
  Object.entries(tools).map(([name, { title, description, input, output, readOnly }]) => ({
    name,
    title,
    description,
    inputSchema: plain(input),
    outputSchema: plain(output),
    annotations: { title, readOnlyHint: readOnly, destructiveHint: false, openWorldHint: true },
  }))

/** A schema without what only our own checks read. */
function plain(schema: object): { type: 'object' } & Record<string, unknown> {
  const { $schema: _, ...rest } = JSON.parse(
    JSON.stringify(schema, (key, value: unknown) => (key === 'expects' ? undefined : value)),
  ) as Record<string, unknown>
  return { ...rest, type: 'object' }
}

/** A text with the sources it names. */
export function encodeSaid(said: Said): ToolResult {
  const list = said.sources.map(({ url, title }, at) => `${at + 1}. ${title} ${url}`).join('\n')
  return {
    content: [text(said.answer), ...(list ? [text(`Sources:\n${list}`)] : [])],
    structuredContent: said,
  }
}

/** Pictures as pictures, videos as links; a link to our own copy for each. */
export function encodeFiles(files: readonly MediaDone[]): ToolResult {
  const pictures = files.flatMap(({ base64, url }) => {
    if (!base64) return []
    const mimeType = `image/${pictureFormat({ base64, url }) ?? 'jpeg'}`
    return [{ type: 'image' as const, data: base64, mimeType }]
  })
  const links = files.map(({ url }) => url)
  return { content: [...pictures, text(links.join('\n'))], structuredContent: { links } }
}

/** The models a key may ask for. */
export function encodeModels(models: readonly Model[]): ToolResult {
  const rows = models.map(({ id, kind, tier, contextLength }) => ({
    id,
    kind,
    tier,
    context_length: contextLength,
  }))
  return {
    content: [text(rows.map(({ id, kind }) => `${id} (${kind})`).join('\n'))],
    structuredContent: { models: rows },
  }
}

/** A call that failed: told to the model, which can do something about it. */
export const encodeFailure = ({ message }: Fault): ToolResult => ({ content: [text(message)], isError: true })

/** A request that never reached a tool, as a JSON-RPC error. */
export function encodeRefusal(fault: Fault, requestId: string): { status: number; body: object } {
  const { status, body } = encodeError(fault, requestId)
  const { code, request_id } = body.error
  return {
    status,
    body: {
      jsonrpc: '2.0',
      id: null,
      error: { code: rpcCode(fault), message: fault.message, data: { code, request_id } },
    },
  }
}

/** JSON-RPC's own codes; -32000 is for what a server has to say. */
const rpcCode = ({ kind }: Fault): number =>
  kind === 'invalid_json' ? -32_700 : kind === 'internal' ? -32_603 : -32_000
