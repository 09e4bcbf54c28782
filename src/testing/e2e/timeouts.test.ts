// Each of the four waits for an upstream has its own limit, and says which one it was.
import { expect, test } from 'bun:test'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { bootBinary, transports } from '../boot.ts'
import { sseBlocks } from '../sse-blocks.ts'

const patient = { connect_timeout: 30, timeout: 30, stream_idle_timeout: 30, total_timeout: 30, max_retry: 0 }

type Problem = { error: { code: string; message: string } }

for (const transport of transports) {
  test(`over ${transport}: a connection that never stands is connect_timeout's`, async () => {
    // It accepts, and never says a word of TLS.
    const server = createServer(() => {})
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const base_url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
    await using gateway = await bootBinary({
      transport,
      config: { grok: { ...patient, base_url, connect_timeout: 0.5 } },
    })
    const response = await gateway.chat('hello')
    expect(response.status).toBe(504)
    const { error } = (await response.json()) as Problem
    expect(error).toMatchObject({ code: 'upstream_timeout' })
    expect(error.message).toContain('raise grok.connect_timeout')
    server.close()
  })

  test(`over ${transport}: an upstream that says nothing is timeout's`, async () => {
    await using gateway = await bootBinary({ transport, config: { grok: { ...patient, timeout: 1 } } })
    const response = await gateway.chat('fault slow_first_byte ms=60000: repeat x')
    expect(response.status).toBe(504)
    expect(((await response.json()) as Problem).error.message).toContain('raise grok.timeout')
  })

  test(`over ${transport}: silence in the middle is stream_idle_timeout's`, async () => {
    await using gateway = await bootBinary({
      transport,
      config: { grok: { ...patient, stream_idle_timeout: 1 } },
    })
    expect(await lastError(gateway.chat('fault stall after=3: count to 50', { stream: true }))).toContain(
      'raise grok.stream_idle_timeout',
    )
  })

  test(`over ${transport}: an answer without an end is total_timeout's`, async () => {
    await using gateway = await bootBinary({ transport, config: { grok: { ...patient, total_timeout: 1 } } })
    expect(await lastError(gateway.chat('slow 50: count to 400', { stream: true }))).toContain(
      'raise grok.total_timeout',
    )
  })
}

/** What the stream ends with, before its terminal message. */
async function lastError(response: Promise<Response>): Promise<string> {
  const blocks = sseBlocks(await (await response).text())
  expect(blocks.at(-1)?.data).toBe('[DONE]')
  const { error } = JSON.parse(blocks.at(-2)?.data ?? '{}') as Problem
  expect(error.code).toBe('upstream_timeout')
  return error.message
}
