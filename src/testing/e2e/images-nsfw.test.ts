// The route for adult content: off by default, text only, the account's own preference and nothing more.
import { expect, test } from 'bun:test'
import { bootBinary, type Gateway } from '../boot.ts'

const path = '/v1/images/generations/nsfw'
const refusal = async (response: Promise<Response>) => {
  const answer = await response
  const { error } = (await answer.json()) as { error: { code: string; param: string | null } }
  return [answer.status, error.code, error.param]
}
const calls = ({ simulator }: Gateway, part: string) =>
  simulator.record().filter((call) => call.path.includes(part))

test('off until it is switched on, and only together with Images', async () => {
  await using gateway = await bootBinary()
  const asked = () => gateway.post(path, { prompt: 'x' })
  expect(await refusal(asked())).toEqual([404, 'endpoint_disabled', null])
  await gateway.admin('POST', '/downstream', { enable_images_nsfw: true, enable_images: false })
  expect(await refusal(asked())).toEqual([404, 'endpoint_disabled', null])
  await gateway.admin('POST', '/downstream', { enable_images: true })
  expect((await asked()).status).toBe(200)
})

test('sets the preference once for each account, sends text only, and passes moderation on', async () => {
  await using gateway = await bootBinary({
    config: { downstream: { enable_images_nsfw: true } },
    upstream: { accounts: { accounts: [{ tier: 'basic' }] } },
  })
  for (let at = 0; at < 2; at++) {
    const made = await gateway.post(path, { prompt: 'a statue', response_format: 'b64_json' })
    const { data } = (await made.json()) as { data: { b64_json: string }[] }
    expect(
      (await new Bun.Image(Buffer.from(data[0]?.b64_json ?? '', 'base64')).metadata()).width,
    ).toBeGreaterThan(10)
  }
  expect(calls(gateway, 'UpdateUserFeatureControls')).toHaveLength(1)
  const order = calls(gateway, '/ws/imagine').at(-1)?.sent?.at(-1)
  expect(JSON.stringify(order)).toContain('"enable_nsfw":true')

  // Without the route nothing of an account is changed, and nothing is asked for.
  await gateway.post('/v1/images/generations', { prompt: 'a statue' })
  expect(calls(gateway, 'UpdateUserFeatureControls')).toHaveLength(1)
  expect(JSON.stringify(calls(gateway, '/ws/imagine').at(-1)?.sent?.at(-1))).toContain('"enable_nsfw":false')

  for (const field of ['image', 'images', 'image_url', 'input_reference'])
    expect(await refusal(gateway.post(path, { prompt: 'x', [field]: 'data:image/png;base64,AAAA' }))).toEqual(
      [400, 'unsupported_value', field],
    )
  expect(await refusal(gateway.post(path, { prompt: 'fault media_moderated: x' }))).toEqual([
    400,
    'content_policy_violation',
    null,
  ])
})

test('an account whose preference cannot be set is not used for it', async () => {
  await using gateway = await bootBinary({
    config: { downstream: { enable_images_nsfw: true }, grok: { retry_backoff_base: 0.01 } },
    upstream: { accounts: { accounts: [{ tier: 'basic', faults: ['session_dead'] }, { tier: 'basic' }] } },
  })
  for (let at = 0; at < 3; at++) expect((await gateway.post(path, { prompt: 'a statue' })).status).toBe(200)
})
