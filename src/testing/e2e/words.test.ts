// The upstream's words change while the gateway runs: told within a minute, mended by a setting alone, and the next request is right.
import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test'
import { bootBinary, type Gateway } from '../boot.ts'
import { eventually } from '../eventually.ts'

const plenty = { total: 1_000_000 }
const quota = { auto: plenty, fast: plenty, expert: plenty, heavy: plenty }

let gateway: Gateway
beforeAll(async () => {
  gateway = await bootBinary({
    config: { grok: { max_retry: 0 } },
    upstream: {
      accounts: { accounts: [{ tier: 'heavy', quota, subscription: 'SUBSCRIPTION_TIER_SUPER_GROK_PRO' }] },
    },
  })
}, 30_000)
afterAll(() => gateway?.[Symbol.asyncDispose]())
beforeEach(async () => {
  await set({ modes: null, tiers: null, paths: null, quota: null, hosts: null, tags: null, channels: null })
  await gateway.admin('DELETE', '/upstream/unknown')
})

const set = async (upstream: object) => {
  const answer = await gateway.admin('POST', '/config', { upstream })
  expect([answer.status, await answer.text()]).toEqual([200, expect.any(String)])
}
type Item = { id: string; tier: string; quota: Record<string, { total: number | null }>; media_quota: object }
const account = async (): Promise<Item> => {
  const { items } = (await (await gateway.admin('GET', '/tokens')).json()) as { items: Item[] }
  return items[0]!
}
const unknown = async () => {
  const { unknown } = (await (await gateway.admin('GET', '/upstream')).json()) as {
    unknown: { kind: string; name: string; sample: string }[]
  }
  return unknown.map(({ kind, name }) => `${kind} ${name}`)
}
const chat = async (model: string, content = 'repeat: the answer') => {
  const answer = await gateway.post('/v1/chat/completions', { model, messages: [{ role: 'user', content }] })
  const body = (await answer.json()) as {
    choices?: { message: { content: string; reasoning_content?: string } }[]
  }
  return { status: answer.status, ...body.choices?.[0]?.message }
}
const refresh = async () => {
  const { id } = await account()
  const before = gateway.simulator.record().length
  await gateway.admin('POST', '/tokens/refresh', { ids: [id] })
  await eventually('its quotas were asked', () =>
    gateway.simulator
      .record()
      .slice(before)
      .some(({ path, endedAt }) => path.includes('GetGrokCreditsConfig') && endedAt > 0),
  )
}
/** Told in the panel's list and as an alert, at once as far as a person can see. */
async function told(name: string): Promise<void> {
  await eventually(`${name} is told`, async () => (await unknown()).includes(name), 5000)
  await eventually(
    'there is an alert',
    async () => {
      const { items } = (await (await gateway.admin('GET', '/alerts')).json()) as {
        items: { code: string; sample?: string }[]
      }
      return items.some(({ code, sample }) => code === 'unknown_frames' && sample !== undefined)
    },
    60_000,
  )
}
/** What it comes to when the setting was made: nothing is unknown any more. */
async function right(look: () => Promise<unknown>, expected: unknown): Promise<void> {
  await gateway.admin('DELETE', '/upstream/unknown')
  expect(await look()).toMatchObject(expected as object)
  expect(await unknown()).toEqual([])
}

for (const mode of ['auto', 'fast', 'expert', 'heavy'])
  test(`a mode: ${mode}`, async () => {
    gateway.simulator.rename({ modes: { [mode]: `${mode}-next` } })
    expect((await chat(`grok-chat-${mode}`)).status).toBeGreaterThan(399)
    await told(`mode ${mode}: refused`)
    await refresh()
    await told(`mode ${mode}-next`)
    await set({ modes: { [mode]: `${mode}-next` } })
    await right(() => chat(`grok-chat-${mode}`), { status: 200, content: 'the answer' })
    await refresh()
    expect((await account()).quota[mode]?.total).toBe(1_000_000)
    expect(await unknown()).toEqual([])
  })

test('a line of pictures', async () => {
  gateway.simulator.rename({ answers: { '"imageEdit"': '"pictureEdit"' } })
  await refresh()
  await told('mode pictureEdit')
  await set({ modes: { imageEdit: 'pictureEdit' } })
  await gateway.admin('DELETE', '/upstream/unknown')
  await refresh()
  expect(await unknown()).toEqual([])
  expect(Object.keys((await account()).media_quota)).toContain('imageEdit')
})

test('a tier', async () => {
  gateway.simulator.rename({ answers: { TIER_SUPER_GROK_PRO: 'TIER_NEO' } })
  await refresh()
  await told('tier SUBSCRIPTION_TIER_NEO')
  await set({ tiers: { neo: 'heavy' } })
  await gateway.admin('DELETE', '/upstream/unknown')
  await refresh()
  expect([(await account()).tier, await unknown()]).toEqual(['heavy', []])
})

test('a path of a question', async () => {
  gateway.simulator.rename({ paths: { '/rest/media/imagine/quota_info': '/rest/pictures/left' } })
  await refresh()
  await told('path media_quota: HTTP 404')
  await set({ paths: { media_quota: '/rest/pictures/left' } })
  await gateway.admin('DELETE', '/upstream/unknown')
  await refresh()
  expect(await unknown()).toEqual([])
})

test('the path of the chat socket: chats take the other way until it is set', async () => {
  gateway.simulator.rename({ paths: { '/ws/mgw/': '/ws/talk/' } })
  const isRest = process.env.TEST_TRANSPORT === 'rest'
  expect((await chat('grok-4-fast')).status).toBe(200)
  if (isRest) return
  await told('path mgw: HTTP 404')
  await set({ paths: { mgw: '/ws/talk/?uid={uid}' } })
  await right(() => chat('grok-4-fast'), { status: 200, content: 'the answer' })
  expect(gateway.simulator.record().at(-1)?.path).toStartWith('/ws/talk/')
})

test('a field of the quota', async () => {
  gateway.simulator.rename({ answers: { '"remainingQueries"': '"leftQueries"' } })
  await refresh()
  await told('quota rate-limits: leftQueries')
  await set({ quota: { remaining: 'leftQueries' } })
  await gateway.admin('DELETE', '/upstream/unknown')
  await refresh()
  expect([(await account()).quota['fast']?.total, await unknown()]).toEqual([1_000_000, []])
})

test('a host of pictures', async () => {
  const { host, port } = new URL(gateway.simulator.url)
  gateway.simulator.rename({ answers: { [`//${host}`]: `//localhost:${port}` } })
  const draw = async () => {
    const answer = await gateway.post('/v1/images/generations', {
      prompt: 'fault media_no_blob: a boat',
      n: 1,
    })
    return { status: answer.status, ...((await answer.json()) as object) }
  }
  expect((await draw()).status).toBeGreaterThan(399)
  await told(`host http://localhost:${port}`)
  await set({ hosts: { media: [`localhost:${port}`] } })
  await right(draw, { status: 200, data: [{ url: expect.stringContaining('/v1/files/image/') }] })
})

test('a special tag', async () => {
  gateway.simulator.rename({})
  const asked = 'repeat: before <grok:note>aside</grok:note> after'
  expect((await chat('grok-4-fast', asked)).content).toContain('<grok:note>')
  await told('tag grok:note')
  for (const [use, content] of [
    ['noise', 'before  after'],
    ['answer', 'before aside after'],
  ]) {
    await set({ tags: { 'grok:note': use } })
    await right(() => chat('grok-4-fast', asked), { status: 200, content })
  }
})

test('a channel, and a message tag', async () => {
  const isRest = process.env.TEST_TRANSPORT === 'rest'
  const [old, next, kind] = isRest
    ? ['"messageTag":"final"', '"messageTag":"verdict"', 'message_tag verdict']
    : ['CHANNEL_ASSISTANT_RESPONSE', 'CHANNEL_ASSISTANT_VERDICT', 'channel CHANNEL_ASSISTANT_VERDICT']
  gateway.simulator.rename({ answers: { [old]: next } })
  // The words are not lost meanwhile.
  expect((await chat('grok-4-fast')).content).toBe('the answer')
  await told(kind)
  await set({ channels: { [kind.split(' ')[1] ?? '']: 'answer' } })
  await right(() => chat('grok-4-fast'), { status: 200, content: 'the answer' })
})
