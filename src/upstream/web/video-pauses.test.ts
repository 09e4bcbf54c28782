import { expect, test } from 'bun:test'
import { defaults } from '../../config/defaults.ts'
import { createWatchdog } from '../../lib/watchdog.ts'
import { sampleAccount } from '../../testing/sample-accounts.ts'
import { startSimulator } from '../simulator/simulator.ts'
import { createVideoPauses } from './video-pauses.ts'

test('a limit rests the address it was met from: all accounts behind it, and no other', async () => {
  const simulator = await startSimulator({ accounts: { accounts: [{ tier: 'super' }] }, pace: 0 })
  const { credential = '' } = simulator.accounts[0] ?? {}
  let words = defaults.upstream
  const pauses = createVideoPauses({
    config: () => ({ ...defaults, grok: { ...defaults.grok, base_url: simulator.url }, upstream: words }),
    watchdog: createWatchdog(),
    routes: {
      proxyOf: ({ id }) => (id === 'elsewhere' ? 'http://127.0.0.1:9' : undefined),
      note: () => {},
    },
  })
  const [met, beside, elsewhere] = ['met', 'beside', 'elsewhere'].map((id) =>
    sampleAccount({ id, credential }),
  ) as [ReturnType<typeof sampleAccount>, ReturnType<typeof sampleAccount>, ReturnType<typeof sampleAccount>]
  try {
    expect(pauses.current()).toBeUndefined()
    const { signal } = new AbortController()
    const fault = { kind: 'rate_limited', message: 'slow down', retryAfterSeconds: 60 } as const
    expect(await pauses.judge(met, fault, signal)).toMatchObject({ ofAddress: true })
    const pauseOf = pauses.current()
    for (const account of [met, beside])
      expect(pauseOf?.(account)).toMatchObject({
        kind: 'rate_limited',
        ofAddress: true,
        retryAfterSeconds: 60,
      })
    expect(pauseOf?.(elsewhere)).toBeUndefined()
    expect(() => pauses.check(beside)).toThrow('from this address')
    pauses.check(elsewhere)
    words = { ...words, video_limits: 'old' }
    expect(pauses.current()).toBeUndefined()
  } finally {
    await simulator.stop()
  }
})
