import type { Chance } from './chance.ts'
import { damageBytes, mutateJson, strangeTexts } from './mutate.ts'

/** One request as it goes out. */
export type Exchange = {
  method: string
  path: string
  headers: Record<string, string>
  body?: string | Uint8Array
  /** The caller hangs up after so many milliseconds. */
  hangUpMs?: number
}

/** A route of `/swagger/json`, with a body that fits its schema when it takes one. */
export type Route = { method: string; path: string; body?: unknown }

const hello = [{ role: 'user', content: 'hello' }]
const schema = { type: 'object', properties: { a: { type: 'string', pattern: '^x' } }, required: ['a'] }
const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
const tools = [{ type: 'function', function: { name: 'weather', parameters } }]
const model = 'grok-4-fast'

/** Honest requests of every endpoint; what is sent are mutants of them. */
const seeds: readonly [path: string, body: Record<string, unknown>][] = [
  ['/v1/chat/completions', { model, messages: hello, stream: true, stop: ['x'], max_tokens: 50 }],
  ['/v1/chat/completions', { model, messages: [{ role: 'system', content: 'be brief' }, ...hello], tools }],
  [
    '/v1/chat/completions',
    { model, messages: hello, response_format: { type: 'json_schema', json_schema: { name: 'x', schema } } },
  ],
  [
    '/v1/chat/completions',
    {
      model,
      stream: true,
      tools,
      tool_choice: 'required',
      messages: [
        ...hello,
        {
          role: 'assistant',
          content: null,
          tool_calls: [
            { id: 'c1', type: 'function', function: { name: 'weather', arguments: '{"city":"x"}' } },
          ],
        },
        { role: 'tool', tool_call_id: 'c1', content: 'rain' },
      ],
    },
  ],
  [
    '/v1/chat/completions',
    {
      model,
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'what' },
            { type: 'image_url', image_url: { url: 'data:,' } },
          ],
        },
      ],
    },
  ],
  ['/v1/completions', { model, prompt: 'hello', stream: true, max_tokens: 20 }],
  ['/v1/responses', { model, input: 'hello', stream: true }],
  [
    '/v1/responses',
    {
      model,
      store: true,
      input: [
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'hi' }] },
        { type: 'function_call', call_id: 'c', name: 'weather', arguments: '{}' },
        { type: 'function_call_output', call_id: 'c', output: 'rain' },
      ],
      tools: [{ type: 'function', name: 'weather', parameters }],
      text: { format: { type: 'json_schema', name: 'x', schema } },
    },
  ],
  ['/v1/messages', { model, max_tokens: 50, messages: hello, stream: true }],
  [
    '/v1/messages',
    {
      model,
      max_tokens: 50,
      system: [{ type: 'text', text: 'be brief' }],
      messages: [
        ...hello,
        {
          role: 'assistant',
          content: [{ type: 'tool_use', id: 't', name: 'weather', input: { city: 'x' } }],
        },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: 'rain' }] },
      ],
      tools: [{ name: 'weather', input_schema: parameters }],
    },
  ],
  ['/v1/messages/count_tokens', { model, messages: hello }],
  ['/v1/images/generations', { model: 'grok-imagine-1.0', prompt: 'a cat', n: 1, stream: true }],
  ['/v1/images/edits', { model: 'grok-imagine-1.0-edit', prompt: 'a dog', image: 'data:,' }],
  ['/v1/videos', { model: 'grok-imagine-1.0-video', prompt: 'a cat', seconds: '6' }],
]

/** What the simulated upstream is asked to do, so that answers of many kinds are damaged. */
const questions = [
  'hello',
  'think: count to 20',
  'repeat {"a":"b"}',
  'repeat <grok:render x> <xaiArtifact id="1">a</xaiArtifact>',
  'search: news',
  'draw: a cat',
  'call weather',
  ...[
    'malformed',
    'cut',
    'empty',
    'moderated_late',
    'error_late',
    'usage_limit',
    'ends_early',
    'message_only',
  ].map((name) => `fault ${name}: count to 20`),
]

type Asked = { chance: Chance; routes: readonly Route[]; key: string; password: string }

/** One random request: a mutant of an honest one, or any route with anything. */
export function randomExchange({ chance, routes, key, password }: Asked): Exchange {
  const [path, seed] = chance.pick(seeds)
  const isApi = chance.is(0.8)
  const route = chance.pick(routes)
  const target = isApi ? { method: 'POST', path, body: seed } : filled(route, chance)
  const authorization = `Bearer ${chance.is(0.97) ? (target.path.includes('admin') ? password : key) : 'sk-wrong'}`
  const headers: Record<string, string> = { authorization, ...strangeHeaders(chance) }
  const hangUpMs = chance.is(0.05) ? { hangUpMs: chance.int(1, 60) } : {}
  const { method } = target
  if (method === 'GET' || method === 'HEAD') return { method, path: target.path, headers, ...hangUpMs }
  const honest = isApi && chance.is(0.4)
  const json = JSON.stringify(
    honest ? withQuestion(seed, chance) : mutateJson(withQuestion(target.body ?? {}, chance), chance),
  )
  const body = chance.is(0.08) ? damageBytes(Buffer.from(json), chance) : json
  return { ...target, headers: { 'content-type': 'application/json', ...headers }, body, ...hangUpMs }
}

function withQuestion(body: unknown, chance: Chance): unknown {
  const text = JSON.stringify(body).replaceAll('"hello"', JSON.stringify(chance.pick(questions)))
  return JSON.parse(text) as unknown
}

function filled({ method, path, body }: Route, chance: Chance): Route {
  const named = path.replaceAll(
    /\{\w+\}/g,
    () => encodeURIComponent(chance.pick(strangeTexts).slice(0, 50).toWellFormed()) || 'x',
  )
  const query =
    chance.is(0.3) && method === 'GET' ? `?page=${chance.int(-2, 9)}&q=${encodeURIComponent('a\u0000')}` : ''
  const doubled = chance.is(0.1) ? `/${named}` : named
  return {
    method: chance.is(0.05) ? chance.pick(['PUT', 'HEAD', 'DELETE', 'OPTIONS']) : method,
    path: doubled + query,
    body,
  }
}

const strangeHeaders = (chance: Chance): Record<string, string> =>
  chance.is(0.06)
    ? {
        [chance.pick([
          'content-encoding',
          'accept',
          'x-request-id',
          'content-type',
          'x-forwarded-for',
          'origin',
        ])]: chance.pick([
          'gzip',
          'constructor',
          '*/*',
          'a'.repeat(3000),
          'text/plain',
          '::1',
          'http://evil.example',
        ]),
      }
    : {}
