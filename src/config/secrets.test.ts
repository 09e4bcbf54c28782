import { expect, test } from 'bun:test'
import { parse } from 'smol-toml'
import { withSecrets } from './secrets.ts'

const app = (text: string) => (parse(text)['app'] ?? {}) as Record<string, string>

test('without a file both are made and written, with a comment each', () => {
  const { text, generated } = withSecrets(undefined)
  expect(app(text)).toEqual({ api_key: generated.api_key!, app_key: generated.app_key! })
  expect(generated.api_key).toMatch(/^sk-[\w-]{40}$/)
  expect(generated.app_key).toMatch(/^(?!sk-)\w{24}$/)
  expect(text).toMatch(/# .*\napi_key = .*\n# .*\napp_key = /)
})

test('no two are the same', () => expect(withSecrets(undefined).text).not.toBe(withSecrets(undefined).text))

const cases: [name: string, text: string, made: string[]][] = [
  ['an empty file', '', ['api_key', 'app_key']],
  ['another section only', '# c\n[grok]\ntimeout = 3\n', ['api_key', 'app_key']],
  ['no password', '[app]\napi_key = "sk-a" # mine\n', ['app_key']],
  ['an empty password', '[app]\napi_key = "sk-a"\napp_key = "" # pw\n', ['app_key']],
  ['no key', '[app]\napp_key = "w"\n', ['api_key']],
  ['an open /v1', '[app]\napi_key = ""\napp_key = "w"\n', []],
  ['complete', 'app.api_key = "a"\napp.app_key = "b"\n', []],
  ['no TOML', '[app', []],
  ['no table', 'app = 3', []],
]
for (const [name, text, made] of cases)
  test(`${name}: makes ${made.join(' and ') || 'nothing'}`, () => {
    const done = withSecrets(text)
    expect(Object.keys(done.generated)).toEqual(made)
    if (made.length === 0) expect(done.text).toBe(text)
    for (const [field, value] of Object.entries(done.generated)) expect(app(done.text)[field]).toBe(value)
    for (const comment of text.match(/#[^\n]*/g) ?? []) expect(done.text).toContain(comment)
  })
