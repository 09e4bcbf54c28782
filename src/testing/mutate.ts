// `bun run mutate src/pool [--most 100] [--seed 1]`: changes one thing at a time in the files of a folder, in a copy of
// the project, and runs the tests that import the file. Prints every change no test noticed, and the share that was.
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { ownImports, readSources } from './architecture.ts'
import { type Mutant, mutantsOf } from './mutants.ts'
import { seededRandom } from './random-cuts.ts'

const root = join(import.meta.dir, '../..')
const limitMs = 60_000

const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  allowPositionals: true,
  options: { most: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' } },
})
const folder = relative('src', positionals[0] ?? '')
const sources = readSources(join(root, 'src'))
const isTest = (path: string) => /\.test\.tsx?$/.test(path)
const inFolder = [...sources].filter(([path]) => path.startsWith(folder) && !isTest(path))
if (!positionals[0] || folder.startsWith('..') || inFolder.length === 0) {
  process.stderr.write('Usage: bun run mutate src/<folder> [--most N] [--seed N]\n')
  process.exit(2)
}

const importers = (names: readonly string[]) =>
  [...sources].flatMap(([from, text]) =>
    ownImports(from, text).some((name) => names.includes(name)) ? [from] : [],
  )

/** The tests that reach a file by their imports, nearest first. Those of the binary do not: they run what was built. */
function testsOf(path: string): string[] {
  const seen = new Set([path])
  let ring = [path]
  const found: string[] = []
  while (ring.length > 0) {
    ring = importers(ring).filter((from) => !seen.has(from))
    for (const from of ring) seen.add(from)
    found.push(...ring.filter((from) => isTest(from) && !from.startsWith('testing/')))
  }
  return found
}

type Survivor = { path: string; mutant: Mutant }

async function isNoticed(
  copy: string,
  path: string,
  mutant: Mutant,
  tests: readonly string[],
): Promise<boolean> {
  if (tests.length === 0) return false
  const file = join(copy, 'src', path)
  writeFileSync(file, mutant.text)
  const child = Bun.spawn(
    [process.execPath, 'test', '--bail=1', '--timeout=10000', ...tests.map((test) => `./src/${test}`)],
    { cwd: copy, stdout: 'ignore', stderr: 'ignore', timeout: limitMs, killSignal: 'SIGKILL' },
  )
  const code = await child.exited
  writeFileSync(file, sources.get(path) ?? '')
  return code !== 0
}

const random = seededRandom(Number(values.seed))
const all = inFolder.flatMap(([path, text]) => mutantsOf(text).map((mutant) => ({ path, mutant })))
const chosen = all
  .map((one) => ({ one, place: random() }))
  .toSorted((a, b) => a.place - b.place)
  .slice(0, Number(values.most))
  .map(({ one }) => one)

const copy = mkdtempSync(join(tmpdir(), 'grok2api-mutate-'))
const survivors: Survivor[] = []
try {
  for (const name of [
    'src',
    'assets',
    'config.defaults.toml',
    'bunfig.toml',
    'package.json',
    'tsconfig.json',
  ])
    cpSync(join(root, name), join(copy, name), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  for (const { path, mutant } of chosen) {
    if (await isNoticed(copy, path, mutant, testsOf(path))) continue
    survivors.push({ path, mutant })
    const line = mutant.text.split('\n')[mutant.line - 1]?.trim()
    process.stdout.write(`src/${path}:${mutant.line}  ${mutant.what}\n    ${line}\n`)
  }
} finally {
  rmSync(copy, { recursive: true, force: true })
}
const noticed = chosen.length - survivors.length
const share = ((100 * noticed) / Math.max(1, chosen.length)).toFixed(1)
process.stdout.write(
  `${noticed} of ${chosen.length} changes noticed (${share} %), ${all.length} possible in src/${folder}\n`,
)
