import { benchFrames } from '../upstream/simulator/bench-frames.ts'
import { benchEvents } from '../upstream/simulator-xai/bench-voice.ts'
import type { ExchangeRequest } from './exchange.ts'
import { checkResponses, checkStreamed, checkWhole } from './text-check.ts'
import {
  chatChunks,
  checkTokens,
  type Expected,
  messageDeltas,
  rawFrames,
  type TokenCheck,
} from './token-check.ts'

/** How the gateway is asked: Chat as a stream when absent, or as one body, or by another endpoint as a stream. */
export type Speech = 'whole' | 'responses' | 'messages' | 'tools'

/** What is measured: the gateway by one of its endpoints, or the pass-through by the upstream's own path. */
export type Target = {
  name: 'pass-through' | 'gateway'
  url: string
  pid: number
  secret: string
  speech?: Speech
  /** The xAI API is asked: the gateway by a model of its key, the pass-through by the API's own path. */
  api?: { key: string }
}

/** One answer the simulated upstream is asked for: so many tokens, so many a second. */
export type Order = { tokens: number; rate: number | 'flat' }

/** Makes requests to a target. */
export function requestsTo(target: Target): (order: Order) => ExchangeRequest {
  const words = benchFrames().one.map(
    (frame) => JSON.parse(new TextDecoder().decode(frame)).result.response.token as string,
  )
  const { hostname, port } = new URL(target.url)
  const { compose, check } =
    target.name === 'gateway' ? speeches[target.speech ?? 'chat'] : passThrough(target.api !== undefined)
  return ({ tokens, rate }) => ({
    hostname,
    port: Number(port),
    bytes: compose(target, `bench ${tokens} ${rate}`),
    check: check({ words, tokens }),
  })
}

const ask = (target: Target, path: string, body: object): Buffer =>
  post(target, path, `authorization: Bearer ${target.secret}`, {
    model: target.api ? 'grok-4.7' : 'grok-4-fast',
    stream: true,
    ...body,
  })

const messages = (content: string) => [{ role: 'user', content }]

type Speaking = {
  compose: (target: Target, prompt: string) => Buffer
  check: (expected: Expected) => TokenCheck
}

const speeches: Record<'chat' | Speech, Speaking> = {
  chat: {
    compose: (target, prompt) => ask(target, '/v1/chat/completions', { messages: messages(prompt) }),
    check: (expected) => checkTokens(expected, chatChunks),
  },
  whole: {
    compose: (target, prompt) =>
      ask(target, '/v1/chat/completions', { messages: messages(prompt), stream: false }),
    check: checkWhole,
  },
  tools: {
    compose: (target, prompt) => ask(target, '/v1/chat/completions', { messages: messages(prompt), tools }),
    check: checkStreamed,
  },
  responses: {
    compose: (target, prompt) => ask(target, '/v1/responses', { input: prompt, store: false }),
    check: checkResponses,
  },
  messages: {
    compose: (target, prompt) =>
      ask(target, '/v1/messages', { messages: messages(prompt), max_tokens: 10_000_000 }),
    check: (expected) => checkTokens(expected, messageDeltas),
  },
}

/** What an agent declares. */
const tools = Array.from({ length: 8 }, (_, index) => ({
  type: 'function',
  function: {
    name: `tool_${index}`,
    description: 'Does what a tool does.',
    parameters: { type: 'object', properties: { command: { type: 'string' }, path: { type: 'string' } } },
  },
}))

/** The upstream's own path, and its bytes as they come. */
const passThrough = (api: boolean): Speaking => ({
  compose: api ? apiRequest : upstreamRequest,
  check: (expected) => checkTokens(expected, rawFrames(api ? benchEvents() : benchFrames().one)),
})

const apiRequest = (target: Target, prompt: string): Buffer =>
  post(target, '/v1/responses', `authorization: Bearer ${target.api?.key}`, {
    model: 'grok-4.7',
    input: prompt,
    stream: true,
    store: false,
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
