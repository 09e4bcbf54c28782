import { afterAll, beforeAll, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'smol-toml'
import type { Config } from '../../config/schema.ts'
import type { AnswerPlace } from '../../core/conversation.ts'
import type { ModelEvent } from '../../core/event.ts'
import type { GatewayError } from '../../core/fault.ts'
import { createWatchdog } from '../../lib/watchdog.ts'
import { sampleAccount, sampleModel } from '../../testing/sample-accounts.ts'
import { thrownBy } from '../../testing/thrown.ts'
import { type Simulator, startSimulator } from '../simulator/simulator.ts'
import type { Upstream, UpstreamConversations } from '../upstream.ts'
import { decodeClone } from './decode-clone.ts'
import { rejectContinued } from './reject-conversation.ts'
import { webUpstream } from './web.ts'

const defaults = parse(readFileSync(join(import.meta.dir, '../../../config.defaults.toml'), 'utf8')) as Config
let simulator: Simulator
let upstream: Upstream
let conversations: UpstreamConversations
beforeAll(async () => {
  simulator = await startSimulator({ pace: 0 })
  const grok = { ...defaults.grok, base_url: simulator.url, temporary: true }
  upstream = webUpstream({ config: () => ({ ...defaults, grok }), watchdog: createWatchdog() })
  conversations = upstream.conversations!
})
afterAll(() => simulator.stop())

const accountOf = (index: number) =>
  sampleAccount({ id: `acc_${index}`, credential: simulator.accounts[index]?.credential ?? '' })
const faultOf = async (promise: PromiseLike<unknown>) => ((await thrownBy(promise)) as GatewayError).fault
const { signal } = new AbortController()

async function say(transport: 'mgw' | 'rest', text: string, continued?: AnswerPlace, who = 0) {
  const prompt = { turns: [{ role: 'user' as const, text }], search: true }
  const asked = { prompt, model: sampleModel(), account: accountOf(who), fileIds: [], signal, kept: true }
  const answer = await upstream.open(transport, { ...asked, ...(continued && { continued }) })
  const events: ModelEvent[] = []
  for (let batch = await answer.read(); batch; batch = await answer.read()) events.push(...batch)
  const place = { ...continued } as AnswerPlace
  for (const event of events) {
    if (event.type === 'conversation') place.conversationId = event.conversationId
    if (event.type === 'response') place.responseId = event.responseId
  }
  return { text: events.map((event) => (event.type === 'text.delta' ? event.delta : '')).join(''), place }
}

for (const transport of ['mgw', 'rest'] as const) {
  test(`${transport}: an answer names its place, and the next turn follows it`, async () => {
    const one = await say(transport, 'repeat one')
    const two = await say(transport, 'repeat two', one.place)
    expect(two.place.conversationId).toBe(one.place.conversationId)
    expect(two.place.responseId).not.toBe(one.place.responseId)
    expect((await say(transport, 'recall', two.place)).text).toBe('You said: repeat one | repeat two')
    expect((await say(transport, 'recall', one.place)).text).toBe('You said: repeat one')
  })

  test(`${transport}: a copy goes on at another account, also over the other transport`, async () => {
    const one = await say(transport, 'repeat one')
    const link = await conversations.share(one.place, accountOf(0), signal)
    const copy = await conversations.clone(link, accountOf(1), signal)
    expect((await say('rest', 'recall', copy, 1)).text).toBe('You said: repeat one')
    expect((await say('mgw', 'recall', copy, 1)).text).toBe('You said: repeat one')
  })

  test(`${transport}: what is not there, or not ours, is told apart from other refusals`, async () => {
    const one = await say(transport, 'repeat one')
    const gone = { kind: 'upstream_failed', conversationGone: true, upstreamStatus: 404 }
    expect(await faultOf(say(transport, 'x', one.place, 1))).toMatchObject(gone)
    const unknown = { ...one.place, responseId: crypto.randomUUID() }
    expect(await faultOf(say(transport, 'x', unknown))).toMatchObject(gone)
    expect(await faultOf(conversations.share(one.place, accountOf(1), signal))).toMatchObject(gone)
    await conversations.remove(one.place.conversationId, accountOf(0), signal)
    await conversations.remove(one.place.conversationId, accountOf(0), signal)
    expect(await faultOf(say(transport, 'x', one.place))).toMatchObject(gone)
    expect(await faultOf(conversations.clone('none', accountOf(1), signal))).toMatchObject(gone)
  })
}

test('only words about a conversation are about one', () => {
  const fault = { kind: 'browser_refused', message: '', upstreamStatus: 403 } as const
  const foreign = { ...fault, detail: 'HTTP 403: {"error":{"code":7,"message":"Permission denied"}}' }
  expect(rejectContinued(foreign)).toMatchObject({ kind: 'upstream_failed', conversationGone: true })
  const antiBot = {
    ...fault,
    detail: 'HTTP 403: {"error":{"code":7,"message":"Request rejected by anti-bot rules."}}',
  }
  expect(rejectContinued(antiBot)).toBe(antiBot)
  const noWay = { ...fault, detail: 'not found', transportRefused: true } as const
  expect(rejectContinued(noWay)).toBe(noWay)
})

test('a clone goes on behind its last answer, else behind its last message', () => {
  const clone = (responses: unknown) => decodeClone({ conversation: { conversationId: 'C' }, responses })
  const human = { responseId: 'H', sender: 'human' }
  expect(clone([human, { responseId: 'A', sender: 'ASSISTANT' }, human])?.responseId).toBe('A')
  expect(clone([human])?.responseId).toBe('H')
  expect(clone([])).toBeUndefined()
})
