// Refusals that name no reason: a proxy's page, an upstream's hiccup, or an account that is dead in silence.
import { expect, test } from 'bun:test'
import { bootBinary, type BootOptions, type Gateway, transports } from '../boot.ts'
import { eventually } from '../eventually.ts'

type Faults = NonNullable<NonNullable<BootOptions['upstream']>['faults']>
const quota = { fast: { total: 10_000 } }
const boot = (count: number, faults: Faults, grok = {}): Promise<Gateway> =>
  bootBinary({
    upstream: { accounts: { accounts: [{ tier: 'basic', quota, count }] }, faults },
    config: {
      grok: { retry_backoff_base: 0.01, ...grok },
      token: { save_delay_ms: 10, auto_refresh: false },
    },
  })

const states = (gateway: Gateway) => gateway.tokens().ssoBasic?.map(({ status = 'active' }) => status)
const accountsAsked = ({ simulator }: Gateway, since = 0) =>
  new Set(
    simulator
      .record()
      .slice(since)
      .map(({ credential }) => credential),
  ).size

for (const transport of [...transports, 'auto'] as const)
  for (const fault of ['unauthorized_empty', 'unauthorized_page'])
    test(`${transport}: ${fault} for everybody: max_retry holds, no account expires, and it heals at once`, async () => {
      await using gateway = await boot(8, [fault], { chat_transport: transport, max_retry: 2 })
      for (let i = 0; i < 5; i++) {
        const before = gateway.simulator.record().length
        expect((await gateway.chat('repeat x')).status).toBe(503)
        expect(accountsAsked(gateway, before)).toBe(3)
      }
      expect(gateway.binary.stderr()).toContain('the upstream or a proxy is in trouble, no account')
      gateway.simulator.setFaults('*', [])
      for (let i = 0; i < 3; i++) expect((await gateway.chat('repeat x')).status).toBe(200)
      expect(states(gateway)).toEqual(Array(8).fill('active'))
    })

test('auto: a proxy that refuses sockets alone is found out, and REST answers the same request', async () => {
  await using gateway = await boot(3, [{ name: 'unauthorized_page', transport: 'mgw' }], {
    chat_transport: 'auto',
  })
  for (let i = 0; i < 6; i++) expect((await gateway.chat('repeat x')).status).toBe(200)
  // The first request alone met the socket.
  expect(gateway.simulator.record().filter(({ path }) => path.includes('/ws/mgw'))).toHaveLength(2)
  expect(states(gateway)).toEqual(['active', 'active', 'active'])
  expect(await (await gateway.admin('GET', '/alerts')).text()).toContain('transport_set_aside')
})

test('one account of several that is refused alone expires after fail_threshold refusals', async () => {
  await using gateway = await boot(3, [])
  const [dead] = gateway.simulator.accounts
  gateway.simulator.setFaults(dead?.credential ?? '', ['unauthorized_empty'])
  for (let i = 0; i < 25; i++) expect((await gateway.chat('repeat x')).status).toBe(200)
  await eventually('it is expired', () => states(gateway)?.[0] === 'expired')
  expect(states(gateway)).toEqual(['expired', 'active', 'active'])
})

for (const [fault, state] of [
  ['unauthorized_chat', 'active'],
  ['unauthorized_empty', 'expired'],
] as const)
  test(`${fault} of the only account: its quota is asked before it expires, and it is ${state}`, async () => {
    await using gateway = await boot(1, [fault], { chat_transport: 'rest' })
    const asked = () => gateway.simulator.record().filter(({ path }) => path.includes('rate-limits')).length
    for (let i = 0; i < 4; i++) expect((await gateway.chat('repeat x')).status).toBe(503)
    expect([asked(), states(gateway)]).toEqual([0, ['active']])
    expect((await gateway.chat('repeat x')).status).toBe(503)
    await eventually('its quota was asked', () => asked() === 1)
    await eventually(`it is ${state}`, () => states(gateway)?.[0] === state)
    gateway.simulator.setFaults('*', [])
    expect((await gateway.chat('repeat x')).status).toBe(state === 'active' ? 200 : 503)
  })
