import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import './service-text.ts'
import unit from '../../deploy/grok2api.service' with { type: 'text' }

/** What the commands of the service need of the machine, so that they can be tried on another one. */
export type Machine = {
  /** What stands before every path: "" but for tests and images. */
  root: string
  /** The system below `root` does not run: files and links only. */
  offline: boolean
  isRoot: boolean
  /** Whether systemd runs it. */
  hasSystemd: boolean
  /** This program's own file. */
  program: string
  /** Runs a command; `output` is what it said on both streams. */
  run: (...command: string[]) => Promise<{ ok: boolean; output: string }>
  /** Resolves to what is wrong with the gateway at that address, undefined when it answers. */
  ask: (url: string) => Promise<string | undefined>
  /** Milliseconds to wait for a service that starts. */
  patienceMs: number
  print: (text: string) => void
}

export const serviceName = 'grok2api.service'

/** Where everything lies. */
export function places({ root }: Machine) {
  return {
    binary: join(root, '/usr/local/bin/grok2api'),
    previous: join(root, '/usr/local/bin/grok2api.previous'),
    unit: join(root, '/etc/systemd/system', serviceName),
    environment: join(root, '/etc/grok2api.env'),
    sysusers: join(root, '/usr/lib/sysusers.d/grok2api.conf'),
    data: join(root, '/var/lib/grok2api'),
  }
}

/** Puts this program in its place as a whole; the one that was there stays beside it as `.previous`. */
export function placeBinary(machine: Machine): void {
  const { binary, previous } = places(machine)
  if (machine.program === binary) return
  mkdirSync(dirname(binary), { recursive: true })
  const temporary = `${binary}.new`
  copyFileSync(machine.program, temporary)
  chmodSync(temporary, 0o755)
  if (existsSync(binary)) renameSync(binary, previous)
  renameSync(temporary, binary)
}

/** Writes the unit. Returns whether it is another than before. */
export function placeUnit(machine: Machine): boolean {
  const path = places(machine).unit
  if (existsSync(path) && readFileSync(path, 'utf8') === unit) return false
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, unit, { mode: 0o644 })
  return true
}

/** The address the service listens on, by its unit and /etc/grok2api.env. */
export function serviceAddress(machine: Machine): { host: string; port: number } {
  const file = places(machine).environment
  const own = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const last = (name: string) =>
    [...own.matchAll(new RegExp(`^\\s*${name}=["']?([^"'\\s]+)`, 'gm'))].at(-1)?.[1]
  return { host: last('SERVER_HOST') ?? '127.0.0.1', port: Number(last('SERVER_PORT') ?? 8000) }
}
