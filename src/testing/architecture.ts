import { readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

// Who may import whom: house layer → the layers it may know, beside itself. `src/*.ts` is the layer `root`.
const mayImport: Record<string, readonly string[] | 'all'> = {
  core: [],
  lib: [],
  config: ['core', 'lib'],
  store: ['core', 'lib'],
  pool: ['core', 'lib', 'config'],
  media: ['core', 'lib', 'config'],
  upstream: ['core', 'lib', 'config'],
  simulator: ['core', 'lib'],
  gateway: ['core', 'lib', 'config', 'pool', 'upstream', 'media'],
  downstream: ['core', 'lib', 'config', 'gateway', 'media', 'root'],
  admin: ['core', 'lib', 'config', 'pool', 'store', 'media', 'root'],
  cli: ['core', 'lib', 'config', 'pool', 'store', 'simulator', 'root'],
  root: [
    'core',
    'lib',
    'config',
    'store',
    'pool',
    'media',
    'upstream',
    'gateway',
    'downstream',
    'admin',
    'cli',
  ],
  testing: 'all',
  bench: 'all',
}

// What the store does is a type that whoever remembers something may know; its drivers are connected in deps.ts.
const contracts = new Set(['store/store.ts', 'store/content.ts', 'store/coordination.ts'])

// The framework stays at the edge: Elysia 2 is announced with breaking changes.
const elysiaFiles = /^(app|server)\.ts$|\/route\.ts$|^downstream\/(auth|on-error)\.ts$|^admin\//

const pureName = /^(schema|decode|encode|frame|models|reject|select|settle|evict|error|sse)(-|$)/
const impure = [
  'Date.now',
  'new Date()',
  'performance.now',
  'crypto.',
  'fetch(',
  'Bun.',
  'Math.random',
  'process.',
  'setTimeout(',
]

const isTest = (path: string) => /\.test\.tsx?$/.test(path)

/** The room a file belongs to: its folder below src/, `simulator` or `root`. */
export function layerOf(path: string): string {
  if (/^upstream\/simulator(-xai)?\//.test(path)) return 'simulator'
  return path.includes('/') ? (path.split('/')[0] ?? '') : 'root'
}

/** The source without its comments, so that a rule does not trip over an explanation. */
const withoutComments = (text: string): string =>
  text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '$1')

/** What a file imports: `name` for packages, the path below src/ for our own files. */
function importsOf(path: string, text: string): string[] {
  const names = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '')
  return names.map((name) => (name.startsWith('.') ? join(dirname(path), name) : name))
}

/** The files of ours that a file imports, as paths below src/; types count as well. */
export const ownImports = (path: string, text: string): string[] =>
  importsOf(path, withoutComments(text)).filter(isOurs)

/** Every source file below a folder but generated ones: its path there, with its text. */
export function readSources(folder: string): Map<string, string> {
  const paths = [...new Bun.Glob('**/*.{ts,tsx}').scanSync(folder)].filter(
    (path) => !path.endsWith('.gen.ts'),
  )
  return new Map(paths.toSorted().map((path) => [path, readFileSync(join(folder, path), 'utf8')]))
}

const isOurs = (name: string) => /\.tsx?$/.test(name) && !name.startsWith('..')

function importBreaches(path: string, names: string[]): string[] {
  const layer = layerOf(path)
  const allowed = mayImport[layer]
  if (!allowed) return [`is in a folder without a rule: ${layer}`]
  if (allowed === 'all' || isTest(path)) return []
  const wrong = names.filter(
    (name) =>
      isOurs(name) &&
      layerOf(name) !== layer &&
      !allowed.includes(layerOf(name)) &&
      !(layer === 'gateway' && contracts.has(name)),
  )
  const framework = names.filter((name) => /^(elysia|@elysiajs\/)/.test(name) && !elysiaFiles.test(path))
  return [...wrong.map((name) => `imports ${name}`), ...framework.map((name) => `uses ${name}`)]
}

const isPure = (path: string) => !isTest(path) && pureName.test(basename(path).replace(/\.tsx?$/, ''))

/** Pure files get clock, chance and network as arguments; they know core/, lib/ and their own layer. */
function purityBreaches(path: string, code: string, names: string[]): string[] {
  if (!isPure(path)) return []
  const near = (name: string) => ['core', 'lib', layerOf(path)].includes(layerOf(name))
  const reaches = names.filter((name) => name.startsWith('node:') || (isOurs(name) && !near(name)))
  return [
    ...impure.filter((word) => code.includes(word)).map((word) => `is pure but uses ${word}`),
    ...reaches.map((name) => `is pure but imports ${name}`),
  ]
}

/** Pure files that import, over however many files, one that is not. `sources` maps paths below src/ to text. */
export function impureReaches(sources: ReadonlyMap<string, string>): string[] {
  const reasonIn = (path: string, seen: Set<string>): string | undefined => {
    const text = sources.get(path)
    if (text === undefined || seen.has(path)) return undefined
    seen.add(path)
    // Types leave no code behind.
    const code = withoutComments(text).replaceAll(/^import type .*$/gm, '')
    const word = impure.find((forbidden) => code.includes(forbidden))
    if (word) return `${path} (${word})`
    return importsOf(path, code).reduce<string | undefined>(
      (found, name) => found ?? reasonIn(name, seen),
      undefined,
    )
  }
  return [...sources.keys()].filter(isPure).flatMap((path) => {
    const reason = reasonIn(path, new Set())
    return reason ? [`${path} reaches ${reason}`] : []
  })
}

function shapeBreaches(path: string, text: string, code: string): string[] {
  const limit = isTest(path) ? 300 : 200
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
  const name = basename(path)
  const depth = path.split('/').length - 1 - (path.includes('/fixtures/') ? 1 : 0)
  const found: [boolean, string][] = [
    [lines > limit, `has ${lines} lines`],
    [/^index\.tsx?$/.test(name), 'is a barrel'],
    [/^export default\b/m.test(code), 'has a default export'],
    // Each transport of the web app has a folder in the web app's.
    [depth > (path.startsWith('upstream/web/') ? 3 : 2), 'lies too deep'],
    [!/^[a-z\d]+(-[a-z\d]+)*(\.test|\.gen)?\.tsx?$/.test(name), 'is not kebab-case'],
    [/^(export )?(abstract )?class (?!GatewayError\b)/m.test(code), 'has a class'],
  ]
  return found.filter(([broken]) => broken).map(([, what]) => what)
}

/** The rules of the house that a source file breaks, each as `path what`. `path` is relative to src/, with `/`. */
export function breaches(path: string, text: string): string[] {
  const code = withoutComments(text)
  const names = importsOf(path, code)
  const pure = purityBreaches(path, code, names)
  // One line for one wrong import: a pure file's reach says more than the layer's.
  const layered = importBreaches(path, names).filter((what) => !pure.includes(`is pure but ${what}`))
  return [...layered, ...pure, ...shapeBreaches(path, text, code)].map((what) => `${path} ${what}`)
}
