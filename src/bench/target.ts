import { benchFrames } from '../upstream/simulator/bench-frames.ts'
import type { ExchangeRequest } from './exchange.ts'
import { chatChunks, type Dialect, rawFrames } from './token-check.ts'

/** What is measured: the gateway by its Chat endpoint, or the pass-through by the upstream's own path. */
export type Target = { name: 'pass-through' | 'gateway'; url: string; pid: number; secret: string }

/** One answer the simulated upstream is asked for: so many tokens, so many a second. */
export type Order = { tokens: number; rate: number | 'flat' }

/** Makes requests to a target. */
export function requestsTo(target: Target): (order: Order) => ExchangeRequest {
  const frames = benchFrames().one
  const words = frames.map(
    (frame) => JSON.parse(new TextDecoder().decode(frame)).result.response.token as string,
  )
  const { hostname, port } = new URL(target.url)
  const dialect: Dialect = target.name === 'gateway' ? chatChunks : rawFrames(frames)
  const compose = target.name === 'gateway' ? chatRequest : upstreamRequest
  return ({ tokens, rate }) => ({
    hostname,
    port: Number(port),
    bytes: compose(target, `bench ${tokens} ${rate}`),
    expected: { words, tokens },
    dialect,
  })
}

const chatRequest = (target: Target, prompt: string): Buffer =>
  post(target, '/v1/chat/completions', `authorization: Bearer ${target.secret}`, {
    model: 'grok-4-fast',
    stream: true,
    messages: [{ role: 'user', content: prompt }],
  })

const upstreamRequest = (target: Target, prompt: string): Buffer =>
  post(target, '/rest/app-chat/conversations/new', `cookie: sso=${target.secret}; sso-rw=${target.secret}`, {
    temporary: true,
    modeId: 'fast',
    message: prompt,
  })

function post({ url }: Target, path: string, header: string, body: object): Buffer {
  const text = JSON.stringify(body)
  const head = [
    `POST ${path} HTTP/1.1`,
    `host: ${new URL(url).host}`,
    header,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(text)}`,
  ]
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${text}`)
}
