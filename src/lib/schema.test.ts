import { expect, test } from 'bun:test'
import { guard, nullable, t } from './schema.ts'

const Part = t.Object({ type: t.String(), text: t.Optional(t.String()) })
const shape = guard(
  t.Object({
    model: t.String({ minLength: 1 }),
    format: t.Optional(t.Union([t.Literal('url'), t.Literal('base64')])),
    n: nullable(t.Integer({ minimum: 1 })),
    messages: t.Array(t.Object({ content: nullable(t.Union([t.String(), t.Array(Part)])) }), { minItems: 1 }),
  }),
)
const good = { model: 'm', messages: [{ content: 'x' }] }

test('what fits, fits', () => {
  expect(shape.is({ ...good, n: null, format: 'url' })).toBe(true)
  expect(shape.firstMismatch(good)).toBeUndefined()
})

const bad: [change: object, path: string, allowed: string][] = [
  [{ model: undefined }, 'model', 'a text that is not empty'],
  [{ model: '' }, 'model', 'a text that is not empty'],
  [{ n: 0 }, 'n', 'a whole number of at least 1'],
  [{ n: 'x' }, 'n', 'a whole number of at least 1 or null'],
  [{ format: 'png' }, 'format', '"url" or "base64"'],
  [{ messages: [] }, 'messages', 'a list of at least 1, each entry an object with content'],
  [{ messages: [{ content: [{ type: 'text', text: 5 }] }] }, 'messages[0].content[0].text', 'text'],
  [{ messages: [{ content: 'a' }, { content: [{}] }] }, 'messages[1].content[0].type', 'text'],
]

for (const [change, path, allowed] of bad)
  test(`${JSON.stringify(change)} is found at ${path}`, () => {
    const mismatch = shape.firstMismatch({ ...good, ...change })
    expect(mismatch?.path).toBe(path)
    expect(mismatch?.allowed).toStartWith(allowed)
  })
