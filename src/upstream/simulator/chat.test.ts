import { expect, test } from 'bun:test'
import {
  ask,
  cookiesOf,
  find,
  type Frame,
  openChat,
  readFrames,
  responses,
  simulated,
} from './test-client.ts'

const fixture = async (name: string): Promise<Frame[]> =>
  readFrames(await Bun.file(`${import.meta.dir}/fixtures/${name}`).text())

/** What a frame is about: its own key beside the flags. */
const kindOf = ({ result, error }: Frame): string => {
  if (error) return 'error'
  const response = result?.response
  if (!response) return Object.keys(result ?? {})[0] ?? ''
  const own = [
    'userResponse',
    'modelResponse',
    'uiLayout',
    'finalMetadata',
    'cardAttachment',
    'imageAttachmentInfo',
  ]
  return (
    own.find((key) => key in response) ??
    `token ${String(response['messageTag'] ?? (response['isSoftStop'] ? 'end' : ''))}`
  )
}

/** Key paths of a frame two objects deep below what it is about; lists and free objects stay closed. */
function keysOf(value: unknown, depth = 4): string[] {
  if (depth === 0 || typeof value !== 'object' || value === null || Array.isArray(value)) return []
  return Object.entries(value).flatMap(([key, inner]) => [
    key,
    ...keysOf(inner, depth - 1).map((path) => `${key}.${path}`),
  ])
}

const keysByKind = (frames: Frame[]): Map<string, Set<string>> => {
  const kinds = new Map<string, Set<string>>()
  for (const frame of frames) {
    const keys = kinds.get(kindOf(frame)) ?? new Set()
    for (const key of keysOf(frame)) keys.add(key)
    kinds.set(kindOf(frame), keys)
  }
  return kinds
}

test.each([
  ['thinking-chat.ndjson', 'think: 9.11 和 9.9 哪个大？'],
  ['image-cards.ndjson', 'Drawing: 水墨风格的黄山云海'],
])('frames have every key of the capture %s', async (name, prompt) => {
  await using simulator = await simulated()
  const ours = keysByKind((await ask(simulator, prompt)).frames)
  for (const [kind, keys] of keysByKind(await fixture(name)))
    expect([kind, [...keys].filter((key) => !ours.get(kind)?.has(key))]).toEqual([kind, []])
})

const cardKeys = (frames: Frame[]) =>
  responses(frames).flatMap(({ cardAttachment: card }) =>
    card ? keysOf(JSON.parse((card as { jsonData: string }).jsonData)) : [],
  )

test('card frames have every key of the capture', async () => {
  await using simulator = await simulated()
  const ours = new Set(cardKeys((await ask(simulator, 'draw x')).frames))
  expect([...new Set(cardKeys(await fixture('image-cards.ndjson')))].filter((key) => !ours.has(key))).toEqual(
    [],
  )
})

test('frames come in the order of a chat and belong together', async () => {
  await using simulator = await simulated()
  const { frames } = await ask(simulator, 'think: long 300')
  const kinds = frames.map(kindOf).filter((kind, i, all) => kind !== all[i - 1] && !kind.startsWith('token '))
  expect(kinds.filter((kind, i, all) => kind !== all[i - 1])).toEqual([
    'conversation',
    'userResponse',
    'uiLayout',
    'finalMetadata',
    'modelResponse',
    'title',
  ])
  expect(kindOf(frames.at(-4) ?? {})).toBe('token end')
  const user = find(frames, 'userResponse')
  const message = find(frames, 'modelResponse')
  expect(user).toMatchObject({ sender: 'human', message: 'think: long 300' })
  expect(message?.['parentResponseId']).toBe(user?.['responseId'])
  const ids = new Set(responses(frames).flatMap(({ responseId }) => responseId ?? []))
  expect<unknown>(ids).toEqual(new Set([user?.['responseId'], message?.['responseId']]))
  expect(responses(frames).filter((response) => 'keepAlive' in response).length).toBeGreaterThan(3)
  expect(find(frames, 'llmInfo')).toEqual({ modelHash: 'U2ltdWxhdGVk' })
})

test('tokens are 1 to 8 characters', async () => {
  await using simulator = await simulated()
  const { frames } = await ask(simulator, `repeat: ${'你好 wörld 🙂 '.repeat(40)}`)
  const lengths = responses(frames)
    .filter(({ messageTag }) => messageTag === 'final')
    .map(({ token }) => Array.from(String(token)).length)
  expect(new Set(lengths)).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8]))
})

test('temporary is echoed', async () => {
  await using simulator = await simulated()
  for (const temporary of [true, false]) {
    const { frames } = await ask(simulator, 'hi', { body: { temporary } })
    expect(frames[0]?.result?.['conversation']).toMatchObject({ temporary, title: 'New conversation' })
  }
})

test.each([
  [{ message: undefined }, 'message is required'],
  [{ message: 7 }, 'message is required'],
])('a body with %j is refused', async (body, message) => {
  await using simulator = await simulated()
  const heard = await ask(simulator, '', { body })
  expect([heard.status, JSON.parse(heard.body)]).toEqual([400, { code: 3, message, details: [] }])
})

test('a pace in tokens a second is kept', async () => {
  await using simulator = await simulated({ pace: 200 })
  const started = performance.now()
  const { frames } = await ask(simulator, 'count to 60')
  const tokens = responses(frames).filter(({ messageTag }) => messageTag === 'final').length
  const ms = performance.now() - started
  expect(ms).toBeGreaterThan(tokens * 4.5)
  expect(ms).toBeLessThan(tokens * 12 + 200)
})

test('the natural pace starts soon and takes its time; slow is slower', async () => {
  await using simulator = await simulated({ pace: 'natural' })
  const started = performance.now()
  const response = await openChat(simulator, 'count to 10')
  const first = performance.now() - started
  const tokens = responses(readFrames(await response.text())).filter(
    ({ messageTag }) => messageTag === 'final',
  ).length
  expect(first).toBeLessThan(300)
  expect(performance.now() - started).toBeGreaterThan(tokens * 10)
  const again = performance.now()
  await ask(simulator, 'slow 100: repeat: ab')
  expect(performance.now() - again).toBeGreaterThan(95)
})

test('calls are recorded with what was sent and how it ended', async () => {
  await using simulator = await simulated()
  await ask(simulator, 'hi', { headers: { 'x-test': 'yes' } })
  await fetch(`${simulator.url}/nowhere?x=1`, { headers: cookiesOf(simulator) })
  expect(simulator.record()).toMatchObject([
    {
      id: 1,
      method: 'POST',
      path: '/rest/app-chat/conversations/new',
      credential: simulator.accounts[0]?.credential,
      headers: { 'x-test': 'yes' },
      body: { message: 'hi', modeId: 'fast' },
      status: 200,
      aborted: false,
    },
    { id: 2, path: '/nowhere?x=1', status: 404 },
  ])
  expect(simulator.record()[0]?.endedAt).toBeGreaterThan(0)
  simulator.reset()
  expect(simulator.record()).toEqual([])
})
