// Calls beside the chat that have changed overnight: quota, uploads, hosts of pictures. The operator sees it, nobody is blamed.
import { expect, test } from 'bun:test'
import { encodePng } from '../../upstream/simulator/png.ts'
import { bootBinary, type Gateway } from '../boot.ts'
import { eventually } from '../eventually.ts'
import { unknowns } from '../unknowns.ts'

const boot = (...faults: string[]): Promise<Gateway> =>
  bootBinary({
    transport: 'rest',
    upstream: {
      accounts: { accounts: [{ tier: 'basic', quota: { fast: { total: 1000 } }, count: 2 }] },
      faults,
    },
    config: { grok: { retry_backoff_base: 0.01 } },
  })

const states = (gateway: Gateway) => gateway.tokens().ssoBasic?.map(({ status = 'active' }) => status)

for (const [fault, name] of [
  ['changed_quota', 'quota rate-limits: remainingAsks'],
  ['changed_quota_percent', 'quota rate-limits: usedPercent, period'],
  ['changed_quota_moved', 'quota rate-limits: no figures for any mode'],
] as const)
  test(`${fault}: it is counted, chats go on and no account is blamed`, async () => {
    await using gateway = await boot(fault)
    expect((await gateway.admin('POST', '/tokens/test', { all: true })).status).toBe(202)
    await eventually('it is counted', async () =>
      (await unknowns(gateway)).some((each) => each.startsWith(name)),
    )
    expect((await gateway.chat('repeat fine')).status).toBe(200)
    expect(states(gateway)).toEqual(['active', 'active'])
  })

const png = encodePng(80, 70, new Uint8Array(80 * 70 * 3).fill(90))
const picture = {
  type: 'image_url',
  image_url: { url: `data:image/png;base64,${Buffer.from(png).toString('base64')}` },
}
async function describe(gateway: Gateway) {
  const response = await gateway.post('/v1/chat/completions', {
    model: 'grok-4-fast',
    messages: [{ role: 'user', content: [{ type: 'text', text: 'describe' }, picture] }],
  })
  return { status: response.status, text: await response.text() }
}

test('changed_upload_field: the older call takes the file', async () => {
  await using gateway = await boot('changed_upload_field')
  expect((await describe(gateway)).status).toBe(200)
  expect(await unknowns(gateway)).toContain('upload /http/upload-file-v2/direct: HTTP 400 about the form')
})

for (const [fault, words] of [
  ['changed_upload_fields', 'another form'],
  ['changed_upload_reply', 'did not say under which id'],
] as const)
  test(`${fault}: the upstream's trouble, not a bad picture of the caller's`, async () => {
    await using gateway = await boot(fault)
    const { status, text } = await describe(gateway)
    expect([status, text]).toEqual([502, expect.stringContaining('upstream_error')])
    expect(text).toContain(words)
    expect((await unknowns(gateway)).filter((each) => each.startsWith('upload '))).toHaveLength(2)
    expect(states(gateway)).toEqual(['active', 'active'])
  })

test('changed_media_host: a picture on a host nobody knows is not fetched, and the operator sees which', async () => {
  await using gateway = await boot('changed_media_host')
  expect((await gateway.chat('draw a cat')).status).toBe(200)
  expect(await unknowns(gateway)).toContain('host https://pictures.example.net')
})
