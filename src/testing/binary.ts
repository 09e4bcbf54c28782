import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const suffix = process.platform === 'win32' ? '.exe' : ''

/** The compiled gateway: `GROK2API_BIN`, else what `npm run build` made. */
export const binaryPath = (): string =>
  resolve(process.env.GROK2API_BIN ?? join(import.meta.dir, '../../dist', `grok2api${suffix}`))

/** A running binary. Disposing of it ends the process, waits for that and removes `home`. */
export type Binary = AsyncDisposable & {
  pid: number
  /** An empty folder of its own: home, working directory and `data/` unless told otherwise. */
  home: string
  stdout: () => string
  stderr: () => string
  /** Resolves to the URL of the start block's last line; rejects with both outputs when the process ends first. */
  listening: () => Promise<string>
  signal: (name: NodeJS.Signals) => void
  /** Resolves to the exit code; a signal's end is 128 and its number. */
  exited: Promise<number>
}

export type BinaryOptions = { args?: string[]; env?: Record<string, string>; cwd?: string; home?: string }

/** A fresh folder for one test. */
export const scratchFolder = (): string => mkdtempSync(join(tmpdir(), 'grok2api-test-'))

/** Starts the binary with nothing of the caller's environment but the search path. */
export function startBinary({ args = [], env = {}, cwd, home = scratchFolder() }: BinaryOptions): Binary {
  const child = Bun.spawn([binaryPath(), ...args], {
    cwd: cwd ?? home,
    env: { PATH: process.env.PATH, HOME: home, TMPDIR: tmpdir(), NO_COLOR: '1', ...env },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const stdout = collect(child.stdout)
  const stderr = collect(child.stderr)
  const exited = Promise.all([child.exited, stdout.done, stderr.done]).then(([code]) => code)
  const output = () => `stdout:\n${stdout.text()}\nstderr:\n${stderr.text()}`
  return {
    pid: child.pid,
    home,
    stdout: stdout.text,
    stderr: stderr.text,
    listening: async () => {
      const found = stdout.until(/^listening on (https?:\S+)\s*$/m)
      const ended = exited.then((code) =>
        Promise.reject(new Error(`ended with ${code} before it listened\n${output()}`)),
      )
      return within(20_000, Promise.race([found, ended]), () => `did not listen in time\n${output()}`)
    },
    signal: (name) => void child.kill(name),
    exited,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL')
      await exited
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** Runs the binary to its end. */
export async function runBinary(
  options: BinaryOptions,
): Promise<{ code: number; stdout: string; stderr: string }> {
  await using binary = startBinary(options)
  const code = await within(20_000, binary.exited, () => `did not end\n${binary.stdout()}${binary.stderr()}`)
  return { code, stdout: binary.stdout(), stderr: binary.stderr() }
}

/** The promise's value, or an error that says what did not happen in time. */
export async function within<T>(ms: number, promise: Promise<T>, what: () => string): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(what())), ms)
  try {
    return await Promise.race([promise, late.promise])
  } finally {
    clearTimeout(timer)
  }
}

function collect(stream: ReadableStream<Uint8Array>) {
  let text = ''
  const waiting = new Set<() => void>()
  const read = async () => {
    const decoder = new TextDecoder()
    for await (const bytes of stream) {
      text += decoder.decode(bytes, { stream: true })
      waiting.forEach((check) => check())
    }
  }
  const until = (pattern: RegExp) =>
    new Promise<string>((resolve) => {
      const check = () => {
        const found = pattern.exec(text)?.[1]
        if (found === undefined) return
        waiting.delete(check)
        resolve(found)
      }
      waiting.add(check)
      check()
    })
  return { text: () => text, done: read(), until }
}
