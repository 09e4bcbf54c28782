import type { Exchange } from './exchanges.ts'

/** What came back, read to its end. */
export type Outcome = { status: number; headers: Headers; body: string }

const isMcp = (path: string) => /^\/*(v1\/+)?mcp/.test(path)
const isMessages = (path: string) => /^\/*v1\/+messages/.test(path)

/** The rules an answer breaks, in words; whatever was asked, and whatever the upstream said. */
export function judge({ path, method }: Exchange, { status, headers, body }: Outcome): string[] {
  const id = headers.get('x-request-id')
  const broken: string[] = []
  if (!id) broken.push('there is no x-request-id')
  const isJson = headers.get('content-type')?.includes('json') === true
  if ((isJson && body.includes('"internal_error"')) || status === 500)
    broken.push(`a bug of ours: ${status} ${body.slice(0, 200)}`)
  if (status >= 400 && method !== 'HEAD') broken.push(...judgeError(path, id, body))
  if (headers.get('content-type')?.startsWith('text/event-stream') && !path.includes('admin'))
    broken.push(...judgeStream(path, body))
  else if (status === 200 && method === 'POST' && path.startsWith('/v1/')) broken.push(...judgeJson(body))
  return broken
}

function judgeError(path: string, id: string | null, body: string): string[] {
  const parsed = parse(body) as
    | { type?: string; request_id?: string; error?: Record<string, unknown> }
    | undefined
  // JSON-RPC has a form of its own, with a number.
  if (isMcp(path) && typeof parsed?.error?.['code'] === 'number') return []
  if (!parsed?.error) return [`an error without our form: ${body.slice(0, 100)}`]
  const { message, type, request_id } = parsed.error
  const broken: string[] = []
  if (typeof message !== 'string' || message.length < 10 || message.length > 3000)
    broken.push(`a message of ${String(message).length} characters`)
  if (typeof type !== 'string') broken.push('an error without a type')
  if (isMessages(path) && parsed.type !== 'error')
    broken.push(`not the form of Messages: ${body.slice(0, 100)}`)
  if ((isMessages(path) ? parsed.request_id : request_id) !== id)
    broken.push('the id is not that of the header')
  return broken
}

/** Each dialect's stream has one end, and nothing behind it. */
function judgeStream(path: string, body: string): string[] {
  if (!body.endsWith('\n\n')) return [`a stream is cut in an event: ${JSON.stringify(body.slice(-80))}`]
  const last = body.trimEnd().split('\n\n').at(-1) ?? ''
  if (isMessages(path))
    return /^event: (message_stop|error)/.test(last) ? [] : [`Messages ends with ${last.slice(0, 100)}`]
  if (/\/images\//.test(path))
    return /^event: (\S+\.completed|error)/.test(last) ? [] : [`Images ends with ${last.slice(0, 100)}`]
  if (last !== 'data: [DONE]') return [`the last event is ${last.slice(0, 100)}`]
  if (!/responses/.test(path)) return []
  const ends = body.match(/^event: response\.(completed|failed|incomplete)$/gm) ?? []
  return ends.length === 1 ? [] : [`a response with ${ends.length} ends`]
}

const judgeJson = (body: string): string[] =>
  parse(body) === undefined ? [`200 without JSON: ${body.slice(0, 100)}`] : []

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
