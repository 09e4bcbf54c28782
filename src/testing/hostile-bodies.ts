import { type HostileBody, many, nest } from './hostile-body.ts'

const chat = '/v1/chat/completions'
const model = 'grok-4-fast'
const hello = [{ role: 'user', content: 'hello' }]
const json = (fields: object) => JSON.stringify({ model, messages: hello, ...fields })
const tooMany = { code: 'invalid_value' }

/** Bodies that callers may send to hold up everybody else. */
export const hostileBodies: readonly HostileBody[] = [
  {
    what: 'a model name of a megabyte',
    path: chat,
    body: () => json({ model: 'grok'.repeat(250_000) }),
    ...tooMany,
    param: 'model',
  },
  {
    what: 'a model name of a megabyte, for images',
    path: '/v1/images/generations',
    body: () => JSON.stringify({ model: 'x'.repeat(1_000_000), prompt: 'a cat' }),
    ...tooMany,
    param: 'model',
  },
  {
    what: '100,000 nested lists',
    path: chat,
    body: () => `{"model":"${model}","messages":${nest(100_000, '[', '', ']')}}`,
    ...tooMany,
    param: 'messages',
  },
  { what: '100,000 open brackets', path: chat, body: () => '['.repeat(100_000), code: 'invalid_json' },
  {
    what: '100,000 nested objects under an unknown key',
    path: '/v1/responses',
    body: () => `{"model":"${model}","input":"hi","extra":${nest(100_000, '{"a":', '1', '}')}}`,
    ...tooMany,
    param: 'extra',
  },
  {
    what: 'a million unknown keys',
    path: chat,
    body: () => `{"model":"${model}","messages":[],${many(1_000_000, (n) => `"k${n}":0`)}}`,
    ...tooMany,
    param: 'body',
  },
  {
    what: '100,000 messages',
    path: chat,
    body: () => `{"model":"${model}","messages":[${many(100_000, () => '{"role":"user","content":"hi"}')}]}`,
    ...tooMany,
    param: 'messages',
  },
  {
    what: '30,000 messages',
    path: '/v1/messages',
    body: () =>
      `{"model":"${model}","max_tokens":9,"messages":[${many(30_000, () => '{"role":"user","content":"hi"}')}]}`,
    ...tooMany,
    param: 'messages',
  },
  {
    what: '30,000 items that are wrong',
    path: '/v1/responses',
    body: () => `{"model":"${model}","input":[${many(30_000, () => '{"type":5}')}]}`,
    ...tooMany,
    param: 'input',
  },
  {
    what: '90,000 parts in one message',
    path: chat,
    body: () =>
      `{"model":"${model}","messages":[{"role":"user","content":[${many(30_000, () => '{"type":"text","text":"a"}')}]}]}`,
  },
  {
    what: 'a million numbers where texts belong',
    path: chat,
    body: () => `{"model":"${model}","messages":[${many(1_000_000, () => '1')}]}`,
    ...tooMany,
    param: 'messages',
  },
  {
    what: 'a wrong value of 7 MB',
    path: chat,
    body: () => json({ messages: [{ role: 'user', content: { text: 'x'.repeat(7_000_000) } }] }),
    ...tooMany,
    param: 'messages[0].content',
  },
  {
    what: '7 MB of open tags',
    path: chat,
    body: () => json({ messages: [{ role: 'user', content: '<'.repeat(7_000_000) }] }),
  },
  {
    what: '7 MB of escapes',
    path: chat,
    body: () =>
      `{"model":"${model}","messages":[{"role":"user","content":"${'\\u0041'.repeat(1_166_000)}"}]}`,
  },
  {
    what: '9,000 tools',
    path: chat,
    body: () =>
      json({
        tools: Array.from({ length: 9000 }, (_, n) => ({ type: 'function', function: { name: `f${n}` } })),
      }),
  },
  {
    what: '9,000 stop sequences',
    path: chat,
    body: () => json({ stop: Array.from({ length: 9000 }, (_, n) => `stop ${n}`) }),
  },
  {
    what: 'a stop sequence of a megabyte',
    path: chat,
    body: () => json({ stop: 'a'.repeat(1_000_000) }),
  },
  {
    what: '9,000 calls in one message',
    path: chat,
    body: () =>
      json({
        messages: [
          ...hello,
          {
            role: 'assistant',
            tool_calls: Array.from({ length: 9000 }, (_, n) => ({
              id: `c${n}`,
              type: 'function',
              function: { name: 'f', arguments: '{}' },
            })),
          },
          ...hello,
        ],
      }),
  },
]
