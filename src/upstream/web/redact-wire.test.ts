import { expect, test } from 'bun:test'
import { Glob } from 'bun'
import { createFakeWords } from '../../lib/fake-words.ts'
import { createWireRedactor } from './redact-wire.ts'

const redactor = (key = 'k') => createWireRedactor(createFakeWords(key))
const bytes = (text: string) => new TextEncoder().encode(text).length

test('shape, keys and protocol words stay; every other word is replaced by one as long, of its script', () => {
  const text = JSON.stringify({
    result: {
      response: {
        token: '上海今天 Sonnenschein, καλημέρα Привет',
        messageTag: 'final',
        isThinking: false,
        responseId: '9c1f7c1e-50f1-4f7e-a3ff-6ffb0a0a5a10',
        progress: 50,
        createTime: '2026-08-19T09:00:06.120Z',
      },
    },
  })
  const said = redactor()(text)
  expect([said.length, bytes(said)]).toEqual([text.length, bytes(text)])
  const { token, ...rest } = JSON.parse(said).result.response
  expect(rest).toEqual({
    messageTag: 'final',
    isThinking: false,
    responseId: expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/),
    progress: 50,
    createTime: '2026-01-01T00:00:00.000Z',
  })
  expect(rest.responseId).not.toBe('9c1f7c1e-50f1-4f7e-a3ff-6ffb0a0a5a10')
  expect(token).toMatch(/^\p{Script=Han}{4} \p{Lu}\p{Ll}{11}, \p{Script=Greek}{8} \p{Script=Cyrillic}{6}$/u)
})

test('the same id is the same everywhere, and another with another key', () => {
  const id = '5d1c0b7e-93f4-4c55-9a0e-2f6f0d8a7c31'
  const text = `{"userId":"${id}","imageUrl":"users/${id}/generated/77aa01/image.jpg"}`
  const one = JSON.parse(redactor()(text))
  expect(one.imageUrl).toMatch(new RegExp(`^users/${one.userId}/generated/[a-z\\d]{6}/image\\.jpg$`))
  expect(JSON.parse(redactor('other')(text)).userId).not.toBe(one.userId)
})

test('special tags stay tags, wherever the pieces are cut', () => {
  const text =
    'Hi <grok:render card_id="77aa01" type="render_inline_citation"><argument>secret</argument></grok:render> <b>bold</b>'
  for (let cut = 1; cut < text.length; cut++) {
    const pieces = [text.slice(0, cut), text.slice(cut)].map((token) => JSON.stringify({ token })).join('\n')
    const said = redactor()(pieces)
      .split('\n')
      .map((line) => JSON.parse(line).token)
      .join('')
    expect(said).toMatch(
      /^\w\w <grok:render card_id="\w{6}" type="[\w]{22}"><\w+>\w{6}<\/\w+><\/grok:render> <\w>\w{4}<\/\w>$/,
    )
    expect(said).not.toContain('secret')
  }
})

test('JSON inside of a text is read as JSON, and escapes stay as they were written', () => {
  const inner = JSON.stringify({
    id: '77aa01',
    cardType: 'citation_card',
    url: 'https://weather.example.cn/shanghai',
  })
  const text = `{"jsonData":${JSON.stringify(inner)},"token":"\\u4e0a\\u6d77\\n\\"x\\""}`
  const said = redactor()(text)
  expect(said.length).toBe(text.length)
  const { jsonData, token } = JSON.parse(said)
  expect(JSON.parse(jsonData)).toMatchObject({
    cardType: 'citation_card',
    url: expect.not.stringContaining('weather'),
  })
  expect(said).toMatch(/"token":"\\u[\da-f]{4}\\u[\da-f]{4}\\n\\"\w\\""/)
  expect(token).toHaveLength(6)
})

test('whatever comes, the result is as long, and valid JSON stays valid', async () => {
  const folder = `${import.meta.dir}/fixtures`
  for (const name of new Glob('*.ndjson').scanSync(folder)) {
    const text = await Bun.file(`${folder}/${name}`).text()
    const said = redactor()(text)
    expect([name, said.length, bytes(said)]).toEqual([name, text.length, bytes(text)])
    for (const [index, line] of text.split('\n').entries())
      if (isJson(line))
        expect([name, index, isJson(said.split('\n')[index] ?? '')]).toEqual([name, index, true])
  }
})

const isJson = (text: string) => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

const pages: [text: string, kept: string][] = [
  ['<html><title>Just a moment...</title><p>your ip 203.0.113.77</p></html>', 'Just a moment...'],
  ['{"error":{"code":8,"message":"Too many requests","details":[]}}', '"message":"Too many requests"'],
  [
    '{"code":16,"message":"Bad credentials for bob. [WKE=unauthenticated:bad-credentials]"}',
    '[WKE=unauthenticated:bad-credentials]',
  ],
  ['data: {"a":"secret"}\n\n: keep-alive\n\ndata: [DONE]\n\n', '\n\n: keep-alive\n\ndata: [DONE]\n\n'],
]
for (const [text, kept] of pages)
  test(`what decides about a refusal stays: ${kept.trim()}`, () => {
    const said = redactor()(text)
    expect(said).toContain(kept)
    expect(said).not.toMatch(/203\.0|secret|bob/)
  })
