import { expect, test } from 'bun:test'
import { defaults } from '../../config/defaults.ts'
import { createWatchdog } from '../../lib/watchdog.ts'
import { sampleAccount } from '../../testing/sample-accounts.ts'
import { webUpstream } from './web.ts'

test('an account shares the trouble of all others, unless its proxy, user agent or clearance is its own', () => {
  const routes = {
    proxyOf: ({ id }: { id: string }) => (id === 'sent on' ? 'http://127.0.0.1:9' : undefined),
    note: () => {},
  }
  const upstream = webUpstream({ config: () => defaults, watchdog: createWatchdog(), routes })
  const scope = (more: Parameters<typeof sampleAccount>[0]) => upstream.scope(sampleAccount(more))
  const everybodys = upstream.scope()
  expect(scope({ id: 'plain' })).toBe(everybodys)
  expect(scope({ id: 'first', settings: { priority: 3 } })).toBe(everybodys)
  const own = [
    scope({ id: 'sent on' }),
    scope({ id: 'agent', settings: { userAgent: 'mine' } }),
    scope({ id: 'clearance', settings: { cfClearance: 'mine' } }),
  ]
  expect(new Set([everybodys, ...own]).size).toBe(4)
})
