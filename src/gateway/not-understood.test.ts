// The chat socket changes at random, for all accounts or for some: what reaches the caller, and how often a prompt is sent.
import { expect, test } from 'bun:test'
import { defaults } from '../config/defaults.ts'
import { asFault } from '../core/fault.ts'
import { inParallel } from '../lib/in-parallel.ts'
import { createWatchdog } from '../lib/watchdog.ts'
import { createPool } from '../pool/pool.ts'
import { sampleEntry, sampleModel, sampleRandom } from '../testing/sample-accounts.ts'
import { startSimulator } from '../upstream/simulator/simulator.ts'
import { webUpstream } from '../upstream/web/web.ts'
import { relay } from './relay.ts'
import { createLine } from './line.ts'
import { createWays } from './ways.ts'
import { createUpstreams } from '../upstream/upstreams.ts'

const changes = [
  'changed_session_silent',
  'changed_session_refused',
  'changed_session',
  'changed_turn_silent',
  'changed_turn_closed',
  'changed_events',
  'changed_chunk',
  'changed_channel',
  'changed_end',
  'changed_envelope',
  'changed_field',
  'unauthorized_page',
  'anti_bot',
  'server_error',
] as const

type WorldOptions = { accounts: number; now?: () => number }

/** A simulator, and a gateway's middle before it. */
async function world({ accounts, now = Date.now }: WorldOptions) {
  const quota = { fast: { total: 100_000 } }
  const row = { tier: 'basic' as const, count: accounts, quota }
  const simulator = await startSimulator({ pace: 0, accounts: { accounts: [row] } })
  const grok = {
    ...defaults.grok,
    base_url: simulator.url,
    assets_url: simulator.url,
    connect_timeout: 0.5,
    timeout: 1.5,
    stream_idle_timeout: 0.8,
    retry_backoff_base: 0.01,
    // Even where the operator lets a timeout be tried again.
    retry_status_codes: [401, 403, 429, 500, 502, 503, 504],
  }
  const config = () => ({ ...defaults, grok })
  const pool = createPool({ now, settings: () => ({ maxConcurrent: 0, failThreshold: 5 }) })
  pool.merge(
    simulator.accounts.map(({ credential }, index) => ({ ...sampleEntry(`acc_${index}`), credential })),
  )
  const upstream = webUpstream({ config, watchdog: createWatchdog(undefined, 20) })
  const line = createLine({ onChange: pool.onChange, settings: () => ({ seconds: 0, most: 0 }) })
  const ways = createWays({ now, onTrouble: () => {}, onHealed: () => {} })
  const ask = async (prompt: string): Promise<string> => {
    const answer = relay(
      { pool, line, upstreams: createUpstreams([upstream]), ways, config, attachments: async () => [] },
      {
        prompt: { turns: [{ role: 'user', text: `repeat ${prompt}` }], search: false },
        model: sampleModel(),
        signal: new AbortController().signal,
        ownFile: async () => undefined,
        onAttempt: () => {},
        onBreak: () => {},
      },
    )
    let said = ''
    try {
      await answer.each((events) => {
        for (const event of events) if (event.type === 'text.delta') said += event.delta
      })
    } catch (error) {
      return asFault(error).kind
    }
    return said
  }
  const sent = (prompt: string) => {
    const calls = simulator.record()
    const times = (body: unknown) => JSON.stringify(body ?? '').split(prompt).length - 1
    return {
      mgw: calls.reduce((sum, call) => sum + times(call.sent), 0),
      rest: calls.filter(({ path, body }) => path.includes('/rest/app-chat') && times(body) > 0).length,
    }
  }
  const states = () => pool.list().map(({ state, failCount }) => `${state} ${failCount}`)
  return { simulator, ask, sent, states }
}

const picker =
  (random: () => number) =>
  <T>(list: readonly T[]): T =>
    list[Math.floor(random() * list.length)]!

test('whatever becomes of the socket: answered over REST, sent once a transport, and silence is never sent again', async () => {
  const seeds = Array.from({ length: 60 }, (_, index) => index + 1)
  await inParallel(seeds, { limit: 8, signal: new AbortController().signal }, async (seed) => {
    const random = sampleRandom(seed)
    const fault = picker(random)(changes)
    const { simulator, ask, sent, states } = await world({ accounts: 1 + Math.floor(random() * 3) })
    const everybody = random() < 0.7
    for (const [index, { credential }] of simulator.accounts.entries())
      if (everybody || index === 0) simulator.setFaults(credential, [{ name: fault, transport: 'mgw' }])
    try {
      for (let request = 0; request < 3; request++) {
        const prompt = `words${seed}x${request}`
        const said = await ask(prompt)
        const { mgw, rest } = sent(prompt)
        const silent =
          fault === 'changed_turn_silent' && mgw === 1 && rest === 0 && said === 'upstream_timeout'
        expect([seed, fault, request, silent || said]).toEqual([seed, fault, request, silent || prompt])
        expect([seed, fault, mgw <= 1, rest <= 1]).toEqual([seed, fault, true, true])
      }
      expect([seed, fault, ...new Set(states())]).toEqual([seed, fault, 'active 0'])
    } finally {
      await simulator.stop()
    }
  })
}, 60_000)

// Troubles that show at once, whatever the transport.
const quick = [
  'server_error',
  'anti_bot',
  'cloudflare',
  'unauthorized_page',
  'bad_gateway',
  'not_found',
] as const

test('no request fails while one transport is good, and all is well within 35 s of the end of every trouble', async () => {
  const seeds = Array.from({ length: 24 }, (_, index) => index + 1)
  await inParallel(seeds, { limit: 4, signal: new AbortController().signal }, async (seed) => {
    const random = sampleRandom(seed)
    const pick = picker(random)
    let time = 1_000_000_000
    const { simulator, ask, states } = await world({
      accounts: 2 + Math.floor(random() * 3),
      now: () => time,
    })
    const trouble: Record<'mgw' | 'rest', string | undefined> = { mgw: undefined, rest: undefined }
    const endedAt = { mgw: 0, rest: 0 }
    try {
      for (let step = 0; step < 60; step++) {
        time += 1000 * (1 + Math.floor(random() * 12))
        const transport = pick(['mgw', 'rest'] as const)
        if (random() < 0.25) trouble[transport] = random() < 0.5 ? pick(quick) : undefined
        for (const way of ['mgw', 'rest'] as const) if (trouble[way]) endedAt[way] = time
        const faults = (['mgw', 'rest'] as const).flatMap((way) =>
          trouble[way] ? [{ name: trouble[way], transport: way }] : [],
        )
        simulator.setFaults('*', faults)
        const said = await ask(`w${step}`)
        const isGood = (['mgw', 'rest'] as const).some((way) => time - endedAt[way] > 35_000)
        expect([seed, step, trouble, isGood ? said : '']).toEqual([
          seed,
          step,
          trouble,
          isGood ? `w${step}` : '',
        ])
        expect([seed, step, states().filter((state) => !state.startsWith('active'))]).toEqual([
          seed,
          step,
          [],
        ])
      }
    } finally {
      await simulator.stop()
    }
  })
}, 60_000)
