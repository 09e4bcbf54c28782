// One request at two upstreams: which one is asked when, with what, and what becomes of its answer.
import { expect, test } from 'bun:test'
import { answerOf } from '../core/answer.ts'
import type { ModelEvent } from '../core/event.ts'
import { asFault, type Fault, fail } from '../core/fault.ts'
import type { ModelRequest, Tool } from '../core/model-request.ts'
import { createPool } from '../pool/pool.ts'
import { sampleEntry, sampleModel } from '../testing/sample-accounts.ts'
import { sampleUpstream } from '../testing/sample-upstream.ts'
import type { OpenRequest } from '../upstream/upstream.ts'
import { createUpstreams } from '../upstream/upstreams.ts'
import { homeOf } from './home.ts'
import { imitateAnswer } from './imitation/imitate-answer.ts'
import { imitate } from './imitation/imitate.ts'
import { createLine } from './line.ts'
import { relay } from './relay.ts'
import { createSessions } from './sessions.ts'
import { createWays } from './ways.ts'

type Says = ModelEvent[] | Fault
const text = (delta: string): ModelEvent => ({ type: 'text.delta', delta })
const call: ModelEvent = {
  type: 'tool_call',
  index: 0,
  id: 'c',
  name: 'look',
  arguments: '{}',
  kind: 'function',
}
const limited: Fault = {
  kind: 'rate_limited',
  message: 'used up',
  upstreamStatus: 429,
  retryAfterSeconds: 60,
}
const grok = {
  max_retry: 1,
  retry_status_codes: [401, 403, 429, 502, 503],
  retry_backoff_base: 0,
  retry_backoff_factor: 1,
  retry_backoff_max: 0,
  retry_budget: 60,
}
const look: Tool = {
  name: 'look',
  description: '',
  parameters: { type: 'object' },
  strict: false,
  kind: 'function',
}
const plain: ModelRequest = {
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'hi' }] }],
  search: true,
}
const withTools: ModelRequest = { ...plain, tools: { tools: [look], choice: 'auto', parallel: true } }

/** Two web accounts and two keys. `says` is what each upstream answers, one after the other; the last for good. */
function world(says: { web: Says[]; api: Says[] }) {
  const opened: (OpenRequest & { at: string })[] = []
  const serve = (id: 'web' | 'api') => async (_: string, request: OpenRequest) => {
    const at = opened.filter((one) => one.at === id).length
    opened.push({ ...request, at: id })
    const said = says[id][Math.min(at, says[id].length - 1)] ?? []
    const events = Array.isArray(said) ? [said] : fail(said)
    return answerOf({ read: async () => events.shift(), cancel: () => {} })
  }
  const web = sampleUpstream({ open: serve('web') })
  const can = {
    ...web.can,
    tools: true,
    formats: true,
    stop: true,
    conversations: false,
    images: 'inline',
  } as const
  const api = sampleUpstream({ id: 'api', can, open: serve('api') })
  const pool = createPool({ now: Date.now, settings: () => ({ maxConcurrent: 0, failThreshold: 5 }) })
  const keys = ['k1', 'k2'].map((id) => ({ ...sampleEntry(id), upstream: 'api' }))
  pool.merge([sampleEntry('a1'), sampleEntry('a2'), ...keys])
  const sessions = createSessions({ pool, seconds: () => 60, now: Date.now })
  const deps = {
    pool,
    line: createLine({ onChange: pool.onChange, settings: () => ({ seconds: 0, most: 0 }) }),
    ways: createWays({ now: Date.now, onTrouble: () => {}, onHealed: () => {} }),
    upstreams: createUpstreams([web, api]),
    attachments: async () => [],
    config: () => ({ grok }) as never,
  }
  async function ask(asked: ModelRequest, row = ['web', 'api']): Promise<string> {
    const { prompt, demands } = imitate(asked)
    const model = sampleModel({ upstreams: row })
    const once = () =>
      relay(deps, {
        prompt,
        asked,
        model,
        home: () => homeOf(sessions, { keyId: 'key', model, name: undefined }, prompt),
        signal: new AbortController().signal,
        ownFile: async () => undefined,
        onAttempt: () => {},
        onBreak: () => {},
      })
    const options = { stream: true, newCallId: () => 'made', again: once, retries: 0, note: () => {} }
    const answer = demands ? imitateAnswer(once(), { demands, ...options }) : once()
    let said = ''
    try {
      await answer.each((events) => {
        for (const event of events)
          said +=
            event.type === 'text.delta' ? event.delta : event.type === 'tool_call' ? `[${event.id}]` : ''
      })
    } catch (error) {
      return `${said}!${asFault(error).kind}`
    }
    return said
  }
  const asked = () => opened.map(({ account }) => account.id)
  return { ask, asked, opened, pool }
}

test('accounts while they have quota, then a key, and accounts again', async () => {
  const { ask, asked, pool } = world({
    web: [[text('web')], limited, limited, [text('web')]],
    api: [[text('key')]],
  })
  expect(await ask(plain)).toBe('web')
  expect(await ask(plain)).toBe('key')
  expect(await ask(plain)).toBe('key')
  for (const id of ['a1', 'a2']) pool.clearCooldown(id)
  expect(await ask(plain)).toBe('web')
  expect(asked().map((id) => id[0])).toEqual(['a', 'a', 'a', 'k', 'k', 'a'])
})

test('a conversation stays with one key', async () => {
  const { ask, asked, opened } = world({ web: [], api: [[text('key')]] })
  for (let turn = 0; turn < 4; turn++) await ask(plain, ['api'])
  expect(new Set(asked()).size).toBe(1)
  expect(new Set(opened.map(({ cacheKey }) => cacheKey)).size).toBe(1)
  const other = { ...plain, messages: [{ role: 'user', parts: [{ type: 'text', text: 'else' }] }] } as const
  await ask(
    { ...plain, messages: other.messages.map((message) => ({ ...message, parts: [...message.parts] })) },
    ['api'],
  )
  expect(new Set(opened.map(({ cacheKey }) => cacheKey)).size).toBe(2)
})

test('tools: the one that calls them itself is given the request, and its text is not read', async () => {
  const written =
    '<tool_calls><tool_call><tool_name>look</tool_name><parameters>{}</parameters></tool_call></tool_calls>'
  const { ask, opened } = world({ web: [[text(written)]], api: [[text(written), call]] })
  expect(await ask(withTools)).toBe(`${written}[c]`)
  expect(opened[0]?.asked?.tools?.tools[0]).toBe(look)
  expect(await ask(withTools, ['web'])).toBe('[made]')
  expect(opened[1]?.asked).toBeUndefined()
  expect(JSON.stringify(opened[1]?.prompt)).toContain('tool_calls')
})

test('tools: without a usable key the accounts imitate them', async () => {
  const written =
    '<tool_calls><tool_call><tool_name>look</tool_name><parameters>{}</parameters></tool_call></tool_calls>'
  const { ask, asked } = world({ web: [[text(written)]], api: [limited] })
  expect(await ask(withTools)).toBe('[made]')
  expect(asked().map((id) => id[0])).toEqual(['k', 'k', 'a'])
})

test('what is wrong with the request is not asked elsewhere; of two upstreams that fail the one that says more is told', async () => {
  const policy: Fault = { kind: 'content_policy', message: 'no', upstreamStatus: 400 }
  const one = world({ web: [policy], api: [[text('key')]] })
  expect(await one.ask(plain)).toBe('!content_policy')
  expect(one.asked()).toHaveLength(1)
  const two = world({ web: [limited], api: [limited] })
  for (const id of ['k1', 'k2']) two.pool.disable(id, 'by hand')
  expect(await two.ask(plain)).toBe('!rate_limited')
})

test('a key is never lent for a row of the web alone, nor an account for one of the keys', async () => {
  const { ask, asked } = world({ web: [limited], api: [limited] })
  await ask(plain, ['web'])
  await ask(plain, ['api'])
  expect(asked().map((id) => id[0])).toEqual(['a', 'a', 'k', 'k'])
})
