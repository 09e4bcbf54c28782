import { expect, test } from 'bun:test'
import { seeded } from './random.ts'
import { ask, openChat, readFrames, simulated, textOf } from './test-client.ts'
import { createWire, type Framing } from './wire.ts'

const prompt = 'search 上海 🌤️'
const shapes: readonly Framing['shape'][] = ['ndjson', 'glued', 'sse']

const look: Record<Framing['shape'], (body: string) => void> = {
  ndjson: (body) => {
    for (const line of body.trimEnd().split('\n')) expect(JSON.parse(line)).toBeObject()
  },
  glued: (body) => {
    expect(body).toContain('}{')
    expect(body).not.toContain('}\n')
  },
  sse: (body) => {
    for (const part of ['data: {', 'data:{', 'event: message\n', ': keep-alive\n\n'])
      expect(body).toContain(part)
    expect(body).toEndWith('data: [DONE]\n\n')
  },
}

test.each(shapes.flatMap((shape) => [[shape, false] as const, [shape, true] as const]))(
  '%s, cut %p: by option and by prompt the same text',
  async (shape, cut) => {
    await using plain = await simulated()
    await using simulator = await simulated({ framing: { shape, cut } })
    const expected = (await ask(plain, prompt)).text
    for (const heard of [
      await ask(simulator, prompt),
      await ask(plain, `framing ${shape}${cut ? ' cut' : ''}: ${prompt}`),
    ]) {
      look[shape](heard.body)
      expect(heard.text.replace(/card_id="\w+"/g, '')).toBe(expected.replace(/card_id="\w+"/g, ''))
    }
  },
)

test('cut chunks end in the middle of frames and of characters', async () => {
  const wire = createWire({ shape: 'ndjson', cut: true }, seeded('cuts'))
  const frames = Array.from({ length: 50 }, (_, i) => JSON.stringify({ token: `你好 ${i} 🙂`.repeat(5) }))
  const chunks = [...frames.flatMap((json) => wire.frame(json)), ...wire.end()]
  expect(Buffer.concat(chunks).toString()).toBe(frames.map((json) => `${json}\n`).join(''))
  expect(chunks.filter((chunk) => chunk.at(-1) !== 10).length).toBeGreaterThan(chunks.length / 2)
  const halves = chunks.filter((chunk) => new TextDecoder().decode(chunk).includes('\uFFFD'))
  expect(halves.length).toBeGreaterThan(10)
})

test('cut chunks arrive as they were cut', async () => {
  await using simulator = await simulated({ pace: 'natural', framing: { cut: true } })
  const response = await openChat(simulator, 'count to 12')
  const chunks: Uint8Array[] = []
  for await (const bytes of response.body ?? []) chunks.push(bytes)
  expect(chunks.filter((chunk) => chunk.at(-1) !== 10).length).toBeGreaterThan(chunks.length / 2)
  expect(textOf(readFrames(Buffer.concat(chunks).toString()))).toBe('1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12')
})

test('both spellings of what is not ASCII are used', async () => {
  await using simulator = await simulated()
  const { body } = await ask(simulator, `repeat: ${'汉字'.repeat(200)}`)
  expect(body).toMatch(/"token":"[^"]*\\u6c49/)
  expect(body).toMatch(/"token":"[^"]*汉/)
})
