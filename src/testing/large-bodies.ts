import type { HostileBody } from './hostile-body.ts'

const chat = '/v1/chat/completions'
const model = 'grok-4-fast'
const prose = 'The quick brown fox jumps over the lazy dog, and then it sleeps for a while. '
const chinese = '敏捷的棕色狐狸跳过了懒狗，然后睡了一会儿。'
const text = (length: number, of = prose) => of.repeat(Math.ceil(length / of.length)).slice(0, length)

const conversation = (turns: number, length: number) =>
  Array.from({ length: turns }, (_, index) => ({
    role: index % 2 === 0 ? 'user' : 'assistant',
    content: `${index} ${text(length)}`,
  }))

const tool = (index: number) => ({
  name: `tool_${index}`,
  description: text(900),
  parameters: {
    type: 'object',
    properties: Object.fromEntries(
      Array.from({ length: 12 }, (_, field) => [
        `field_${field}`,
        { type: 'string', description: text(120), pattern: '^[a-z]{2,40}$', minLength: 2 },
      ]),
    ),
    required: ['field_0', 'field_1'],
    additionalProperties: false,
  },
})
const tools = Array.from({ length: 127 }, (_, index) => tool(index))

/** What an honest client may send at its largest: none of it may hold up others either. */
export const largeBodies: readonly HostileBody[] = [
  {
    what: 'one text of 7.5 MB',
    path: chat,
    body: () => JSON.stringify({ model, messages: [{ role: 'user', content: text(7_500_000) }] }),
  },
  {
    what: 'one Chinese text of 7.5 MB',
    path: chat,
    body: () => JSON.stringify({ model, messages: [{ role: 'user', content: text(2_500_000, chinese) }] }),
  },
  {
    what: '400 messages of 8 KB',
    path: chat,
    body: () =>
      JSON.stringify({ model, messages: [...conversation(400, 8000), { role: 'user', content: 'go' }] }),
  },
  {
    what: '4,000 messages of 1.5 KB',
    path: '/v1/messages',
    body: () =>
      JSON.stringify({
        model,
        max_tokens: 100,
        messages: [...conversation(4000, 1500), { role: 'user', content: 'go' }],
      }),
  },
  {
    what: '127 tools with patterns',
    path: chat,
    body: () =>
      JSON.stringify({
        model,
        messages: [{ role: 'user', content: 'hello' }],
        tools: tools.map((each) => ({ type: 'function', function: each })),
      }),
  },
  {
    what: '127 tools and 300 messages on Responses',
    path: '/v1/responses',
    body: () =>
      JSON.stringify({
        model,
        input: [...conversation(300, 12_000), { role: 'user', content: 'go' }],
        tools: tools.map((each) => ({ type: 'function', ...each })),
      }),
  },
  {
    what: 'counting 7 MB',
    path: '/v1/messages/count_tokens',
    body: () => JSON.stringify({ model, messages: [{ role: 'user', content: text(7_000_000) }] }),
  },
  {
    what: 'a picture of 5 MB as a data URI',
    path: chat,
    body: () => {
      const picture = Buffer.alloc(5_000_000, 7)
      Buffer.from('89504e470d0a1a0a', 'hex').copy(picture)
      const url = `data:image/png;base64,${picture.toString('base64')}`
      return JSON.stringify({
        model,
        messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }],
      })
    },
  },
]
