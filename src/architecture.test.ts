import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { breaches, impureReaches, readSources } from './testing/architecture.ts'
import { drawHouse, withDrawing } from './testing/house-map.ts'

const src = import.meta.dir
const sources = readSources(src)

test('every file keeps the rules of the house', () => {
  expect(sources.size).toBeGreaterThan(20)
  expect([...sources].flatMap(([path, text]) => breaches(path, text))).toEqual([])
})

test('what a pure file imports is pure as well', () => {
  expect(impureReaches(sources)).toEqual([])
})

test('the drawing in src/README.md shows the imports as they are: `bun run map` draws it anew', () => {
  const readme = readFileSync(join(src, 'README.md'), 'utf8')
  expect(readme).toBe(withDrawing(readme, drawHouse(sources)))
})

test('an impure file behind two imports is found, a type is not followed', () => {
  const sources = new Map([
    ['pool/select.ts', "import { a } from './a.ts'\nimport type { c } from './c.ts'\n"],
    ['pool/a.ts', "import { b } from '../lib/b.ts'\nimport { back } from './select.ts'\n"],
    ['lib/b.ts', 'const now = Date.now()\n'],
    ['pool/c.ts', 'Math.random()\n'],
    ['pool/settle.ts', "import type { c } from './c.ts'\n"],
  ])
  expect(impureReaches(sources)).toEqual(['pool/select.ts reaches lib/b.ts (Date.now)'])
})

// The rules themselves, each shown to reject what it is there for.
const bad: [rule: string, path: string, text: string][] = [
  ['imports pool/select.ts', 'downstream/stream.ts', "import { select } from '../pool/select.ts'\n"],
  [
    'imports downstream/sse.ts',
    'upstream/web/rest.ts',
    "import { message } from '../../downstream/sse.ts'\n",
  ],
  ['imports store/database.ts', 'pool/pool.ts', "import { openDatabase } from '../store/database.ts'\n"],
  ['imports lib/log.ts', 'core/event.ts', "import type { Log } from '../lib/log.ts'\n"],
  ['imports core/model.ts', 'lib/log.ts', "import type { Tier } from '../core/model.ts'\n"],
  [
    'imports upstream/simulator/simulator.ts',
    'gateway/relay.ts',
    "import '../upstream/simulator/simulator.ts'\n",
  ],
  [
    'imports upstream/simulator/words.ts',
    'upstream/web/rest.ts',
    "import { w } from '../simulator/words.ts'\n",
  ],
  ['imports testing/boot.ts', 'cli/serve.ts', "export { boot } from '../testing/boot.ts'\n"],
  ['imports testing/boot.ts', 'cli/serve.ts', "const x = await import('../testing/boot.ts')\n"],
  ['is pure but imports pool/select.ts', 'downstream/sse.ts', "import { select } from '../pool/select.ts'\n"],
  ['is pure but uses Date.now', 'pool/select.ts', 'const now = Date.now()\n'],
  ['is pure but uses new Date()', 'pool/select.ts', 'const now = new Date()\n'],
  ['is pure but uses performance.now', 'pool/settle.ts', 'performance.now()\n'],
  ['is pure but uses crypto.', 'downstream/chat/encode.ts', 'crypto.randomUUID()\n'],
  ['is pure but uses fetch(', 'upstream/web/decode-mgw.ts', 'await fetch(url)\n'],
  ['is pure but uses Bun.', 'downstream/chat/encode.ts', 'Bun.hash(text)\n'],
  ['is pure but uses Math.random', 'downstream/error.ts', 'Math.random()\n'],
  ['is pure but imports node:fs', 'media/evict.ts', "import { statSync } from 'node:fs'\n"],
  [
    'is pure but imports gateway/relay.ts',
    'downstream/chat/decode.ts',
    "import { r } from '../../gateway/relay.ts'\n",
  ],
  ['uses elysia', 'gateway/relay.ts', "import { Elysia } from 'elysia'\n"],
  ['has 201 lines', 'gateway/relay.ts', 'a\n'.repeat(201)],
  ['has 301 lines', 'gateway/relay.test.ts', 'a\n'.repeat(301)],
  ['is a barrel', 'pool/index.ts', ''],
  ['has a default export', 'pool/pool.ts', 'export default 1\n'],
  ['lies too deep', 'upstream/web/mgw/deep/er.ts', ''],
  ['lies too deep', 'pool/parts/deep/er.ts', ''],
  ['is not kebab-case', 'pool/settleLease.ts', ''],
  ['has a class', 'pool/pool.ts', 'export class Pool {}\n'],
]
for (const [breach, path, text] of bad)
  test(`a rule rejects: ${path} ${breach}`, () => expect(breaches(path, text)).toEqual([`${path} ${breach}`]))

// And what they must let through.
const good: [path: string, text: string][] = [
  ['upstream/web/fixtures/build.ts', ''],
  ['downstream/chat/encode.ts', "import { t } from '../../lib/schema.ts'\nimport { x } from './schema.ts'\n"],
  ['cli/demo.ts', "import { startSimulator } from '../upstream/simulator/simulator.ts'\n"],
  ['gateway/relay.test.ts', "import { startSimulator } from '../upstream/simulator/simulator.ts'\n"],
  ['downstream/chat/route.ts', "import { Elysia } from 'elysia'\n"],
  ['pool/select.ts', '// Date.now() would make this impure.\n/* fetch( too */\n'],
  ['pool/pool.ts', 'a\n'.repeat(200)],
]
for (const [path, text] of good)
  test(`no rule rejects: ${path}`, () => expect(breaches(path, text)).toEqual([]))
