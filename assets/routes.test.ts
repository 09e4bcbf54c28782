// Every route of the admin API that the panel calls is one that the gateway has, with that method.
import { expect, test } from 'bun:test'
import { Glob } from 'bun'
import { house } from './testing/house.ts'

const home = house()

/** Calls as they stand in the source: `api('GET', '/tokens?…')`, and links and streams made by `adminUrl('/log/stream')`. */
const api = /\bapi(?:<.*?>)?\(\s*'(GET|POST|PATCH|DELETE)',\s*(['"`])(.+?)\2/gs
const url = /\badminUrl\(\s*(['"`])(.+?)\1\)?(?:,\s*\{[^}]*?method: '(\w+)')?/g

type Call = { file: string; method: string; path: string }

async function calls(): Promise<Call[]> {
  const found: Call[] = []
  for await (const file of new Glob('**/*.{ts,tsx}').scan(import.meta.dir)) {
    if (file.includes('.test.') || file.startsWith('testing/')) continue
    const text = await Bun.file(`${import.meta.dir}/${file}`).text()
    // A path that was put together in a name before.
    const named = new Map(
      [...text.matchAll(/const (\w+) = `(\/[^`]+)`/g)].map(([, name, path]) => [name, path]),
    )
    const whole = (path: string) =>
      path
        .replace(/^\$\{(\w+)\}/, (place, name: string) => named.get(name) ?? place)
        .replace(/\?.*$/, '')
        .replaceAll(/\$\{.*?\}/g, '*')
    for (const [, method = '', , path = ''] of text.matchAll(api))
      found.push({ file, method, path: whole(path) })
    for (const [, , path = '', method = 'GET'] of text.matchAll(url))
      found.push({ file, method, path: whole(path) })
  }
  return found
}

const base = '/api/v1/admin'

test('the panel calls no route that the gateway does not have', async () => {
  const docs = (await (await fetch(`${home.gateway.url}/swagger/json`)).json()) as {
    paths: Record<string, Record<string, unknown>>
  }
  const routes = Object.entries(docs.paths).flatMap(([path, methods]) =>
    path.startsWith(base)
      ? Object.keys(methods).map((method) => ({
          method: method.toUpperCase(),
          parts: path.slice(base.length).split('/'),
        }))
      : [],
  )
  const isThere = ({ method, path }: Call) => {
    const parts = path.split('/')
    return routes.some(
      (route) =>
        route.method === method &&
        route.parts.length === parts.length &&
        route.parts.every((part, at) => part.startsWith('{') || parts[at] === '*' || part === parts[at]),
    )
  }
  const found = await calls()
  expect(found.length).toBeGreaterThan(40)
  expect(found.filter((call) => !isThere(call))).toEqual([])
  // That it can fail.
  expect(isThere({ file: '', method: 'GET', path: '/tokenz' })).toBe(false)
  expect(isThere({ file: '', method: 'PATCH', path: '/tokens' })).toBe(false)
})
