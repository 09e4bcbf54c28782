import { expect, test } from 'bun:test'
import type { Account } from '../../core/account.ts'
import type { Answer } from '../../core/answer.ts'
import type { ModelEvent } from '../../core/event.ts'
import { asFault } from '../../core/fault.ts'
import type { Model } from '../../core/model.ts'
import type { ModelRequest } from '../../core/model-request.ts'
import type { Prompt } from '../../core/prompt.ts'
import { createWatchdog } from '../../lib/watchdog.ts'
import type { Simulator } from '../simulator/simulator.ts'
import { simulated } from '../simulator/test-client.ts'
import type { OpenRequest } from '../upstream.ts'
import { apiBase } from './api-base.ts'
import type { XaiSettings } from './options.ts'
import { xaiUpstream } from './xai.ts'

const account = (credential: string, settings?: Account['settings']) =>
  ({ id: 'acc_one', credential, ...(settings && { settings }) }) as Account

const model = (id: string, kind: Model['kind'] = 'chat') => ({ id, kind }) as Model

function upstreamOf(simulator: Simulator, more: Partial<XaiSettings> = {}) {
  const settings = {
    base_url: simulator.xai.url,
    proxy_url: '',
    connect_timeout: 2,
    timeout: 5,
    stream_idle_timeout: 5,
    total_timeout: 20,
    ...more,
  }
  const upstream = xaiUpstream({
    settings: () => settings,
    links: () => true,
    watchdog: createWatchdog(undefined, 20),
    fetchAllow: () => [],
  })
  const open = (request: Partial<OpenRequest>) =>
    upstream.open('api', {
      prompt: { turns: [], search: false },
      model: model('grok-4.7'),
      account: account(simulator.xai.keys[0] ?? ''),
      fileIds: [],
      signal: AbortSignal.timeout(20_000),
      ...request,
    })
  const say = (said: string, more: Partial<ModelRequest> = {}) =>
    open({
      asked: { messages: [{ role: 'user', parts: [{ type: 'text', text: said }] }], search: false, ...more },
    })
  return { upstream, open, say }
}

async function read(answer: Promise<Answer> | Answer): Promise<ModelEvent[]> {
  const events: ModelEvent[] = []
  await (await answer).each((batch) => void events.push(...batch))
  return events
}

const textOf = (events: ModelEvent[]) =>
  events.map((event) => (event.type === 'text.delta' ? event.delta : '')).join('')
const faultOf = (answer: Promise<unknown>) => answer.then(() => undefined, asFault)

test('an answer, its usage as the books have it, and nothing sent that is not known', async () => {
  await using simulator = await simulated()
  const { say } = upstreamOf(simulator)
  const events = await read(say('count to 300'))
  expect(textOf(events)).toEndWith('299, 300')
  const books = simulator.xai.books()
  expect(events.find(({ type }) => type === 'usage')).toEqual({
    type: 'usage',
    input: books.input,
    cached: books.cached,
    output: books.output,
    reasoning: books.reasoning,
    costUsd: books.ticks / 1e10,
  })
  expect(events.at(-1)).toEqual({ type: 'finish', reason: 'stop' })
})

test.each([
  ['cut', 'upstream_failed'],
  ['ends_early', 'upstream_failed'],
  ['malformed', 'upstream_failed'],
  ['failed', 'upstream_failed'],
  ['error_event', 'upstream_failed'],
  ['half_call', 'upstream_failed'],
  ['rate_limited', 'rate_limited'],
  ['wrong_key', 'session_dead'],
  ['no_credits_plain', 'rate_limited'],
  ['unavailable', 'upstream_failed'],
])('%s is %s', async (name, kind) => {
  await using simulator = await simulated()
  simulator.xai.setFaults('*', [name])
  const tools = { tools: [], choice: 'auto' as const, parallel: true }
  const said = name === 'half_call' ? 'call f {"a": "bbbbbbbbbbbbbbbbbbbb"}' : 'count to 40'
  const request = {
    tools: {
      ...tools,
      tools: [{ name: 'f', description: '', parameters: {}, strict: false, kind: 'function' as const }],
    },
  }
  const events: ModelEvent[] = []
  const fault = await faultOf(
    upstreamOf(simulator)
      .say(said, request)
      .then((answer) => answer.each((batch) => void events.push(...batch))),
  )
  expect(fault?.kind).toBe(kind as never)
  expect(events.filter(({ type }) => type === 'tool_call' || type === 'finish')).toEqual([])
})

test('silence is a timeout: before the first byte, in the middle, in all', async () => {
  await using simulator = await simulated()
  const slow = await faultOf(upstreamOf(simulator, { timeout: 0.2 }).say('fault slow_first_byte ms=3000: hi'))
  expect(slow).toMatchObject({ kind: 'upstream_timeout', upstreamStatus: 504 })
  const idle = await faultOf(
    read(upstreamOf(simulator, { stream_idle_timeout: 0.2 }).say('fault stall after=2: count to 9')),
  )
  expect(idle?.message).toContain('xai.stream_idle_timeout')
  const all = await faultOf(read(upstreamOf(simulator, { total_timeout: 0.3 }).say('slow 20: count to 500')))
  expect(all?.message).toContain('xai.total_timeout')
})

test('a caller who leaves frees the connection', async () => {
  await using simulator = await simulated()
  const answer = await upstreamOf(simulator).say('slow 10: count to 1000')
  await answer.read()
  expect(simulator.open()).toBe(1)
  answer.cancel()
  for (let time = 0; time < 100 && simulator.open() > 0; time++) await Bun.sleep(10)
  expect(simulator.open()).toBe(0)
})

test('a server that answers whole instead of streaming is read', async () => {
  await using server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: () =>
      Response.json({
        status: 'completed',
        output: [{ type: 'message', content: [{ type: 'output_text', text: 'Whole.' }] }],
      }),
  })
  await using simulator = await simulated()
  const { say } = upstreamOf(simulator, { base_url: `${server.url.origin}/any/v1/` })
  const events = await read(say('hi'))
  expect(events).toEqual([
    { type: 'text.delta', delta: 'Whole.' },
    { type: 'finish', reason: 'stop' },
  ])
})

const drawn = (text: string, more: Prompt['media'] = {}): Prompt => ({
  turns: [{ role: 'user', text }],
  search: false,
  media: more,
})

test('pictures come with their bytes, more than one call gives by several', async () => {
  await using simulator = await simulated()
  const { open } = upstreamOf(simulator)
  const image = model('grok-imagine-image', 'image')
  const events = await read(
    open({ model: image, prompt: drawn('a hill', { count: 7, aspectRatio: '16:9' }) }),
  )
  expect(events.filter((event) => event.type === 'media.done' && event.base64)).toHaveLength(7)
  expect(simulator.xai.calls().map(({ body }) => (body as { n: number }).n)).toEqual([3, 3, 1])
  expect(events.find(({ type }) => type === 'usage')).toMatchObject({ costUsd: 0.14 })
  const withheld = await read(open({ model: image, prompt: drawn('moderated scene') }))
  expect(withheld[0]?.type).toBe('media.moderated')
})

test('an edit is JSON with the picture in it', async () => {
  await using simulator = await simulated()
  const { open } = upstreamOf(simulator)
  const attachment = { kind: 'image', source: { url: 'x' }, param: 'image' } as const
  const prompt: Prompt = {
    turns: [{ role: 'user', text: 'brighter', attachments: [attachment] }],
    search: false,
  }
  const fileOf = () => ({ bytes: new Uint8Array([1, 2]), filename: 'a.png', contentType: 'image/png' })
  const events = await read(open({ model: model('grok-imagine-image', 'image-edit'), prompt, fileOf }))
  expect(events[0]?.type).toBe('media.done')
  expect(simulator.xai.calls()[0]).toMatchObject({
    path: '/v1/images/edits',
    body: { image: { url: 'data:image/png;base64,AQI=', type: 'image_url' } },
  })
})

test('a video is ordered once and followed; another process can follow it', async () => {
  await using simulator = await simulated()
  const { open, upstream } = upstreamOf(simulator)
  const steps: string[] = []
  const submission = {
    begun: async () => void steps.push('begun'),
    known: async (id: string) => void steps.push(id),
  }
  const request = {
    model: model('grok-imagine-video', 'video'),
    prompt: drawn('slow 1200 waves', { seconds: 4 }),
    submission,
  }
  const events = await read(open(request))
  const video = events.find((event) => event.type === 'media.done')
  expect(video?.kind).toBe('video')
  expect(video?.url).toContain('/xai-files/')
  expect(steps[0]).toBe('begun')
  expect(steps[1]).toMatch(/^[\w-]{36}$/)
  expect(steps).toHaveLength(2)
  const key = account(simulator.xai.keys[0] ?? '')
  const again = await read(upstream.resumeVideo!(steps[1] ?? '', key, AbortSignal.timeout(5000)))
  expect(again.at(-1)).toEqual({ type: 'finish', reason: 'stop' })
  const file = await upstream.download(video?.url ?? '', key, AbortSignal.timeout(5000))
  expect(file.headers.get('content-type')).toBe('video/mp4')
  const orders = simulator.xai.calls().filter(({ path }) => path === '/v1/videos/generations')
  expect(orders).toHaveLength(1)
})

test('an order nobody knows the fate of says so', async () => {
  await using simulator = await simulated()
  const request = { model: model('grok-imagine-video', 'video'), prompt: drawn('waves') }
  simulator.xai.setFaults('*', ['slow_first_byte'])
  const lost = await faultOf(upstreamOf(simulator, { timeout: 0.2 }).open(request))
  expect(lost).toMatchObject({ kind: 'upstream_timeout', maybeTaken: true })
  simulator.xai.setFaults('*', ['rate_limited'])
  const refused = await faultOf(upstreamOf(simulator).open(request))
  expect(refused?.kind).toBe('rate_limited')
  expect(refused?.maybeTaken).toBeUndefined()
  const away = await faultOf(upstreamOf(simulator, { base_url: 'http://127.0.0.1:9/v1' }).open(request))
  expect(away).toMatchObject({ unreached: true })
  expect(away?.maybeTaken).toBeUndefined()
  simulator.xai.setFaults('*', ['video_failed'])
  expect(await faultOf(read(upstreamOf(simulator).open(request)))).toMatchObject({ maybeTaken: true })
})

test('the models of a key, by kind', async () => {
  await using simulator = await simulated()
  const { upstream } = upstreamOf(simulator)
  const models = await upstream.models!(account(simulator.xai.keys[0] ?? ''), AbortSignal.timeout(5000))
  expect(models.find(({ id }) => id === 'grok-4.7')).toEqual({
    id: 'grok-4.7',
    aliases: ['grok-4.7-latest', 'grok-latest'],
    kind: 'chat',
    contextLength: 500_000,
  })
  expect(new Set(models.map(({ kind }) => kind))).toEqual(new Set(['chat', 'image', 'video']))
  const dead = await faultOf(upstream.models!(account('xai-nobody'), AbortSignal.timeout(5000)))
  expect(dead?.kind).toBe('session_dead')
})

test.each([
  ['https://api.x.ai/v1/', 'https://api.x.ai/v1'],
  ['http://127.0.0.1:11434/v1', 'http://127.0.0.1:11434/v1'],
  ['http://169.254.169.254/v1', undefined],
  ['http://metadata.google.internal/', undefined],
  ['https://user:pass@api.x.ai/v1', undefined],
  ['ftp://api.x.ai', undefined],
  ['nothing', undefined],
])('base URL %s', (url, base) => {
  if (base === undefined) expect(() => apiBase(url)).toThrow()
  else expect(apiBase(url)).toBe(base)
})

test('a key of its own address goes there, and follows no redirect', async () => {
  await using simulator = await simulated()
  const seen: string[] = []
  await using other = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: (request) => {
      seen.push(request.headers.get('authorization') ?? '')
      return Response.redirect(`${simulator.xai.url}/models`, 302)
    },
  })
  const { upstream } = upstreamOf(simulator)
  const own = account('xai-own', { baseUrl: `${other.url.origin}/v1` })
  expect((await faultOf(upstream.models!(own, AbortSignal.timeout(5000))))?.kind).toBe('upstream_failed')
  expect(seen).toEqual(['Bearer xai-own'])
  expect(simulator.xai.calls()).toEqual([])
})
