// One request never stops the others: the longest pause of the event loop while a body made for it is answered, and
// while the largest honest ones are (product section 9).
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { bootBinary, type Gateway } from '../boot.ts'
import { hostileBodies } from '../hostile-bodies.ts'
import type { HostileBody } from '../hostile-body.ts'
import { hostileSchemas } from '../hostile-schemas.ts'
import { largeBodies } from '../large-bodies.ts'
import { longestPause } from '../longest-pause.ts'

let gateway: Gateway
beforeAll(async () => {
  gateway = await bootBinary()
  // The first request of a kind compiles what it needs.
  for (const path of ['/v1/chat/completions', '/v1/responses', '/v1/messages'])
    await (await gateway.post(path, '{}')).text()
})
afterAll(() => gateway[Symbol.asyncDispose]())

/** 50 ms, and three times that where the machine has other things to do. */
const mostMs = 150
const isLinux = process.platform === 'linux'

type ErrorBody = { error?: { code?: string; param?: string | null; message?: string; type?: string } }

async function answerTo({ path, body }: HostileBody) {
  const text = body()
  const asked = async () => {
    const response = await gateway.post(path, text)
    return { status: response.status, body: (await response.json()) as ErrorBody }
  }
  return isLinux ? longestPause(gateway, asked) : { answer: await asked(), pauseMs: 0 }
}

for (const hostile of [...hostileSchemas, ...hostileBodies])
  test(hostile.what, async () => {
    const { answer, pauseMs } = await answerTo(hostile)
    expect(pauseMs).toBeLessThan(mostMs)
    if (hostile.code === undefined) {
      expect(answer.status).toBeLessThan(500)
      return
    }
    expect(answer.status).toBe(400)
    expect(answer.body.error).toMatchObject(
      // Messages has no codes (api-conformance 3).
      hostile.path === '/v1/messages'
        ? { type: 'invalid_request_error' }
        : { code: hostile.code, param: hostile.param ?? null },
    )
    expect(answer.body.error?.message?.length).toBeLessThan(500)
  })

for (const large of largeBodies)
  test(`honest: ${large.what}`, async () => {
    const { answer, pauseMs } = await answerTo(large)
    expect(pauseMs).toBeLessThan(mostMs)
    expect(answer.body.error?.code).toBeOneOf([undefined, 'image_too_large'])
  })

const part = '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n'
test.each([
  ['application/x-www-form-urlencoded', () => 'a&'.repeat(4_000_000)],
  ['multipart/form-data; boundary=b', () => `${part.repeat(150_000)}--b--\r\n`],
])('a form of millions of parts: %s', async (type, body) => {
  const text = body()
  const ask = () => gateway.post('/v1/images/edits', text, { headers: { 'content-type': type } })
  const { answer, pauseMs } = isLinux ? await longestPause(gateway, ask) : { answer: await ask(), pauseMs: 0 }
  expect(pauseMs).toBeLessThan(mostMs)
  expect(answer.status).toBe(400)
  expect(((await answer.json()) as ErrorBody).error).toMatchObject({ code: 'invalid_value', param: 'body' })
})

test('a pattern no linear engine can read is left unchecked, and the log says so', async () => {
  const schema = { type: 'object', properties: { a: { type: 'string', pattern: '(?=x)y' } } }
  const response = await gateway.chat('repeat {"a":"b"}', {
    response_format: { type: 'json_schema', json_schema: { name: 'x', schema } },
  })
  expect(response.status).toBe(200)
  await response.text()
  expect(gateway.binary.stderr()).toContain('a pattern of a JSON schema is left unchecked')
})

test('no request is left open', async () => {
  const system = (await (await gateway.admin('GET', '/system')).json()) as { traffic: { open: number } }
  expect(system.traffic.open).toBe(0)
})
