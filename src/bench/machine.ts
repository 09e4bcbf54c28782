import { readFileSync } from 'node:fs'
import { cpus, release, totalmem } from 'node:os'

/** The machine in one line, without names that belong to it alone. */
export function machine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor'
  const memory = `${Math.round(totalmem() / 1024 ** 3)} GB`
  const system =
    /^PRETTY_NAME="(.+)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? process.platform
  return `${cpus().length} × ${model}, ${memory}, ${system}, Linux ${release().split('-')[0]}, Bun ${Bun.version}`
}
