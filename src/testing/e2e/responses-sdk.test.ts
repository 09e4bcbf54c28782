// POST /v1/responses and what is below it, as the official OpenAI package sees the compiled binary.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { APIError, BadRequestError, NotFoundError, type OpenAI } from 'openai'
import { bootBinary, type Gateway } from '../boot.ts'
import { checkResponse } from '../response-rules.ts'
import { thrownBy } from '../thrown.ts'

let gateway: Gateway
let client: OpenAI
beforeAll(async () => {
  gateway = await bootBinary()
  client = gateway.openai()
})
afterAll(() => gateway[Symbol.asyncDispose]())

const model = 'grok-4-fast'
const tricky = 'hello <b>world</b> 你好 👩‍👩‍👧 <grok:rend'

test('create answers with everything the types promise', async () => {
  const response = await client.responses.create({ model, input: `repeat ${tricky}` })
  expect(checkResponse(JSON.parse(JSON.stringify(response)))).toEqual([])
  expect(response).toMatchObject({ object: 'response', status: 'completed', model, output_text: tricky })
  expect(Math.abs(response.created_at - Date.now() / 1000)).toBeLessThan(30)
  expect(response._request_id).toMatch(/^[\w.-]+$/)
})

test('the stream helper builds the very response that is stored', async () => {
  const stream = client.responses.stream({ model, input: 'think: search for bun' })
  const deltas: string[] = []
  stream.on('response.output_text.delta', ({ delta }) => deltas.push(delta))
  const final = await stream.finalResponse()
  expect(final.status).toBe('completed')
  expect(deltas.length).toBeGreaterThan(5)
  expect(deltas.join('')).toBe(final.output_text)
  expect(final.output.map(({ type }) => type)).toContain('web_search_call')
  const { output, output_text, usage } = await client.responses.retrieve(final.id)
  expect({ output_text, usage, items: output.map(({ id, type }) => [id, type]) }).toEqual({
    output_text: final.output_text,
    usage: final.usage!,
    items: final.output.map(({ id, type }) => [id, type]),
  })
})

test('thoughts are summaries, searches have sources, citations are flat', async () => {
  const { output } = await client.responses.create({ model, input: 'think: search for bun' })
  const thought = output.find((item) => item.type === 'reasoning')
  expect(thought?.summary[0]?.text.length).toBeGreaterThan(10)
  const searches = output.filter((item) => item.type === 'web_search_call').map(({ action }) => action)
  expect(searches.map(({ type }) => type)).toEqual(['search', 'search', 'open_page'])
  expect(searches[0]).toMatchObject({ query: 'bun', queries: ['bun'], sources: [{ type: 'url' }, {}, {}] })
  const message = output.find((item) => item.type === 'message')
  const part = message?.content[0]
  if (part?.type !== 'output_text') throw new Error('no text')
  expect(part.annotations.length).toBeGreaterThan(1)
  for (const note of part.annotations) {
    if (note.type !== 'url_citation') throw new Error('no citation')
    expect([...part.text].slice(note.start_index, note.end_index).join('')).toContain(`](${note.url})`)
  }
})

test('a conversation goes on from what is stored, without the instructions of before', async () => {
  const first = await client.responses.create({ model, input: 'repeat first', instructions: 'Be old.' })
  const second = await client.responses.create({
    model,
    input: 'repeat second',
    instructions: 'Be new.',
    previous_response_id: first.id,
  })
  const third = await client.responses.create({
    model,
    input: 'repeat third',
    previous_response_id: second.id,
  })
  expect([third.output_text, third.previous_response_id]).toEqual(['third', second.id])
  const sent = JSON.stringify(gateway.simulator.record().at(-1))
  expect(sent).toContain(
    '"[user]\\nrepeat first\\n\\n[assistant]\\nfirst\\n\\n[user]\\nrepeat second\\n\\n[assistant]\\nsecond\\n\\n[user]\\nrepeat third"',
  )
  const before = JSON.stringify(gateway.simulator.record().at(-2))
  expect(before).toContain('[system]\\nBe new.')
  expect(before).not.toContain('Be old.')
  const items = await Array.fromAsync(client.responses.inputItems.list(third.id, { limit: 2, order: 'asc' }))
  expect(items.map((item) => (item.type === 'message' ? item.role : item.type))).toEqual([
    'user',
    'assistant',
    'user',
    'assistant',
    'user',
  ])
  expect(new Set(items.map(({ id }) => id)).size).toBe(5)
})

const uploads = () => gateway.simulator.record().filter(({ path }) => path.includes('upload')).length

test('a picture of an earlier turn is shown again', async () => {
  const png =
    'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
  const before = uploads()
  const bare = [
    { type: 'input_text', text: 'repeat seen' },
    { type: 'input_image', image_url: png },
  ] as never
  const first = await client.responses.create({ model, input: bare })
  expect([first.output_text, uploads() - before]).toEqual(['seen', 1])
  await client.responses.create({ model, input: 'repeat again', previous_response_id: first.id })
  expect(uploads() - before).toBe(2)
})

test('an item can be named instead of sent', async () => {
  const first = await client.responses.create({ model, input: 'think: repeat the named one' })
  const named = first.output.map(({ id }) => ({ type: 'item_reference' as const, id: id! }))
  const { output_text } = await client.responses.create({
    model,
    input: [{ role: 'user', content: 'hello' }, ...named, { role: 'user', content: 'repeat it' }],
    store: false,
  })
  expect(output_text).toBe('it')
  expect(JSON.stringify(gateway.simulator.record().at(-1))).toContain('[assistant]\\nthe named one')
})

test('deleted is deleted', async () => {
  const { id } = await client.responses.create({ model, input: 'repeat x' })
  await client.responses.delete(id)
  for (const gone of [client.responses.retrieve(id), client.responses.delete(id)])
    expect(await thrownBy(gone)).toMatchObject({ status: 404, code: 'response_not_found' })
  expect(await thrownBy(client.responses.inputItems.list(id))).toBeInstanceOf(NotFoundError)
  const again = client.responses.create({ model, input: 'x', previous_response_id: id })
  expect(await thrownBy(again)).toMatchObject({
    status: 400,
    code: 'previous_response_not_found',
    param: 'previous_response_id',
  })
})

test('store: false leaves nothing behind', async () => {
  const { id } = await client.responses.create({ model, input: 'repeat x', store: false })
  expect(await thrownBy(client.responses.retrieve(id))).toBeInstanceOf(NotFoundError)
  const next = client.responses.create({ model, input: 'x', previous_response_id: id })
  expect(await thrownBy(next)).toBeInstanceOf(BadRequestError)
})

test('a limit ends the answer as incomplete, streamed or not', async () => {
  const request = { model, input: 'count to 5000', max_output_tokens: 20 }
  const plain = await client.responses.create(request)
  expect(plain).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } })
  expect(plain.usage?.output_tokens).toBeLessThanOrEqual(20)
  const streamed = await client.responses.stream(request).finalResponse()
  expect([streamed.status, streamed.output_text]).toEqual(['incomplete', plain.output_text])
})

test('an answer that breaks is an error, and stays readable as failed', async () => {
  let id = ''
  const stream = client.responses.stream({ model, input: 'fault cut after=3: count to 100' })
  stream.on('response.created', ({ response }) => (id = response.id))
  const error = await thrownBy(stream.finalResponse())
  expect(error).toBeInstanceOf(APIError)
  expect(await client.responses.retrieve(id)).toMatchObject({
    status: 'failed',
    error: { code: 'server_error' },
    output: [{ type: 'message', status: 'incomplete' }],
  })
  expect(
    await thrownBy(client.responses.create({ model, input: 'fault cut after=3: count to 100' })),
  ).toMatchObject({
    status: 502,
    code: 'upstream_error',
  })
})

test('a conversation is counted without asking, and made shorter by asking', async () => {
  const input = [
    { role: 'user' as const, content: 'Which tea is green?' },
    { role: 'assistant' as const, content: 'Sencha.' },
  ]
  const asked = gateway.simulator.record().length
  const count = await client.responses.inputTokens.count({ model, input })
  expect(count.object).toBe('response.input_tokens')
  expect(count.input_tokens).toBeGreaterThan(4)
  expect(gateway.simulator.record().length).toBe(asked)
  const compacted = await client.responses.compact({ model, input })
  expect(compacted.object).toBe('response.compaction')
  expect(compacted.output.map(({ type }) => type)).toEqual(['message', 'compaction'])
  expect(compacted.usage.output_tokens).toBeGreaterThan(0)
  const next = [...compacted.output, { role: 'user', content: 'repeat on' }] as OpenAI.Responses.ResponseInput
  expect((await client.responses.create({ model, input: next })).output_text).toBe('on')
  expect(JSON.stringify(gateway.simulator.record().at(-1))).toContain('Summary of the conversation')
})

const refused: [what: string, body: object, param: string, code: string][] = [
  ['no input', {}, 'input', 'missing_required_parameter'],
  ['a background response', { input: 'x', background: true }, 'background', 'unsupported_value'],
  ['a conversation', { input: 'x', conversation: { id: 'conv_1' } }, 'conversation', 'unsupported_value'],
  ['a stored prompt', { input: 'x', prompt: { id: 'pmpt_1' } }, 'prompt', 'unsupported_value'],
  ['a wrong stream', { input: 'x', stream: 'yes' }, 'stream', 'invalid_value'],
  [
    'an item that is nowhere',
    { input: [{ type: 'item_reference', id: 'msg_1' }] },
    'input[0].id',
    'invalid_value',
  ],
]
for (const [what, body, param, code] of refused)
  test(`refused with its field: ${what}`, async () => {
    const error = await thrownBy(client.responses.create({ model, ...body } as never))
    expect(error).toMatchObject({ status: 400, param, code })
  })

test('cancel says that nothing runs in the background', async () => {
  const { id } = await client.responses.create({ model, input: 'repeat x' })
  expect(await thrownBy(client.responses.cancel(id))).toBeInstanceOf(BadRequestError)
})
