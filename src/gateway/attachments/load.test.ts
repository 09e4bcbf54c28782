import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test'
import { defaults } from '../../config/defaults.ts'
import { GatewayError } from '../../core/fault.ts'
import type { Attachment, Prompt } from '../../core/prompt.ts'
import { thrownBy } from '../../testing/thrown.ts'
import { encodePng } from '../../upstream/simulator/png.ts'
import { attachmentLoader, type LoadLimits, loadLimits } from './load.ts'

const png = (width: number) => encodePng(width, 2, new Uint8Array(width * 2 * 3))
const uriOf = (bytes: Uint8Array, type = 'image/png') =>
  `data:${type};base64,${Buffer.from(bytes).toString('base64')}`

let server: Bun.Server<unknown>
let asked: string[] = []
beforeAll(() => {
  server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: (request) => {
      const { pathname } = new URL(request.url)
      asked.push(pathname)
      return answers[pathname]?.() ?? new Response('no', { status: 404 })
    },
  })
})
afterAll(() => server.stop(true))
beforeEach(() => {
  asked = []
})

const answers: Record<string, () => Response> = {
  '/cat.jpg': () => new Response(png(5), { headers: { 'content-type': 'text/html' } }),
  '/page.png': () => new Response('<!DOCTYPE html>', { headers: { 'content-type': 'image/png' } }),
  '/report': () => new Response('a,b\n1,2', { headers: { 'content-type': 'text/csv; charset=utf-8' } }),
  '/large': () => new Response(new Uint8Array(5000)),
  '/empty': () => new Response(''),
}

const image = (source: Attachment['source'], param = 'messages[0].content[0].image_url.url'): Attachment => ({
  kind: 'image',
  source,
  param,
})
const file = (source: Attachment['source'], more: Partial<Attachment> = {}): Attachment => ({
  kind: 'file',
  source,
  param: 'messages[0].content[0].file.file_data',
  ...more,
})
const at = (path: string) => ({ url: `http://127.0.0.1:${server.port}${path}` })

function load(
  attachments: Attachment[],
  limits: Partial<LoadLimits> = {},
  signal = new AbortController().signal,
) {
  const config = { ...defaults, server: { ...defaults.server, fetch_allow: [`127.0.0.1:${server.port}`] } }
  const loader = attachmentLoader({ config: () => config, limits: { ...loadLimits, ...limits } })
  const turns: Prompt['turns'] = attachments.map((each) => ({ role: 'user', text: 'x', attachments: [each] }))
  return loader(
    { search: true, turns: [{ role: 'system', text: 'none here' }, ...turns] },
    { signal, ownFile },
  )
}
const ownFile = async (url: string) => (url === 'http://10.0.0.1/ours.png' ? png(9) : undefined)

const faultOf = async (attachments: Attachment[], limits: Partial<LoadLimits> = {}) => {
  const error = await thrownBy(load(attachments, limits))
  if (error instanceof GatewayError) return error.fault
  throw error
}

test('a prompt without any', async () => expect(await load([])).toEqual([]))

test('from a data URI, a URL and bytes: in order, typed by content, with a name that fits', async () => {
  const files = await load([
    image({ url: uriOf(png(3), 'image/jpeg') }),
    image(at('/cat.jpg'), 'b'),
    file(at('/report'), { param: 'c' }),
    file({ data: new TextEncoder().encode('hello') }, { filename: '../笔记.md', param: 'd' }),
    file({ url: 'data:,plain%20text' }, { param: 'e' }),
    file(
      { url: uriOf(new TextEncoder().encode('%PDF-1.7'), 'text/plain') },
      { filename: 'a b.pdf', param: 'f' },
    ),
  ])
  expect(files.map(({ filename, contentType, param }) => [filename, contentType, param])).toEqual([
    ['image-1.png', 'image/png', 'messages[0].content[0].image_url.url'],
    ['cat.png', 'image/png', 'b'],
    ['report.csv', 'text/csv', 'c'],
    ['笔记.md', 'text/markdown', 'd'],
    ['file-5.txt', 'text/plain', 'e'],
    ['a b.pdf', 'application/pdf', 'f'],
  ])
  expect(files.map(({ bytes }) => bytes.length)).toEqual([png(3).length, png(5).length, 7, 5, 10, 8])
})

test('the same URL is asked for once, the same bytes go up once', async () => {
  const files = await load([
    image(at('/cat.jpg'), 'a'),
    image({ url: uriOf(png(5)) }, 'b'),
    image(at('/cat.jpg'), 'c'),
    image({ url: uriOf(png(6)) }, 'd'),
  ])
  expect(files.map(({ param }) => param)).toEqual(['a', 'd'])
  expect(asked).toEqual(['/cat.jpg'])
})

const refused: [what: string, attachment: () => Attachment, kind: string, words: string][] = [
  ['base64 that is none', () => image({ url: 'data:image/png;base64,%%%' }), 'invalid_image_url', 'base64'],
  ['an empty data URI', () => image({ url: 'data:image/png;base64,' }), 'invalid_value', 'empty'],
  [
    'text as a picture',
    () => image({ url: 'data:image/png,hello' }),
    'invalid_image_format',
    'JPEG, PNG, WebP',
  ],
  ['no URL', () => image({ url: 'cat.png' }), 'invalid_image_url', 'http(s)'],
  ['a private address', () => image({ url: 'http://10.0.0.1/a.png' }), 'invalid_image_url', 'fetch_allow'],
  [
    'another port of an allowed host',
    () => image({ url: 'http://127.0.0.1:1/' }),
    'invalid_image_url',
    'Internet',
  ],
  [
    'a page that says it is a picture',
    () => image(at('/page.png')),
    'invalid_image_format',
    'JPEG, PNG, WebP',
  ],
  ['a missing one', () => image(at('/missing')), 'invalid_image_url', '404'],
  ['an empty answer', () => file(at('/empty')), 'invalid_value', 'empty'],
  ['too many bytes from a URL', () => file(at('/large')), 'image_too_large', 'larger'],
  [
    'too many bytes in a data URI',
    () => file({ url: uriOf(new Uint8Array(5000)) }),
    'image_too_large',
    'larger',
  ],
  ['too many bytes as such', () => file({ data: new Uint8Array(5000) }), 'image_too_large', 'larger'],
]
for (const [what, attachment, kind, words] of refused)
  test(`refused, by its param: ${what}`, async () => {
    const bad = { ...attachment(), param: 'messages[3].content[1].image_url.url' }
    const fault = await faultOf([image({ url: uriOf(png(3)) }, 'messages[0]'), bad], { bytes: 1000 })
    expect(fault).toMatchObject({ kind, param: bad.param })
    expect(fault.message).toContain(words)
    expect(fault.message).toContain(bad.param)
  })

test('a link of our own is not fetched', async () => {
  const files = await load([image({ url: 'http://10.0.0.1/ours.png' })])
  expect(files.map(({ filename, bytes }) => [filename, bytes.length])).toEqual([['ours.png', png(9).length]])
})

test('too many, and too much together', async () => {
  const three = [1, 2, 3].map((n) => file({ data: new Uint8Array(400).fill(n) }, { param: `p${n}` }))
  expect(await faultOf(three, { count: 2 })).toMatchObject({ kind: 'invalid_value', param: 'p3' })
  expect(await faultOf(three, { totalBytes: 1000 })).toMatchObject({ kind: 'image_too_large', param: 'p3' })
  expect(await load(three, { count: 3, totalBytes: 1200 })).toHaveLength(3)
})

test('nothing is loaded for who has gone', async () => {
  expect(await thrownBy(load([image(at('/cat.jpg'))], {}, AbortSignal.abort()))).toMatchObject({
    name: 'AbortError',
  })
  expect(asked).toEqual([])
})
