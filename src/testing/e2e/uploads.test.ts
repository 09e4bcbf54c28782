// What may go wrong while a file is put at an account, and which account has it in the end.
import { expect, test } from 'bun:test'
import { encodePng } from '../../upstream/simulator/png.ts'
import { eventually } from '../eventually.ts'
import { bootBinary, type BootOptions, type Gateway } from '../boot.ts'

type Accounts = NonNullable<NonNullable<BootOptions['upstream']>['accounts']>['accounts']
type Faults = NonNullable<Accounts[number]['faults']>

/** One basic account for each list of faults. */
const boot = (...faults: Faults[]): Promise<Gateway> =>
  bootBinary({
    transport: 'rest', // the calls are told one by one below
    upstream: {
      accounts: {
        accounts: faults.map((list) => ({ tier: 'basic', quota: { fast: { total: 1000 } }, faults: list })),
      },
    },
    config: { grok: { retry_backoff_base: 0.01 } },
  })

const png = encodePng(80, 70, new Uint8Array(80 * 70 * 3).fill(90))
const url = `data:image/png;base64,${Buffer.from(png).toString('base64')}`
const image = { type: 'image_url', image_url: { url } }
const text = { type: 'text', text: 'describe' }

type Body = {
  choices?: { message: { content: string } }[]
  error?: { code: string; param: string | null; message: string }
}
async function ask(gateway: Gateway, ...parts: object[]) {
  const response = await gateway.post('/v1/chat/completions', {
    model: 'grok-4-fast',
    messages: [{ role: 'user', content: [text, ...parts] }],
  })
  const body = (await response.json()) as Body
  return { status: response.status, said: body.choices?.[0]?.message.content, error: body.error }
}

/** `account/call` of every call, in order. */
const calls = ({ simulator }: Gateway) =>
  simulator.record().flatMap(({ credential, path, method }) => {
    const account = simulator.accounts.findIndex((each) => each.credential === credential)
    const known = Object.entries(names).find(([end]) => path.startsWith(end))?.[1]
    return known && !path.startsWith('/api/') ? [`${account}/${method === 'GET' ? 'status' : known}`] : []
  })
const names = {
  '/http/upload-file-v2/direct': 'direct',
  '/rest/app-chat/upload-file': 'older',
  '/rest/app-chat/conversations/new': 'chat',
}

const seen = 'I see 1 file:\n1. image-1.png (image/png'

test('another account gets the file anew when the first fails after the upload', async () => {
  await using gateway = await boot([{ name: 'bad_gateway' }], [])
  const said: (string | undefined)[] = []
  for (let i = 0; i < 4 && !calls(gateway).includes('0/chat'); i++)
    said.push((await ask(gateway, image)).said)
  for (const each of said) expect(each).toStartWith(seen)
  expect(calls(gateway).slice(-4)).toEqual(['0/direct', '0/chat', '1/direct', '1/chat'])
})

test('another account gets the file when the first does not take it', async () => {
  await using gateway = await boot(['upload_limited'], [])
  for (let i = 0; i < 4 && !calls(gateway).includes('0/direct'); i++)
    expect((await ask(gateway, image)).said).toStartWith(seen)
  expect(calls(gateway).slice(-3)).toEqual(['0/direct', '1/direct', '1/chat'])
  // A limit on uploads is none on chats: both accounts still serve those.
  const before = gateway.simulator.record().length
  for (let i = 0; i < 4; i++) expect((await gateway.chat('repeat fine')).status).toBe(200)
  const asked = gateway.simulator.record().slice(before)
  expect(new Set(asked.map(({ credential }) => credential)).size).toBe(2)
})

test('one account alone: what is up already is not uploaded again', async () => {
  await using gateway = await boot([{ name: 'bad_gateway', first: 1 }])
  const notes = { type: 'file', file: { file_data: 'data:text/plain,hello', filename: 'a.txt' } }
  expect((await ask(gateway, image, notes)).said).toStartWith('I see 2 files:\n1. image-1.png')
  expect(calls(gateway)).toEqual(['0/direct', '0/direct', '0/chat', '0/chat'])
})

test('the older call is used where the newer one is gone, and when it breaks', async () => {
  await using gone = await boot(['upload_direct_gone'])
  expect((await ask(gone, image)).said).toStartWith(seen)
  expect(calls(gone)).toEqual(['0/direct', '0/older', '0/chat'])
  await using broken = await boot([{ name: 'upload_failed', first: 1 }])
  expect((await ask(broken, image)).said).toStartWith(seen)
  expect(calls(broken)).toEqual(['0/direct', '0/older', '0/chat'])
})

test('a file that is taken in step by step is waited for', async () => {
  await using gateway = await boot(['upload_job'])
  expect((await ask(gateway, image)).said).toStartWith(seen)
  expect(calls(gateway)).toEqual(['0/direct', '0/status', '0/status', '0/chat'])
})

const refusals: [fault: string, status: number, code: string, param: string | null, words: string][] = [
  ['upload_refused', 400, 'invalid_image_format', 'messages[0].content[1].image_url.url', 'dimensions'],
  ['upload_rejected', 400, 'invalid_image_format', 'messages[0].content[1].image_url.url', 'take this file'],
  ['upload_moderated', 400, 'content_policy_violation', 'messages[0].content[1].image_url.url', 'moderation'],
  ['upload_failed', 502, 'upstream_error', null, '500'],
  ['upload_limited', 429, 'rate_limit_exceeded', null, 'limit'],
  ['session_dead', 503, 'no_account_available', null, ''],
]
for (const [fault, status, code, param, words] of refusals)
  test(`what a caller is told: ${fault}`, async () => {
    await using gateway = await boot([fault])
    const answer = await ask(gateway, image)
    expect(answer).toMatchObject({ status, error: { code, param } })
    expect(answer.error?.message).toContain(words)
    expect(calls(gateway)).not.toContain('0/chat')
    if (status !== 400)
      await eventually('the log says so', () => gateway.binary.stderr().includes('upload: HTTP'))
  })
