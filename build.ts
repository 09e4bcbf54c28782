import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { buildPanel } from './assets/build-panel.ts'

// The name on the command line and Bun's name for it. Other systems' runtimes come from the npm registry, so a
// cross build needs the network once.
const targets = {
  'linux-x64': 'bun-linux-x64',
  'linux-x64-baseline': 'bun-linux-x64-baseline',
  'linux-x64-musl': 'bun-linux-x64-musl',
  'linux-arm64': 'bun-linux-arm64',
  'linux-arm64-musl': 'bun-linux-arm64-musl',
  'darwin-x64': 'bun-darwin-x64',
  'darwin-arm64': 'bun-darwin-arm64',
  'windows-x64': 'bun-windows-x64',
  'windows-arm64': 'bun-windows-arm64',
} as const satisfies Record<string, Bun.Build.CompileTarget>

type Target = keyof typeof targets
const isTarget = (name: string): name is Target => Object.hasOwn(targets, name)

const root = import.meta.dir
const dist = join(root, 'dist')

/** What git says of this folder, undefined when there is none or it fails. */
function git(...args: string[]): string | undefined {
  try {
    const { stdout, success } = Bun.spawnSync(['git', '-C', root, ...args], { stderr: 'ignore' })
    return success ? stdout.toString().trim() : undefined
  } catch {
    return undefined // there is no git
  }
}

/** The commit the sources are of; outside of a Git checkout what the environment says (Docker, a release's sources). */
function commitOf(): string {
  const commit = git('rev-parse', '--show-prefix') === '' ? git('rev-parse', '--short=12', 'HEAD') : undefined
  if (!commit) return (process.env['GROK2API_COMMIT'] || process.env['GITHUB_SHA'] || 'unknown').slice(0, 12)
  return git('status', '--porcelain', '--untracked-files=no') ? `${commit}-changed` : commit
}

/** Compiles one binary with the panel inside and returns its path. No target: `dist/grok2api`, for this machine. */
async function compile(target: Target | undefined, panel: string): Promise<string> {
  const windows = target ? target.startsWith('windows') : process.platform === 'win32'
  const outfile = join(dist, `grok2api${target ? `-${target}` : ''}${windows ? '.exe' : ''}`)
  await Bun.build({
    entrypoints: [join(root, 'src/main.ts')],
    target: 'bun',
    // Bytecode alone would mean CommonJS, and that has no top-level await.
    format: 'esm',
    bytecode: true,
    minify: true,
    sourcemap: 'inline',
    define: {
      'process.env.NODE_ENV': '"production"',
      'process.env.GROK2API_BUILD_COMMIT': JSON.stringify(commit),
      'process.env.GROK2API_BUILD_TARGET': JSON.stringify(target ?? `${process.platform}-${process.arch}`),
    },
    // A bunfig.toml or .env that happens to lie in the working directory must not run or configure anything.
    compile: {
      outfile,
      autoloadDotenv: false,
      autoloadBunfig: false,
      assets: [panel],
      ...(target && { target: targets[target] }),
    },
  })
  // Bun embeds the source map and drops a copy beside the binary; nobody needs the copy.
  for (const name of readdirSync(dist)) if (name.endsWith('.map')) rmSync(join(dist, name))
  return outfile
}

const names = process.argv.slice(2)
const unknown = names.filter((name) => !isTarget(name))
if (unknown.length > 0) {
  const known = Object.keys(targets).join(', ')
  process.stderr.write(
    `unknown target: ${unknown.join(', ')}\nknown targets: ${known} (none: this machine)\n`,
  )
  process.exit(2)
}

mkdirSync(dist, { recursive: true })
const panel = await buildPanel(join(dist, 'panel'))
const commit = commitOf()
for (const target of names.length > 0 ? names.filter(isTarget) : [undefined]) {
  const start = performance.now()
  const outfile = await compile(target, panel.folder)
  const megabytes = (statSync(outfile).size / 1e6).toFixed(1)
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  process.stdout.write(`${relative(process.cwd(), outfile)}  ${megabytes} MB  ${seconds} s\n`)
}
