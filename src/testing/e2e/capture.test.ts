// Captures: exchanges with the upstream as files without anything personal, which can be replayed, kept as tests and served.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Capture } from '../../core/capture.ts'
import { startReplay } from '../../upstream/simulator/replay.ts'
import { runBinary } from '../binary.ts'
import { bootBinary, type Gateway, password } from '../boot.ts'
import { eventually } from '../eventually.ts'

const secrets = {
  credential: 'eyJhbGciOiJIUzI1NiJ9.eyJzZXNzaW9uX2lkIjoic2VjcmV0In0.s3cr3tSignatureOfNobody',
  clearance: 'cfClearanceOfMyBrowser-77',
  statsig: 'StatsigValueOfMyBrowser99',
  agent: 'AgentOfMyBrowser',
  userId: '0aa1bb2c-1111-4222-8333-abcdefabcdef',
  email: 'margarete.zimmermann',
  words: [
    'Zauberlehrling',
    'Kontonummer',
    'DE89370400440532013000',
    '5500005555555559',
    '机密项目',
    'секретный',
    'passwort4711',
    '203.0.113.77',
  ],
  file: 'Gehaltsabrechnung',
}
const prompt = `say Zauberlehrling Kontonummer DE89370400440532013000 5500005555555559 机密项目 секретный passwort4711 203.0.113.77`

let gateway: Gateway
beforeAll(async () => {
  const account = {
    tier: 'super',
    credential: secrets.credential,
    user_id: secrets.userId,
    email: `${secrets.email}@example.com`,
  } as const
  gateway = await bootBinary({
    config: {
      grok: { cf_clearance: secrets.clearance, statsig_id: secrets.statsig, user_agent: secrets.agent },
    },
    upstream: { accounts: { accounts: [account] }, framing: { cut: true } },
  })
  expect((await gateway.admin('POST', '/capture', { minutes: 5 })).status).toBe(200)
  await everything()
  expect((await gateway.admin('POST', '/capture', { minutes: 0 })).status).toBe(200)
}, 60_000)
afterAll(() => gateway?.[Symbol.asyncDispose]())

/** A session with something secret in every place there is. */
async function everything(): Promise<void> {
  const image = `data:text/plain;base64,${Buffer.from('Zauberlehrling in a file').toString('base64')}`
  const content = [
    { type: 'text', text: prompt },
    { type: 'file', file: { file_data: image, filename: `${secrets.file}.txt` } },
  ]
  for (const chat_transport of ['mgw', 'rest']) {
    await gateway.admin('POST', '/config', { grok: { chat_transport } })
    expect((await gateway.chat(prompt)).status).toBe(200)
    const asked = { model: 'grok-4-fast', messages: [{ role: 'user', content }] }
    expect((await gateway.post('/v1/chat/completions', asked)).status).toBe(200)
    expect((await gateway.chat(`search: ${secrets.words[0]}`)).status).toBe(200)
  }
  await gateway.post('/v1/images/generations', { prompt: 'Zauberlehrling', n: 1 })
  const { items } = (await (await gateway.admin('GET', '/tokens')).json()) as { items: { id: string }[] }
  await gateway.admin('POST', '/tokens/refresh', { ids: items.map(({ id }) => id) })
  // The last one: the account rests after it.
  expect((await gateway.chat(`fault rate_limited: ${prompt}`)).status).toBe(429)
  await eventually('quotas were captured', () => names().some((name) => name.includes('subscriptions')))
}

const folder = () => join(gateway.dataDir, 'captures')
const names = () => readdirSync(folder()).toSorted()
const read = (name: string) => readFileSync(join(folder(), name), 'utf8')
const kinds = () => new Set(names().map((name) => name.replace(/^\d+-|\.json$/g, '')))

test('every kind of exchange is there, for nobody but the owner', async () => {
  expect([...kinds()]).toEqual(
    expect.arrayContaining(['chat', 'imagine', 'mgw', 'modes', 'quota', 'session', 'upload']),
  )
  for (const name of names())
    expect([name, statSync(join(folder(), name)).mode & 0o777]).toEqual([name, 0o600])
  const listed = (await (await gateway.admin('GET', '/captures')).json()) as {
    items: { name: string }[]
    until: number
  }
  expect(listed.items.map(({ name }) => name).toSorted()).toEqual(names())
  expect(listed.until).toBe(0)
  const [first = ''] = names()
  expect(await (await gateway.admin('GET', `/captures/${first}`)).text()).toBe(read(first))
  expect((await gateway.admin('GET', '/captures/..%2Fconfig.toml')).status).toBe(404)
})

test('no secret of the session is in any file', () => {
  const all = names().map((name) => [name, read(name)] as const)
  const { words, ...others } = secrets
  for (const secret of [...Object.values(others), ...words, gateway.key, password])
    for (const [name, text] of all)
      for (const form of [
        secret,
        secret.toLowerCase(),
        encodeURIComponent(secret),
        ascii(secret),
        Buffer.from(secret).toString('base64').slice(0, 12),
      ])
        expect([name, secret, text.includes(form)]).toEqual([name, secret, false])
})

/** As the upstream may write it. */
const ascii = (text: string) =>
  text.replace(
    /[\u0080-\uffff]/g,
    (unit) => String.raw`\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

test('what was captured is understood when it is replayed, and kept as a test of the project', async () => {
  const tests = join(gateway.dataDir, 'tests')
  for (const name of names().filter((one) => /(?:chat|mgw|imagine|quota|session)\.json$/.test(one))) {
    const { stdout, code } = await runBinary({
      args: ['replay', join(folder(), name), '--json', '--data', gateway.dataDir],
    })
    const replayed = JSON.parse(stdout) as {
      unknown: string[]
      events: unknown[]
      fault?: object
      caller?: object
    }
    expect([name, replayed.unknown]).toEqual([name, []])
    expect([name, code]).toEqual([name, replayed.fault ? 1 : 0])
  }
  const chat = names().find((name) => name.includes('-mgw')) ?? ''
  const kept = await runBinary({ args: ['replay', join(folder(), chat), '--as-test', '--to', tests] })
  expect([kept.code, readdirSync(tests).length]).toEqual([0, 2])
})

test('a capture is served as it came: another gateway gives the same answer', async () => {
  const name = names().find((one) => one.includes('-mgw')) ?? ''
  const capture = JSON.parse(read(name)) as Capture
  const server = startReplay(capture)
  try {
    const { stdout } = await runBinary({ args: ['replay', join(folder(), name), '--json'] })
    const { caller } = JSON.parse(stdout) as { caller: { choices: { message: { content: string } }[] } }
    await using other = await bootBinary({ config: { grok: { base_url: server.url } }, transport: 'mgw' })
    const answer = (await (await other.chat('whatever')).json()) as typeof caller
    expect(answer.choices[0]?.message.content).toBe(caller.choices[0]?.message.content ?? '')
    expect(answer.choices[0]?.message.content).not.toBe('')
  } finally {
    await server.stop()
  }
})
