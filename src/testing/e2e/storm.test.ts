// Two hundred accounts with every kind of trouble, two thousand requests, a kill in the middle: what callers and operators see.
import { expect, test } from 'bun:test'
import { runBinary, startBinary } from '../binary.ts'
import { bootBinary, type Gateway, transports } from '../boot.ts'
import { sampleRandom } from '../sample-accounts.ts'

type Fault = string | { name: string; first?: number; retry_after?: number; after?: number; ms?: number }
/** What is wrong with how many accounts, and what they are in the end. */
const troubles: [count: number, state: string, fault?: Fault][] = [
  [30, 'expired', 'session_dead'],
  [15, 'expired', 'session_dead_403'],
  [20, 'blocked', 'blocked'],
  [10, 'blocked', 'blocked_short'],
  [15, 'blocked', 'email_rejected'],
  [20, 'cooling', { name: 'rate_limited', retry_after: 3600 }],
  [20, 'cooling', 'rate_limited_plain'],
  [10, 'cooling', 'first_frame_limit'],
  [10, 'cooling', 'usage_limit'],
  [5, 'active', { name: 'bad_gateway', first: 1 }],
  [4, 'active', { name: 'cut', first: 1, after: 0 }],
  // One only: an answer that is empty twice is the caller's to see (product 6), whichever accounts gave it.
  [1, 'active', { name: 'empty', first: 1 }],
  [4, 'active', { name: 'slow_first_byte', first: 1, ms: 300 }],
  [36, 'active'],
]
const quota = { fast: { total: 100_000 } }
const shuffled = <T>(list: T[], random: () => number): T[] =>
  list
    .map((item) => ({ item, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item)
const plan = shuffled(
  troubles.flatMap(([count, state, fault]) => Array.from({ length: count }, () => ({ state, fault }))),
  sampleRandom(4),
)
const accounts = plan.map(({ fault }) => ({
  tier: 'basic' as const,
  quota,
  ...(fault !== undefined && { faults: [fault] }),
}))

type Ask = (content: string) => Promise<Response>
/** So many requests, 20 at a time. Returns each answer as one line; an answer that never came is `lost`. */
async function storm(count: number, ask: Ask, onDone: (done: number) => void = () => {}): Promise<string[]> {
  const answers: string[] = []
  let next = 0
  const run = async () => {
    while (next < count) {
      const number = next++
      const response = await ask(`repeat answer-${number}`).catch(() => undefined)
      const text = await response?.text().catch(() => undefined)
      const isRight = text?.includes(`answer-${number}`)
      answers.push(
        !response || text === undefined ? 'lost' : `${response.status}${isRight ? '' : ` ${text}`}`,
      )
      onDone(answers.length)
    }
  }
  await Promise.all(Array.from({ length: 20 }, run))
  return answers
}
const asker =
  (url: string, key: string): Ask =>
  (content) =>
    fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'grok-4-fast', messages: [{ role: 'user', content }] }),
    })

type Item = { id: string; masked: string; state: string }
async function statesIn(dataDir: string): Promise<Item[]> {
  const { stdout } = await runBinary({ args: ['accounts', 'list', '--json', '--data', dataDir] })
  return JSON.parse(stdout).accounts
}
const isOut = (state: string) => state === 'expired' || state === 'blocked'
/** Credentials that were asked since the given number of calls. */
const askedSince = ({ simulator }: Gateway, calls: number) =>
  new Set(
    simulator
      .record()
      .slice(calls)
      .map(({ credential }) => credential),
  )

for (const transport of transports)
  test(`a storm over ${transport}: every request is answered while one good account is left`, async () => {
    await using gateway = await bootBinary({
      transport,
      upstream: { accounts: { accounts } },
      // That ten accounts fail once each is not to be a matter of chance: only their verdicts are looked at here.
      config: { grok: { retry_backoff_base: 0.01, max_retry: 10 } },
    })
    const { simulator, key, dataDir } = gateway
    const credentials = simulator.accounts.map(({ credential }) => credential)
    const ok = (count: number) => Array.from({ length: count }, () => '200')

    expect(await storm(1000, asker(gateway.url, key))).toEqual(ok(1000))
    const first = await statesIn(dataDir)
    expect(first.map(({ state }) => (state === 'unchecked' ? 'active' : state))).toEqual(
      plan.map(({ state }) => state),
    )

    // All but one of the others die while the next requests are under way; nobody is asked after a verdict.
    const out = new Set(credentials.filter((_, index) => isOut(first[index]?.state ?? '')))
    const good = credentials.filter((_, index) => plan[index]?.state === 'active')
    let calls = simulator.record().length
    const die = (done: number) => {
      if (done === 200) for (const one of good.slice(1)) simulator.setFaults(one, ['session_dead'])
    }
    expect(await storm(600, asker(gateway.url, key), die)).toEqual(ok(600))
    expect([...askedSince(gateway, calls)].filter((one) => one && out.has(one))).toEqual([])

    // Killed without a word in the middle of it: only requests under way may be lost.
    const dying = storm(200, asker(gateway.url, key), (done) => {
      if (done === 100) gateway.binary.signal('SIGKILL')
    })
    const answers = await dying
    expect(answers.filter((answer) => answer !== '200' && answer !== 'lost')).toEqual([])
    await gateway.binary.exited
    const atKill = (await statesIn(dataDir)).map(({ state }) => state)
    const expected = plan.map(({ state }, index) =>
      state === 'active' && credentials[index] !== good[0] ? 'expired' : state,
    )
    // Those that had failed without a verdict come last, and need not have been asked again by now.
    const isUnasked = (index: number) => atKill[index] === 'unchecked' && plan[index]?.fault !== undefined
    expect(atKill.map((state, index) => (isUnasked(index) ? expected[index] : state))).toEqual(expected)

    calls = simulator.record().length
    await using again = startBinary({ args: ['serve', '--data', dataDir, '--port', '0'] })
    const url = await again.listening()
    expect(await storm(200, asker(url, key))).toEqual(ok(200))
    const asked = askedSince(gateway, calls)
    expect(
      credentials.filter(
        (one, index) => asked.has(one) && (isOut(atKill[index] ?? '') || atKill[index] === 'cooling'),
      ),
    ).toEqual([])
    expect((await statesIn(dataDir)).map(({ state }) => state)).toEqual(expected)
  }, 120_000)
