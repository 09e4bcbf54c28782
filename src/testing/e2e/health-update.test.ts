// `health` and `update --check`: what they ask, say and end with.
import { expect, test } from 'bun:test'
import { decodeRelease } from '../../lib/newest-release.ts'
import { runBinary } from '../binary.ts'
import { bootBinary } from '../boot.ts'

test('health asks where the same settings would listen', async () => {
  await using gateway = await bootBinary()
  const { port } = new URL(gateway.url)
  const well = await runBinary({ args: ['health'], env: { SERVER_PORT: port, SERVER_HOST: '0.0.0.0' } })
  expect(well).toEqual({ code: 0, stdout: 'ok\n', stderr: '' })
  gateway.binary.signal('SIGKILL')
  await gateway.binary.exited
  const gone = await runBinary({ args: ['health', '--port', port] })
  expect([gone.code, gone.stderr]).toEqual([1, expect.stringContaining('/health does not answer')])
})

const answers: [text: string, version: string | undefined, page?: string][] = [
  ['{"tag_name":"v1.2.3","html_url":"https://a.example/1"}', '1.2.3', 'https://a.example/1'],
  ['{"version":"1.2.3"}', '1.2.3'],
  ['v1.2.3-rc.1\n', '1.2.3-rc.1'],
  ['<html>', undefined],
  ['{"tag_name":"latest"}', undefined],
]
for (const [text, version, page] of answers)
  test(`${text.trim()} names ${version}`, () =>
    expect(decodeRelease(text)).toEqual(
      version === undefined ? undefined : { version, ...(page && { page }) },
    ))

test('update --check compares, and update alone does nothing', async () => {
  let newest = '{"tag_name":"v99.0.0","html_url":"https://a.example/99"}'
  using server = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => new Response(newest) })
  await using gateway = await bootBinary({ config: { update: { url: server.url.href } } })
  const check = () => runBinary({ args: ['update', '--check', '--data', gateway.dataDir] })
  const older = await check()
  expect([older.code, older.stdout]).toEqual([
    0,
    expect.stringMatching(/^99\.0\.0 is out, this is .*a\.example\/99/),
  ])
  newest = '0.0.1'
  expect((await check()).stdout).toContain('newer than 0.0.1')
  newest = 'nothing'
  const wrong = await check()
  expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('names no version')])
  expect((await runBinary({ args: ['update'] })).code).toBe(2)
  const unset = await runBinary({ args: ['update', '--check'] })
  expect([unset.code, unset.stderr]).toEqual([1, expect.stringContaining('Set update.url')])
})
