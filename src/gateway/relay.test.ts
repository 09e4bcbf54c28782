import { expect, test } from 'bun:test'
import { answerOf } from '../core/answer.ts'
import type { ModelEvent } from '../core/event.ts'
import { asFault, type Fault, fail } from '../core/fault.ts'
import { createPool } from '../pool/pool.ts'
import { sampleAccount } from '../testing/sample-accounts.ts'
import { sampleUpstreams } from '../testing/sample-upstream.ts'
import type { Transport } from '../upstream/upstream.ts'
import type { Attempt } from './attempt.ts'
import type { RelayRequest } from './first-content.ts'
import { relay } from './relay.ts'
import { createLine } from './line.ts'
import { createWays } from './ways.ts'

type Said = ModelEvent[] | Fault
/** What each attempt says, in the order in which they are made. A fault in the first place refuses the prompt. */
type Script = Said[][]

const text = (delta: string): ModelEvent[] => [{ type: 'text.delta', delta }]
const broken: Fault = { kind: 'upstream_failed', message: 'broke', upstreamStatus: 502 }
const stalled: Fault = { kind: 'upstream_timeout', message: 'silent', upstreamStatus: 504 }
const grok = {
  max_retry: 2,
  retry_status_codes: [401, 403, 429, 502, 503],
  retry_backoff_base: 60,
  retry_backoff_factor: 2,
  retry_backoff_max: 60,
  retry_budget: 60,
}
const model = {
  id: 'grok',
  upstreams: ['web'],
  mode: 'fast',
  kind: 'chat' as const,
  tier: 'basic' as const,
  cost: 1,
  aliases: [],
  contextLength: 1000,
  shown: true,
  fallback: '',
}

function setUp(
  script: Script,
  { accounts = 3, allowed = ['rest'] as Transport[], ...request }: Options = {},
) {
  const asked: string[] = []
  const attempts: Attempt[] = []
  const pool = createPool({ now: Date.now, settings: () => ({ maxConcurrent: 0, failThreshold: 5 }) })
  pool.merge(
    Array.from({ length: accounts }, (_, index) => ({
      ...sampleAccount({ id: `a${index}`, credential: `c${index}` }),
      known: {},
    })),
  )
  const upstreams = sampleUpstreams({
    transports: () => allowed,
    scope: () => '',
    open: async (way, { account }) => {
      const says = script[asked.length] ?? []
      asked.push(`${account.id} ${way}`)
      let next = 0
      const read = async () => {
        const said = says[next++]
        return said === undefined || Array.isArray(said) ? said : fail(said)
      }
      if (says[0] && !Array.isArray(says[0])) return fail(says[0])
      return answerOf({ read, cancel: () => void (next = says.length) })
    },
  })
  const line = createLine({ onChange: pool.onChange, settings: () => ({ seconds: 0, most: 0 }) })
  const ways = createWays({ now: Date.now, onTrouble: () => {}, onHealed: () => {} })
  const deps = { pool, line, upstreams, ways, attachments: async () => [], config: () => ({ grok }) as never }
  const answer = relay(deps, {
    prompt: { turns: [{ role: 'user', text: 'hi' }] } as never,
    model,
    signal: new AbortController().signal,
    ownFile: async () => undefined,
    onAttempt: (attempt) => void attempts.push(attempt),
    onBreak: () => {},
    ...request,
  })
  return { answer, asked, attempts, pool, ways }
}
type Options = Partial<RelayRequest> & { accounts?: number; allowed?: Transport[] }

async function said(answer: ReturnType<typeof relay>): Promise<string> {
  let all = ''
  try {
    await answer.each((events) => {
      for (const event of events) if (event.type === 'text.delta') all += event.delta
    })
  } catch (error) {
    all += ` !${asFault(error).kind}`
  }
  return all
}

const whole = { border: 'end' as const }

test('streamed, what was said stays said: a fault in the middle ends the answer', async () => {
  const { answer, asked } = setUp([[text('one '), broken], [text('other')]])
  expect(await said(answer)).toBe('one  !upstream_failed')
  expect(asked).toHaveLength(1)
})

for (const [name, fault] of [
  ['a break', broken],
  ['a stall', stalled],
  ['a limit', { kind: 'rate_limited', message: '', upstreamStatus: 429 }],
  ['an unmarked refusal', { kind: 'unauthorized', message: '', upstreamStatus: 401 }],
] as [string, Fault][])
  test(`whole, ${name} in the middle goes on with another account, and nothing of the first is shown`, async () => {
    const { answer, asked, attempts } = setUp(
      [
        [text('one '), text('two '), fault],
        [text('all '), text('of it')],
      ],
      whole,
    )
    expect(await said(answer)).toBe('all of it')
    expect(new Set(asked).size).toBe(2)
    expect(attempts.map(({ status, fault: met }) => [status, met])).toEqual([
      [200, fault.kind],
      [200, undefined],
    ])
    expect(answer.lease().account.id).toBe(asked[1]!.split(' ')[0]!)
  })

test('whole, max_retry counts breaks in the middle too, and no wait comes before an account not asked yet', async () => {
  const each: Said[] = [text('one '), broken]
  const { answer, asked } = setUp([each, each, each, [text('never')]], { ...whole, accounts: 5 })
  expect(await said(answer)).toBe(' !upstream_failed')
  expect(asked).toHaveLength(3)
})

test('whole, what the upstream may be at work on is not sent again', async () => {
  const { answer, asked } = setUp([[text('one '), { ...stalled, maybeTaken: true }], [text('x')]], whole)
  expect(await said(answer)).toBe(' !upstream_timeout')
  expect(asked).toHaveLength(1)
})

test('a video is not sent again, whatever the border', async () => {
  const video = { ...model, kind: 'video' as const, mode: 'video' }
  const { answer, asked } = setUp([[text('one '), broken], [text('x')]], { ...whole, model: video })
  expect(await said(answer)).toBe('one  !upstream_failed')
  expect(asked).toHaveLength(1)
})

test('whole, with enough said the upstream is left, and each attempt is counted anew', async () => {
  const made: number[] = []
  const enough = () => {
    let seen = 0
    made.push(0)
    return (events: readonly ModelEvent[]) => (seen += events.length) >= 2
  }
  const { answer, asked } = setUp(
    [
      [text('x'), broken],
      [text('a'), text('b'), text('c'), text('d')],
    ],
    { ...whole, enough },
  )
  expect(await said(answer)).toBe('ab')
  expect([asked.length, made.length]).toEqual([2, 2])
})

test('every attempt of a stream that fails at once is over at once, though backoff is a minute', async () => {
  const each: Said[] = [broken]
  const { answer, asked } = setUp([each, each, each, each])
  const before = performance.now()
  expect(await said(answer)).toBe(' !upstream_failed')
  expect(new Set(asked).size).toBe(3)
  expect(performance.now() - before).toBeLessThan(2000)
})

test('a refusal without a reason on one transport: the same account answers on the other, and is not counted', async () => {
  const refusal: Fault = { kind: 'unauthorized', message: '', upstreamStatus: 401 }
  const { answer, asked, pool, ways } = setUp([[refusal], [text('fine')]], { allowed: ['mgw', 'rest'] })
  expect(await said(answer)).toBe('fine')
  expect(asked.map((each) => each.split(' ')[1])).toEqual(['mgw', 'rest'])
  expect(new Set(asked.map((each) => each.split(' ')[0])).size).toBe(1)
  expect(pool.list().map(({ failCount }) => failCount)).toEqual([0, 0, 0])
  // The other transport showed whose fault it was.
  expect(ways.troubles()).toMatchObject([{ transport: 'mgw', state: 'aside' }])
})

test('a refusal without a reason on both transports is counted once, and no transport is blamed', async () => {
  const refusal: Fault = { kind: 'unauthorized', message: '', upstreamStatus: 401 }
  const { answer, asked, pool, ways } = setUp([[refusal], [refusal], [text('fine')]], {
    allowed: ['mgw', 'rest'],
  })
  expect(await said(answer)).toBe('fine')
  expect(asked.map((each) => each.split(' ')[1])).toEqual(['mgw', 'rest', 'rest'])
  expect(pool.list().map(({ failCount }) => failCount)).toEqual([1, 0, 0])
  expect(ways.troubles()).toEqual([])
})

test('when every account failed over one transport the other is asked, and then is the one that is taken', async () => {
  const { answer, asked, ways } = setUp([[broken], [broken], [broken], [text('fine')]], {
    allowed: ['mgw', 'rest'],
  })
  expect(await said(answer)).toBe('fine')
  expect(asked.map((each) => each.split(' ')[1])).toEqual(['mgw', 'mgw', 'mgw', 'rest'])
  expect(ways.troubles()).toMatchObject([{ transport: 'mgw', state: 'aside' }])
})

test('when both transports fail, none is blamed; silence is not asked about elsewhere', async () => {
  const both = setUp([[broken], [broken], [broken], [broken], [text('never')]], { allowed: ['mgw', 'rest'] })
  expect(await said(both.answer)).toBe(' !upstream_failed')
  expect([both.asked.length, both.ways.troubles()]).toEqual([4, []])
  const silent = setUp([[stalled], [text('never')]], { allowed: ['mgw', 'rest'] })
  expect(await said(silent.answer)).toBe(' !upstream_timeout')
  expect(silent.asked).toHaveLength(1)
})
