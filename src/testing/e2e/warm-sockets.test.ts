// An upstream that is far away: a chat on a socket that was kept ready begins after one way there and back.
import { expect, test } from 'bun:test'
import { bootBinary, type Gateway } from '../boot.ts'
import { eventually } from '../eventually.ts'

const delayMs = 80

const boot = (warm_sockets: number, upstream: object = {}) =>
  bootBinary({
    transport: 'mgw',
    upstream: {
      delayMs,
      accounts: { accounts: [{ tier: 'basic', quota: { fast: { total: 1000 } } }] },
      ...upstream,
    },
    config: { grok: { warm_sockets } },
  })

const handshakes = ({ simulator }: Gateway) =>
  simulator.record().filter(({ path }) => path.startsWith('/ws/mgw'))
const sentOn = (gateway: Gateway) =>
  handshakes(gateway).map(({ sent = [] }) =>
    sent.map((each) => (each as { event: { type: string } }).event.type),
  )

async function firstContentMs(gateway: Gateway, more: object = {}): Promise<number> {
  const began = performance.now()
  const response = await gateway.chat('count to 3', { stream: true, ...more })
  let at = 0
  let text = ''
  for await (const piece of response.body ?? []) {
    text += new TextDecoder().decode(piece)
    if (at === 0 && text.includes('"content":"')) at = performance.now() - began
  }
  expect(text).toEndWith('data: [DONE]\n\n')
  return at
}

const isReady = (gateway: Gateway) =>
  eventually('one is ready', () => sentOn(gateway).some((types) => types.join() === 'session.create'))

test('the first chat pays for the whole way, the next one for one way there and back', async () => {
  await using gateway = await boot(1)
  const cold = await firstContentMs(gateway)
  const times: number[] = []
  for (let chat = 0; chat < 5; chat++) {
    await isReady(gateway)
    await Bun.sleep(2 * delayMs + 40) // until the answer is back here, too
    times.push(await firstContentMs(gateway))
  }
  expect(cold).toBeGreaterThan(7 * delayMs)
  const best = Math.min(...times)
  expect(best).toBeGreaterThan(1.9 * delayMs)
  expect(best).toBeLessThan(2 * 1.3 * delayMs + 40)
  // Each chat has a session of its own, and a session serves one chat.
  for (const types of sentOn(gateway))
    expect(['session.create', 'session.create,conversation.item.create,response.create']).toContain(
      types.filter((type) => type !== 'ping' && type !== 'pong').join(),
    )
}, 30_000)

test('what is captured is the chat, although a socket stood before; and none is made ready meanwhile', async () => {
  await using gateway = await boot(1)
  await firstContentMs(gateway)
  await isReady(gateway)
  await Bun.sleep(2 * delayMs + 40)
  const before = handshakes(gateway).length
  await gateway.admin('POST', '/capture', { minutes: 1 })
  await firstContentMs(gateway)
  await Bun.sleep(6 * delayMs)
  await gateway.admin('POST', '/capture', { minutes: 0 })
  expect(handshakes(gateway)).toHaveLength(before + 1)
  const { items } = (await (await gateway.admin('GET', '/captures')).json()) as { items: { name: string }[] }
  const all = await Promise.all(
    items.map(async ({ name }) => (await gateway.admin('GET', `/captures/${name}`)).text()),
  )
  expect(all.filter((text) => text.includes('response.create'))).toHaveLength(1)
}, 30_000)

test('with 0 none is kept', async () => {
  await using gateway = await boot(0)
  await firstContentMs(gateway)
  await Bun.sleep(6 * delayMs)
  expect(handshakes(gateway)).toHaveLength(1)
})

test('another wish takes no session that was opened for this one', async () => {
  await using gateway = await boot(1)
  await firstContentMs(gateway)
  await isReady(gateway)
  await Bun.sleep(2 * delayMs + 40)
  await firstContentMs(gateway, { search_parameters: { mode: 'off' } })
  const used = handshakes(gateway).filter(({ sent = [] }) => JSON.stringify(sent).includes('response.create'))
  expect(used.map(({ sent }) => JSON.stringify(sent).includes('disable_web_search'))).toEqual([false, true])
}, 30_000)
