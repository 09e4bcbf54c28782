import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

/** One file of the panel as it is served. Sizes in bytes. */
type PanelFile = { path: string; bytes: number; gzip: number }
type BuiltPanel = { folder: string; files: PanelFile[]; gzip: number }

/** What the panel may weigh, gzipped, without Swagger UI (product section 1). Bytes. */
const most = 150 * 1024

const here = import.meta.dir

/**
 * Bundles the panel into one folder, ready to be embedded: hashed names, each file with a `.br` and a `.gz` beside it,
 * and Swagger UI. Throws when something does not compile or the panel has become too heavy.
 */
export async function buildPanel(outFolder = join(here, '../dist/panel')): Promise<BuiltPanel> {
  rmSync(outFolder, { recursive: true, force: true })
  const out = join(outFolder, 'assets')
  mkdirSync(out, { recursive: true })
  const names = await bundle(out)
  for (const name of ['mark.svg']) names.set(name, copyHashed(name, out))
  writeFileSync(join(outFolder, 'index.html'), page(names))
  copySwagger(join(outFolder, 'swagger'))

  const files = ['index.html', ...readdirSync(out).map((name) => `assets/${name}`)].map((path) =>
    compress(outFolder, path),
  )
  const gzip = files.reduce((sum, file) => sum + file.gzip, 0)
  if (gzip > most) throw new Error(`the panel weighs ${gzip} bytes gzipped, at most ${most} are allowed`)
  return { folder: outFolder, files, gzip }
}

/** Bundles the two entries and returns their names in index.html → hashed names. */
async function bundle(out: string): Promise<Map<string, string>> {
  const { outputs } = await Bun.build({
    entrypoints: [join(here, 'main.tsx'), join(here, 'boot.ts')],
    outdir: out,
    target: 'browser',
    format: 'esm',
    // Pages that are big come when they are looked at.
    splitting: true,
    minify: true,
    naming: '[name]-[hash].[ext]',
    define: { 'process.env.NODE_ENV': '"production"' },
  })
  return new Map(outputs.map(({ path }) => [basename(path).replace(/-[^-.]+\./, '.'), basename(path)]))
}

function copyHashed(name: string, out: string): string {
  const content = readFileSync(join(here, name))
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 8)
  const hashed = name.replace('.', `-${hash}.`)
  writeFileSync(join(out, hashed), content)
  return hashed
}

/** index.html names its files as `{main.js}`. */
function page(names: ReadonlyMap<string, string>): string {
  return readFileSync(join(here, 'index.html'), 'utf8').replaceAll(/\{([\w.]+)\}/g, (_, name: string) => {
    const hashed = names.get(name)
    if (!hashed)
      throw new Error(`index.html names ${name}, and the bundle has only ${[...names.keys()].join(', ')}`)
    return `/admin/assets/${hashed}`
  })
}

/** Swagger UI is big and seldom asked for: it is kept gzipped only. */
function copySwagger(out: string): void {
  mkdirSync(out)
  const dist = join(here, '../node_modules/swagger-ui-dist')
  for (const name of ['swagger-ui-bundle.js', 'swagger-ui.css'])
    writeFileSync(join(out, `${name}.gz`), gzipSync(readFileSync(join(dist, name)), { level: 9 }))
  for (const name of ['LICENSE', 'NOTICE']) cpSync(join(dist, name), join(out, name))
  for (const name of ['page.html', 'start.js']) cpSync(join(here, 'swagger', name), join(out, name))
}

function compress(folder: string, path: string): PanelFile {
  const full = join(folder, path)
  const content = readFileSync(full)
  const gzip = gzipSync(content, { level: 9 })
  writeFileSync(`${full}.gz`, gzip)
  writeFileSync(
    `${full}.br`,
    brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
  )
  return { path, bytes: statSync(full).size, gzip: gzip.length }
}

if (import.meta.main) {
  const { files, gzip } = await buildPanel()
  for (const file of files) process.stdout.write(`${file.path}  ${file.bytes} bytes, ${file.gzip} gzipped\n`)
  process.stdout.write(`together ${(gzip / 1024).toFixed(1)} KB gzipped\n`)
}
