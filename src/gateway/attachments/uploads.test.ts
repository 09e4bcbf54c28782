import { expect, test } from 'bun:test'
import type { Account } from '../../core/account.ts'
import { fail, GatewayError } from '../../core/fault.ts'
import { thrownBy } from '../../testing/thrown.ts'
import { createUploads, type LoadedFile } from './uploads.ts'

const account = (id: string) => ({ id }) as Account
const file = (name: string): LoadedFile => ({
  bytes: new Uint8Array(1),
  filename: name,
  contentType: 'text/plain',
  param: `param of ${name}`,
})
const files = ['a', 'b', 'c', 'd', 'e', 'f'].map(file)
const { signal } = new AbortController()

type Upload = Parameters<typeof createUploads>[0]['upload']

/** Uploads that take a moment; `broken` says which fail. */
function recording(broken: (name: string, times: number) => void = () => {}) {
  const calls: string[] = []
  let running = 0
  let most = 0
  const upload: Upload = async ({ filename }, { id }) => {
    const call = `${id}/${filename}`
    calls.push(call)
    most = Math.max(most, ++running)
    await Bun.sleep(filename === 'a' ? 15 : 2)
    running--
    broken(filename, calls.filter((each) => each === call).length)
    return call
  }
  return { upload, calls, most: () => most }
}

test('ids in the order of the files, a few at a time', async () => {
  const upstream = recording()
  const ids = await createUploads(upstream, files).idsFor(account('x'), signal)
  expect(ids).toEqual(['x/a', 'x/b', 'x/c', 'x/d', 'x/e', 'x/f'])
  expect(upstream.most()).toBe(4)
})

test('each account gets its own, and none anything twice', async () => {
  const upstream = recording()
  const uploads = createUploads(upstream, files.slice(0, 2))
  for (const id of ['x', 'y', 'x', 'y'])
    expect(await uploads.idsFor(account(id), signal)).toEqual([`${id}/a`, `${id}/b`])
  expect(upstream.calls).toEqual(['x/a', 'x/b', 'y/a', 'y/b'])
})

test('without files nobody is asked', async () => {
  const upstream = recording()
  expect(await createUploads(upstream, []).idsFor(account('x'), signal)).toEqual([])
  expect(upstream.calls).toEqual([])
})

test('a failure is the attempt’s; the next attempt uploads only what is not there', async () => {
  const upstream = recording((name, times) => {
    if (name === 'b' && times === 1) fail({ kind: 'upstream_failed', message: 'broke', upstreamStatus: 502 })
  })
  const uploads = createUploads(upstream, [file('c'), file('b')])
  expect(await thrownBy(uploads.idsFor(account('x'), signal))).toMatchObject({
    fault: { kind: 'upstream_failed', upstreamStatus: 502 },
  })
  expect(await uploads.idsFor(account('x'), signal)).toEqual(['x/c', 'x/b'])
  expect(upstream.calls).toEqual(['x/c', 'x/b', 'x/b'])
})

for (const kind of ['content_policy', 'invalid_image_format', 'image_too_large'] as const)
  test(`what the upstream has against a file names it: ${kind}`, async () => {
    const upstream = recording((name) => {
      if (name === 'b') fail({ kind, message: 'no' })
    })
    const error = await thrownBy(createUploads(upstream, files).idsFor(account('x'), signal))
    expect(error).toBeInstanceOf(GatewayError)
    expect(error).toMatchObject({ fault: { kind, param: 'param of b' } })
  })
