import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Where the built panel lies: inside the binary beside every module (`compile.assets` of build.ts), from source in
 * dist/. Undefined when it was not built.
 */
export function panelFolder(): string | undefined {
  const folder = Bun.isStandaloneExecutable
    ? join(import.meta.dir, 'panel')
    : join(import.meta.dir, '../../dist/panel')
  return existsSync(join(folder, 'index.html')) ? folder : undefined
}

/** One file below the panel's folder, undefined when it is not there. The name comes from our code, never from a request. */
export function panelFile(folder: string, name: string): Buffer | undefined {
  const path = join(folder, name)
  return existsSync(path) ? readFileSync(path) : undefined
}

/** A page with its files' addresses below a prefix, which is a checked path and needs no escaping. */
export const below = (prefix: string, page: Buffer | undefined): Uint8Array | undefined =>
  page && Buffer.from(page.toString().replaceAll(/"(\/(?:admin\/assets|swagger)\/)/g, `"${prefix}$1`))

/** The answer from source, before the panel was built once. */
export const notBuilt = () =>
  new Response('The panel was not built: run "bun run build" once, or "bun assets/build-panel.ts".\n', {
    status: 503,
  })
